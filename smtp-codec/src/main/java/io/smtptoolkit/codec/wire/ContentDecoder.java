package io.smtptoolkit.codec.wire;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * Reads the mail data that follows a 354: finds its end and takes the transparency dots out (RFC
 * 5321 §4.5.2).
 *
 * <p>Content is reported as windows into the caller's buffer, as long as can be: one reaches from a
 * transparency dot to the next, over any number of lines. Only where dots are so close that the
 * windows would be of a few octets each is content gathered, so that not even lines of a dot each
 * cost more than an octet-wise reading. Content ends only at CRLF.CRLF, of which the first CRLF is
 * content, or at .CRLF when nothing came before. A dot is removed only after a true CRLF or at the
 * very beginning. Neither a bare CR nor a bare LF is a line end, whatever surrounds it; both are
 * kept in the content and reported, as is NUL, so that the session can read to the true end and
 * then refuse.
 *
 * <pre>
 * loop:
 *   switch (decoder.next(input)) {
 *     case NEED_BYTES     -&gt; take the next buffer
 *     case CONTENT        -&gt; use decoder.content(input); the position is already after it
 *     case END            -&gt; what follows in input is the next command
 *   }
 * </pre>
 *
 * <p>One per content; not thread-safe. Nothing is allocated except by {@link #content(ByteBuffer)},
 * for the first faults, and once for content that is gathered. To read without any allocation, use
 * {@link #source}, {@link #start} and {@link #end} instead.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5321#section-4.5.2">RFC 5321 §4.5.2</a>
 */
public final class ContentDecoder {

  /** The finding of a step. */
  public enum Result {
    /** The input is used up and the content has not ended. */
    NEED_BYTES,
    /** Some content; see {@link ContentDecoder#content(ByteBuffer)}. */
    CONTENT,
    /** The content has ended; the input's position is after the end of mail data indication. */
    END
  }

  /** The last octet, as far as the next one depends on it. */
  private enum After {
    CRLF,
    TEXT,
    CR,
    /** A dot after a CRLF. */
    DOT,
    /** A dot after a CRLF, and a CR. */
    DOT_CR,
    END
  }

  /** Chosen, by measurement: to copy fewer octets costs less than to report them by themselves. */
  private static final int CLOSE_OCTETS = 32;

  /** Chosen: hides what it costs to report a window. */
  private static final int GATHERED_OCTETS = 1024;

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final ContentFaults faults = new ContentFaults();
  private After after = After.CRLF;
  private long octetsBefore;
  private long dotsRemoved;
  private ByteBuffer gathered = NOTHING;
  private boolean windowIsGathered;
  private int windowStart;
  private int windowEnd;

  /** A decoder at the beginning of content. */
  public ContentDecoder() {}

  /**
   * Reads on.
   *
   * @param input octets that follow those of the last call; its position moves past what was used
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
   * The content just found.
   *
   * @param input the buffer given to {@link #next}
   * @return read-only, with at least one octet; valid until the input is reused
   */
  public ByteBuffer content(ByteBuffer input) {
    if (windowIsGathered) {
      return ByteBuffer.wrap(Arrays.copyOf(gathered.array(), windowEnd)).asReadOnlyBuffer();
    }
    return input.asReadOnlyBuffer().limit(windowEnd).position(windowStart).slice();
  }

  /**
   * The buffer that holds the content just found, from {@link #start} to {@link #end}.
   *
   * @param input the buffer given to {@link #next}
   * @return that buffer, or one of this decoder's own that it uses again when called again; its
   *     position and limit mean nothing
   */
  public ByteBuffer source(ByteBuffer input) {
    return windowIsGathered ? gathered : input;
  }

  /**
   * The place where the content just found begins.
   *
   * @return the index of its first octet in {@link #source}
   */
  public int start() {
    return windowStart;
  }

  /**
   * The place where the content just found ends.
   *
   * @return the index after its last octet in {@link #source}
   */
  public int end() {
    return windowEnd;
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
            dotsRemoved++;
            if (start < i) {
              boolean maybeEnd = i + 1 == limit || input.get(i + 1) == OctetScan.CR;
              return i - start < CLOSE_OCTETS && !maybeEnd
                  ? gather(input, start, i, limit)
                  : window(input, start, i, i + 1);
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
    int i = OctetScan.skipLines(input, from, limit);
    while (i < limit) {
      byte octet = input.get(i++);
      if (octet == OctetScan.CR) {
        if (i == limit || input.get(i) != OctetScan.LF) {
          after = After.CR;
          return i;
        }
        after = After.CRLF;
        return i + 1;
      } else if (octet == OctetScan.LF) {
        fault(ContentFault.Kind.BARE_LF, i - 1 - begin);
      } else if (octet == OctetScan.NUL) {
        fault(ContentFault.Kind.NUL, i - 1 - begin);
      }
      i = OctetScan.skipLines(input, i, limit);
    }
    return i;
  }

  private Result window(ByteBuffer input, int start, int end, int position) {
    windowStart = start;
    windowEnd = end;
    windowIsGathered = false;
    input.position(position);
    return Result.CONTENT;
  }

  /**
   * Copies content and closes the gap that the dot leaves, and reads on in the copy for as long as
   * further dots are close and nothing but text and line ends is found: not to the end of mail
   * data, nor to that of the input.
   */
  private Result gather(ByteBuffer input, int start, int dot, int limit) {
    byte[] octets = gathered().array();
    int length = Math.min(octets.length, limit - start);
    input.get(start, octets, 0, length);
    int read = dot - start + 1;
    int written = dot - start;
    int lineStart = written;
    int last = length - 2;
    int stop = Math.min(read + CLOSE_OCTETS, last);
    while (read < stop) {
      byte octet = octets[read];
      if (octet > OctetScan.CR || octet < 0) {
        octets[written++] = octet;
        read++;
      } else if (OctetScan.isCrlf(octets, read) && written > lineStart) {
        OctetScan.putCrlf(octets, written);
        written += 2;
        read += 2;
        if (octets[read] == OctetScan.DOT) {
          read++;
          dotsRemoved++;
          lineStart = written;
          stop = Math.min(read + CLOSE_OCTETS, last);
        }
      } else if (octet == OctetScan.CR || octet == OctetScan.LF || octet == OctetScan.NUL) {
        break;
      } else {
        octets[written++] = octet; // a TAB, for example
        read++;
      }
    }
    after = written > lineStart ? After.TEXT : After.DOT;
    input.position(start + read);
    return gatheredWindow(written);
  }

  /** The CR after a line's first dot was no end, and its buffer is gone. */
  private Result heldCr() {
    gathered().put(0, OctetScan.CR);
    return gatheredWindow(1);
  }

  private ByteBuffer gathered() {
    if (gathered.capacity() == 0) {
      gathered = ByteBuffer.allocate(GATHERED_OCTETS);
    }
    return gathered;
  }

  private Result gatheredWindow(int octets) {
    windowStart = 0;
    windowEnd = octets;
    windowIsGathered = true;
    return Result.CONTENT;
  }

  private void fault(ContentFault.Kind kind, int offset) {
    faults.add(kind, octetsBefore + offset - dotsRemoved);
  }
}
