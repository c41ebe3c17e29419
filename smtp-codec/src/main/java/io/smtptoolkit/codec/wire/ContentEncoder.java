package io.smtptoolkit.codec.wire;

import java.nio.ByteBuffer;

/**
 * Writes content as mail data: doubles the dots at line starts and adds the end of mail data
 * indication (RFC 5321 §4.5.2).
 *
 * <p>Content is given in pieces of any size and copied to the caller's output by runs, in one pass:
 * a run reaches from one dot that has to be doubled to the next, over any number of lines. A bare
 * CR, a bare LF or a NUL is refused with a {@link ContentFaultException} before it is written, so
 * that no receiver can see an end that this side did not mean; a CR at the end of a piece is held
 * back until the LF has come.
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

  /** Chosen, by measurement: to copy fewer octets one by one costs less than to copy a run. */
  private static final int CLOSE_OCTETS = 32;

  /** Chosen: hides what it costs to begin. */
  private static final int STUFFED_OCTETS = 1024;

  private static final byte[] NOTHING = {};

  private After after = After.CRLF;
  private long octetsBefore;
  private byte[] stuffed = NOTHING;

  /** An encoder at the beginning of content. */
  public ContentEncoder() {}

  /**
   * Writes as much of the content as the output has room for.
   *
   * <p>Four octets of room are always enough to get on. At a fault the content's position is at the
   * faulty octet, all before it is written, and the encoder cannot be used any more.
   *
   * @param content what follows the content of the last call; its position moves past what was
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
   * Takes the octets at the beginning that are mail data as they are, so that the caller can write
   * them without a copy: up to the next dot that has to be doubled, or to where a fault is, or a CR
   * whose LF has not come. What is left is for {@link #encode}.
   *
   * @param content what follows the content of the last call; its position moves past what was
   *     taken
   * @return a view of the octets taken, to be written before anything else; perhaps empty
   */
  public ByteBuffer takeUnchanged(ByteBuffer content) {
    if (after == After.END || after == After.FAULT) {
      throw new IllegalStateException("the content has ended");
    }
    int begin = content.position();
    int limit = content.limit();
    int end = begin;
    if (end < limit
        && after != After.CR
        && (after != After.CRLF || content.get(end) != OctetScan.DOT)) {
      end = OctetScan.skipLines(content, begin, limit);
      boolean lineEnds =
          end + 1 < limit
              && content.get(end) == OctetScan.CR
              && content.get(end + 1) == OctetScan.LF;
      if (lineEnds) {
        end += 2;
        after = After.CRLF;
      } else if (end > begin) {
        after = After.TEXT;
      }
    }
    ByteBuffer unchanged = content.slice(begin, end - begin);
    content.position(end);
    octetsBefore += end - begin;
    return unchanged;
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
    int lastDot = begin - CLOSE_OCTETS;
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
        boolean close = i - lastDot < CLOSE_OCTETS;
        lastDot = i;
        if (close && room >= STUFFED_OCTETS) {
          i = stuffClose(content, i, limit, output);
          lastDot = i;
          continue;
        }
        output.put(OctetScan.DOT);
        room--;
      }
      i = run(content, i, (int) Math.min(limit, (long) i + room), begin, output);
    }
  }

  /** Copies from {@code from} to the next dot that needs another, held CR or {@code to}. */
  private int run(ByteBuffer content, int from, int to, int begin, ByteBuffer output) {
    int stop = OctetScan.skipLines(content, from, to);
    after = After.TEXT;
    if (stop == to) {
      copy(content, from, to, output);
      return to;
    }
    switch (content.get(stop)) {
      case OctetScan.CR -> {
        if (stop + 1 < to && content.get(stop + 1) == OctetScan.LF) {
          copy(content, from, stop + 2, output);
          after = After.CRLF;
          return stop + 2;
        }
        copy(content, from, stop, output);
        after = After.CR;
        content.position(stop + 1);
        return stop + 1;
      }
      case OctetScan.LF -> {
        copy(content, from, stop, output);
        throw fault(ContentFault.Kind.BARE_LF, octetsBefore + (stop - begin));
      }
      default -> {
        copy(content, from, stop, output);
        throw fault(ContentFault.Kind.NUL, octetsBefore + (stop - begin));
      }
    }
  }

  /**
   * Writes content that begins with a dot to be doubled, for as long as further such dots are close
   * and nothing but text and line ends is found: octet by octet, since each run would be too short
   * to be worth a search and a copy.
   */
  private int stuffClose(ByteBuffer content, int from, int limit, ByteBuffer output) {
    if (stuffed.length == 0) {
      stuffed = new byte[STUFFED_OCTETS];
    }
    // Read from the second half and written to the whole: what is not yet read is never reached,
    // as at least three octets are read for a dot that is added.
    byte[] octets = stuffed;
    int length = Math.min(STUFFED_OCTETS / 2, limit - from);
    int first = STUFFED_OCTETS - length;
    content.get(from, octets, first, length);
    octets[0] = OctetScan.DOT;
    octets[1] = OctetScan.DOT;
    int read = first + 1;
    int written = 2;
    int stop = read + CLOSE_OCTETS;
    while (read < stop && read < STUFFED_OCTETS - 2) {
      byte octet = octets[read];
      if (octet > OctetScan.CR || octet < 0) {
        octets[written++] = octet;
        read++;
      } else if (octet == OctetScan.CR && octets[read + 1] == OctetScan.LF) {
        octets[written] = OctetScan.CR;
        octets[written + 1] = OctetScan.LF;
        written += 2;
        read += 2;
        if (octets[read] == OctetScan.DOT) {
          octets[written] = OctetScan.DOT;
          octets[written + 1] = OctetScan.DOT;
          written += 2;
          read++;
          stop = read + CLOSE_OCTETS;
        }
      } else if (octet == OctetScan.CR || octet == OctetScan.LF || octet == OctetScan.NUL) {
        break;
      } else {
        octets[written++] = octet; // a TAB, for example
        read++;
      }
    }
    after = octets[read - 1] == OctetScan.LF ? After.CRLF : After.TEXT;
    output.put(octets, 0, written);
    int to = from + read - first;
    content.position(to);
    return to;
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
