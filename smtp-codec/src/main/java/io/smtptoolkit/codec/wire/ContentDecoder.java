package io.smtptoolkit.codec.wire;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Reads the mail data that follows a 354: finds its end and takes the transparency dots out (RFC
 * 5321 §4.5.2).
 *
 * <p>Content is reported as windows into the caller's buffer and never copied. It ends only at
 * CRLF.CRLF, of which the first CRLF is content, or at .CRLF when nothing came before. A dot is
 * removed only behind a true CRLF or at the very beginning. Neither a bare CR nor a bare LF is a
 * line end, whatever surrounds it; both are kept in the content and reported, as is NUL, so that
 * the session can read to the true end and then refuse.
 *
 * <pre>
 * loop:
 *   switch (decoder.next(input)) {
 *     case NEED_BYTES     -&gt; take the next buffer
 *     case CONTENT        -&gt; use decoder.content(input); the position is already behind it
 *     case END            -&gt; what follows in input is the next command
 *   }
 * </pre>
 *
 * <p>One per content; not thread-safe. Nothing is allocated except by {@link #content(ByteBuffer)}
 * and for the first faults.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5321#section-4.5.2">RFC 5321 §4.5.2</a>
 */
public final class ContentDecoder {

  /** What was found. */
  public enum Result {
    /** The input is used up and the content has not ended. */
    NEED_BYTES,
    /** Some content; see {@link ContentDecoder#content(ByteBuffer)}. */
    CONTENT,
    /** The content has ended; the input's position is behind the end of mail data indication. */
    END
  }

  /** What the last octet was, as far as the next one depends on it. */
  private enum After {
    CRLF,
    TEXT,
    CR,
    /** A dot behind a CRLF. */
    DOT,
    /** A dot behind a CRLF, and a CR. */
    DOT_CR,
    END
  }

  private static final byte[] HELD_CR = {OctetScan.CR};

  private final ContentFaults faults = new ContentFaults();
  private After after = After.CRLF;
  private long octetsBefore;
  private int windowStart;
  private int windowEnd;
  private boolean windowIsHeldCr;

  /** A decoder at the beginning of content. */
  public ContentDecoder() {}

  /**
   * Reads on.
   *
   * @param input octets that follow those of the last call; its position moves behind what was used
   * @return what was found; after {@link Result#END} the decoder must not be called again
   */
  public Result next(ByteBuffer input) {
    if (after == After.END) {
      throw new IllegalStateException("the content has ended");
    }
    int begin = input.position();
    Result result = read(input, begin, input.limit());
    octetsBefore += input.position() - begin;
    return result;
  }

  /**
   * The content just found, as a view of the input.
   *
   * @param input the buffer given to {@link #next}
   * @return a read-only window, valid until that buffer is reused; its octets are at least one
   */
  public ByteBuffer content(ByteBuffer input) {
    ByteBuffer source = windowIsHeldCr ? ByteBuffer.wrap(HELD_CR) : input;
    return source.asReadOnlyBuffer().limit(windowEnd).position(windowStart).slice();
  }

  /**
   * The first CR without LF or LF without CR read so far.
   *
   * @return empty while there is none
   */
  public Optional<ContentFault> bareLineEnd() {
    return faults.bareLineEnd();
  }

  /**
   * The first NUL read so far.
   *
   * @return empty while there is none
   */
  public Optional<ContentFault> nul() {
    return faults.nul();
  }

  private Result read(ByteBuffer input, int begin, int limit) {
    int start = begin;
    int i = begin;
    while (i < limit) {
      byte octet = input.get(i);
      switch (after) {
        case CRLF -> {
          after = After.TEXT;
          if (octet == OctetScan.DOT) {
            after = After.DOT;
            if (start < i) {
              return window(input, start, i, i + 1);
            }
            i++;
            start = i;
          }
        }
        case TEXT -> i = skipText(input, i, limit, begin);
        case CR -> {
          if (octet == OctetScan.LF) {
            i++;
            after = After.CRLF;
          } else {
            fault(ContentFault.Kind.BARE_CR, i - 1 - begin);
            after = After.TEXT;
          }
        }
        case DOT -> {
          // The dot is gone; a CR may begin the end and is not content yet.
          after = After.TEXT;
          if (octet == OctetScan.CR) {
            i++;
            after = After.DOT_CR;
          }
        }
        case DOT_CR -> {
          if (octet == OctetScan.LF) {
            after = After.END;
            input.position(i + 1);
            return Result.END;
          }
          fault(ContentFault.Kind.BARE_CR, i - 1 - begin);
          after = After.TEXT;
          if (i == begin) {
            return heldCr();
          }
        }
        case END -> throw new IllegalStateException("the content has ended");
      }
    }
    if (after == After.DOT_CR || start == limit) {
      input.position(limit);
      return Result.NEED_BYTES;
    }
    return window(input, start, limit, limit);
  }

  /**
   * Steps over text and true line ends, which is most of any content, without leaving the loop.
   * Stops where the next octet has to be judged by what {@link #after} then says.
   */
  private int skipText(ByteBuffer input, int from, int limit, int begin) {
    int i = OctetScan.nextControl(input, from, limit);
    while (i < limit) {
      byte octet = input.get(i++);
      if (octet == OctetScan.CR) {
        if (i == limit || input.get(i) != OctetScan.LF) {
          after = After.CR;
          return i;
        }
        i++;
        if (i == limit || input.get(i) == OctetScan.DOT) {
          after = After.CRLF;
          return i;
        }
      } else if (octet == OctetScan.LF) {
        fault(ContentFault.Kind.BARE_LF, i - 1 - begin);
      } else if (octet == OctetScan.NUL) {
        fault(ContentFault.Kind.NUL, i - 1 - begin);
      }
      i = OctetScan.nextControl(input, i, limit);
    }
    return i;
  }

  private Result window(ByteBuffer input, int start, int end, int position) {
    windowStart = start;
    windowEnd = end;
    windowIsHeldCr = false;
    input.position(position);
    return Result.CONTENT;
  }

  /** The CR behind a line's first dot was no end, and its buffer is gone. */
  private Result heldCr() {
    windowStart = 0;
    windowEnd = 1;
    windowIsHeldCr = true;
    return Result.CONTENT;
  }

  private void fault(ContentFault.Kind kind, int offset) {
    faults.add(kind, octetsBefore + offset);
  }
}
