package io.smtptoolkit.codec.wire;

import java.nio.ByteBuffer;

/**
 * Writes content as mail data: doubles the dots at line starts and adds the end of mail data
 * indication (RFC 5321 §4.5.2).
 *
 * <p>Content is given in pieces of any size and copied to the caller's output by runs, in one pass.
 * A bare CR, a bare LF or a NUL is refused with a {@link ContentFaultException} before it is
 * written, so that no receiver can see an end that this side did not mean; a CR at the end of a
 * piece is held back until the LF has come.
 *
 * <p>One per content; not thread-safe.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5321#section-4.5.2">RFC 5321 §4.5.2</a>
 */
public final class ContentEncoder {

  /** Room that {@link #end} needs: CRLF.CRLF. */
  public static final int END_OCTETS = 5;

  private enum After {
    CRLF,
    TEXT,
    /** A CR that is not written yet. */
    CR,
    END,
    FAULT
  }

  private After after = After.CRLF;
  private long octetsBefore;

  /** An encoder at the beginning of content. */
  public ContentEncoder() {}

  /**
   * Writes as much of the content as the output has room for.
   *
   * <p>Four octets of room are always enough to get on. At a fault the content's position is at the
   * faulty octet, all before it is written, and the encoder cannot be used any more.
   *
   * @param content what follows the content of the last call; its position moves behind what was
   *     taken
   * @param output where the mail data goes; when content remains, the output is full to within
   *     three octets
   * @throws ContentFaultException if the content has a bare CR, a bare LF or a NUL
   */
  public void encode(ByteBuffer content, ByteBuffer output) {
    if (after == After.END || after == After.FAULT) {
      throw new IllegalStateException("the content has ended");
    }
    int begin = content.position();
    try {
      write(content, begin, output);
    } finally {
      octetsBefore += content.position() - begin;
    }
  }

  /**
   * Writes the end of mail data indication, with a CRLF before it if the content does not end with
   * one.
   *
   * <p>RFC 5321 §4.1.1.4 has content end with CRLF; a final CRLF added here becomes part of the
   * message.
   *
   * @param output must have room for {@link #END_OCTETS}
   * @return true if a CRLF was added to the content
   * @throws ContentFaultException if the content ends with a CR
   */
  public boolean end(ByteBuffer output) {
    if (after == After.END || after == After.FAULT) {
      throw new IllegalStateException("the content has ended");
    }
    if (after == After.CR) {
      throw fault(ContentFault.Kind.BARE_CR, octetsBefore - 1);
    }
    boolean added = after != After.CRLF;
    if (added) {
      output.put(OctetScan.CR).put(OctetScan.LF);
    }
    output.put(OctetScan.DOT).put(OctetScan.CR).put(OctetScan.LF);
    after = After.END;
    return added;
  }

  private void write(ByteBuffer content, int begin, ByteBuffer output) {
    int i = begin;
    int limit = content.limit();
    while (i < limit) {
      int room = output.remaining();
      if (room < 2) {
        return;
      }
      byte octet = content.get(i);
      if (after == After.CR) {
        if (octet != OctetScan.LF) {
          throw fault(ContentFault.Kind.BARE_CR, octetsBefore + (i - begin) - 1);
        }
        output.put(OctetScan.CR).put(OctetScan.LF);
        after = After.CRLF;
        content.position(++i);
        continue;
      }
      if (after == After.CRLF && octet == OctetScan.DOT) {
        output.put(OctetScan.DOT);
        room--;
      }
      i = run(content, i, (int) Math.min(limit, (long) i + room), begin, output);
    }
  }

  /** Copies from {@code from} to the next line start, held CR or {@code to}. */
  private int run(ByteBuffer content, int from, int to, int begin, ByteBuffer output) {
    int i = from;
    after = After.TEXT;
    while (i < to && after == After.TEXT) {
      i = OctetScan.nextControl(content, i, to);
      if (i == to) {
        break;
      }
      switch (content.get(i)) {
        case OctetScan.CR -> {
          if (i + 1 < to && content.get(i + 1) == OctetScan.LF) {
            i += 2;
            if (i == to || content.get(i) == OctetScan.DOT) {
              after = After.CRLF;
            }
          } else {
            copy(content, from, i, output);
            after = After.CR;
            content.position(i + 1);
            return i + 1;
          }
        }
        case OctetScan.LF -> {
          copy(content, from, i, output);
          throw fault(ContentFault.Kind.BARE_LF, octetsBefore + (i - begin));
        }
        case OctetScan.NUL -> {
          copy(content, from, i, output);
          throw fault(ContentFault.Kind.NUL, octetsBefore + (i - begin));
        }
        default -> i++;
      }
    }
    copy(content, from, i, output);
    return i;
  }

  private static void copy(ByteBuffer content, int from, int to, ByteBuffer output) {
    int length = to - from;
    output.put(output.position(), content, from, length);
    output.position(output.position() + length);
    content.position(to);
  }

  private ContentFaultException fault(ContentFault.Kind kind, long position) {
    after = After.FAULT;
    return new ContentFaultException(new ContentFault(kind, position));
  }
}
