package io.smtptoolkit.codec.wire;

import io.smtptoolkit.codec.Leniency;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Set;

/**
 * Finds the lines of a stream of octets that is handed in by pieces of any size.
 *
 * <p>A line ends with CRLF and with nothing else (RFC 5321 §2.3.8); a bare CR, a bare LF or a NUL
 * does not end it but spoils it. Whatever is sent, each line is exactly one result, given when its
 * CRLF has come, and reading goes on after that CRLF. {@link
 * io.smtptoolkit.codec.Leniency#BARE_LF_ENDS_COMMAND_LINE} makes a bare LF end a line as well.
 *
 * <p>A line that lies whole in one buffer is not copied; {@link #line()} is a window into it. A
 * line that spans buffers is gathered, up to the limit. No octet is looked at twice, so that a peer
 * that sends one octet at a time costs linear time, and no more than the limit is ever stored.
 *
 * <p>One per connection; not thread-safe.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5321#section-2.3.8">RFC 5321 §2.3.8</a>
 */
public final class LineFramer {

  /** The finding of a step. */
  public enum Result {
    /** The input is used up and the line has not ended. */
    NEED_BYTES,
    /** A line has ended; see {@link LineFramer#line()}. */
    LINE,
    /** A line longer than the limit has ended; see {@link LineFramer#start()}. */
    TOO_LONG,
    /** A line with a bare CR, a bare LF or a NUL has ended; see {@link LineFramer#start()}. */
    BAD
  }

  /** Chosen: holds the longest standard verb and the beginning of its argument. */
  private static final int START_OCTETS = 16;

  /** Chosen: what a connection keeps between lines is at most this. */
  private static final int KEPT_OCTETS = 512;

  private static final byte[] NOTHING = {};
  private static final ByteBuffer NO_LINE = ByteBuffer.wrap(NOTHING).asReadOnlyBuffer();

  private final boolean lfEndsLine;
  private final int keptOctets;

  private byte[] gathered = NOTHING;
  private int gatheredOctets;
  private boolean endedWithLf;
  private boolean overlong;
  private boolean bad;
  private boolean afterCr;
  private boolean lineEnded;

  /** The first octet that spoils the line, or -1: its place, and the octet. */
  private int badAt = -1;

  private byte badOctet;

  /** Where the line lies. */
  private ByteBuffer source = NO_LINE;

  private int lineStart;
  private int lineOctets;

  /** A framer at the beginning of a line. */
  public LineFramer() {
    this(Set.of());
  }

  /**
   * A framer at the beginning of a line that tolerates deviations.
   *
   * @param leniencies of which one concerns the ends of lines
   */
  public LineFramer(Set<Leniency> leniencies) {
    this(leniencies, START_OCTETS);
  }

  /** A framer that keeps more than the usual of a line that is too long. */
  LineFramer(Set<Leniency> leniencies, int keptOctets) {
    lfEndsLine = leniencies.contains(Leniency.BARE_LF_ENDS_COMMAND_LINE);
    this.keptOctets = keptOctets;
  }

  /**
   * Looks for the end of the current line, from where the last search stopped.
   *
   * @param input octets that follow those of the last call; its position moves past what was used,
   *     which is the line with its CRLF or, for {@link Result#NEED_BYTES}, everything
   * @param maxLineOctets longest line, including CRLF, at least 18; may differ from call to call
   * @return what was found
   */
  public Result next(ByteBuffer input, int maxLineOctets) {
    if (maxLineOctets < START_OCTETS + 2) {
      throw new IllegalArgumentException("maxLineOctets is " + maxLineOctets);
    }
    line(NO_LINE, 0, 0);
    endedWithLf = false;
    if (lineEnded) {
      lineEnded = false;
      badAt = -1;
    }
    int begin = input.position();
    int end = endOfLine(input);
    if (end < 0) {
      gather(input, begin, input.limit(), maxLineOctets);
      input.position(input.limit());
      if (gatheredOctets > 0) {
        line(ByteBuffer.wrap(gathered), 0, gatheredOctets);
      }
      return Result.NEED_BYTES;
    }
    input.position(end);
    if (gatheredOctets == 0 && !overlong && end - begin <= maxLineOctets) {
      line(input, begin, end - begin - lineEndOctets());
    } else {
      gather(input, begin, end, maxLineOctets);
      line(
          ByteBuffer.wrap(gathered),
          0,
          overlong ? gatheredOctets : gatheredOctets - lineEndOctets());
      gathered = gathered.length > KEPT_OCTETS ? NOTHING : gathered;
      gatheredOctets = 0;
    }
    lineEnded = true;
    Result result = overlong ? Result.TOO_LONG : bad ? Result.BAD : Result.LINE;
    overlong = false;
    bad = false;
    return result;
  }

  /**
   * The line just found.
   *
   * @return its octets without CRLF after {@link Result#LINE}; a window that is valid until the
   *     input buffer is reused or {@link #next} is called, whichever is first
   */
  public ByteBuffer line() {
    return source.slice(lineStart, lineOctets);
  }

  /**
   * The number of octets that the line just found says.
   *
   * @return its octets without CRLF and without the blanks at its end, which RFC 5321 §4.1.1 asks
   *     receivers to tolerate
   */
  public int octetsBeforeBlanks() {
    int octets = lineOctets;
    while (octets > 0 && isBlank(source.get(lineStart + octets - 1))) {
      octets--;
    }
    return octets;
  }

  /**
   * The beginning of the line, also when it is bad, too long or not finished.
   *
   * @return up to 16 octets, without CRLF; valid as long as {@link #line()}
   */
  public ByteBuffer start() {
    return source.slice(lineStart, Math.min(lineOctets, START_OCTETS));
  }

  /**
   * Says whether the line begins with this word, whatever follows it.
   *
   * @param word ASCII, at most 16 octets; compared without regard to case
   * @return true if it does; also for lines that are bad, too long or not finished
   */
  public boolean beginsWith(String word) {
    if (lineOctets < word.length()) {
      return false;
    }
    for (int i = 0; i < word.length(); i++) {
      if (upper(source.get(lineStart + i)) != upper((byte) word.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  /**
   * Says whether the line just found ended with a bare LF.
   *
   * @return true if it did, which only a leniency allows
   */
  public boolean endedWithBareLf() {
    return endedWithLf;
  }

  /**
   * The number of octets of an unfinished line that are stored here.
   *
   * @return zero between lines; never more than the limit
   */
  public int gatheredOctets() {
    return gatheredOctets;
  }

  /** Forgets an unfinished line; what follows is the beginning of another. */
  public void discard() {
    gathered = gathered.length > KEPT_OCTETS ? NOTHING : gathered;
    gatheredOctets = 0;
    overlong = false;
    bad = false;
    afterCr = false;
    badAt = -1;
  }

  /** The first octet that spoils the line, finished or not; -1 while there is none. */
  int badAt() {
    return badAt;
  }

  /** CR, LF or NUL: the octet there. */
  byte badOctet() {
    return badOctet;
  }

  /** Whether the unfinished line is already longer than the limit. */
  boolean isTooLong() {
    return overlong;
  }

  private int lineEndOctets() {
    return endedWithLf ? 1 : 2;
  }

  private void line(ByteBuffer in, int start, int octets) {
    source = in;
    lineStart = start;
    lineOctets = octets;
  }

  /** The index after the CRLF that ends the line, or -1. */
  private int endOfLine(ByteBuffer input) {
    int limit = input.limit();
    int begin = input.position();
    int i = begin;
    while (i < limit) {
      byte octet = input.get(i);
      if (afterCr) {
        afterCr = false;
        if (octet == OctetScan.LF) {
          return i + 1;
        }
        bad(OctetScan.CR, i - 1 - begin); // this octet is judged by itself
      }
      switch (octet) {
        case OctetScan.CR -> {
          afterCr = true;
          i++;
        }
        case OctetScan.LF -> {
          i++;
          if (lfEndsLine) {
            endedWithLf = true;
            return i;
          }
          bad(OctetScan.LF, i - 1 - begin);
        }
        case OctetScan.NUL -> {
          bad(OctetScan.NUL, i - begin);
          i++;
        }
        default -> i = OctetScan.nextControl(input, i + 1, limit);
      }
    }
    return -1;
  }

  private void bad(byte octet, int offset) {
    if (!bad) {
      bad = true;
      badAt = overlong ? Integer.MAX_VALUE : gatheredOctets + offset;
      badOctet = octet;
    }
  }

  private void gather(ByteBuffer input, int from, int to, int maxLineOctets) {
    int length = to - from;
    if (!overlong && length > maxLineOctets - gatheredOctets) {
      overlong = true;
      if (gatheredOctets > keptOctets) {
        gathered = Arrays.copyOf(gathered, keptOctets);
        gatheredOctets = keptOctets;
      }
    }
    int kept = overlong ? Math.min(length, keptOctets - gatheredOctets) : length;
    if (gatheredOctets + kept > gathered.length) {
      int doubled = Math.max(2 * gathered.length, 64);
      gathered = Arrays.copyOf(gathered, Math.max(gatheredOctets + kept, doubled));
    }
    input.get(from, gathered, gatheredOctets, kept);
    gatheredOctets += kept;
  }

  /** Where the line just found lies, from {@link #lineStart}. */
  ByteBuffer source() {
    return source;
  }

  int lineStart() {
    return lineStart;
  }

  int lineOctets() {
    return lineOctets;
  }

  private static boolean isBlank(byte octet) {
    return octet == ' ' || octet == '\t';
  }

  private static int upper(byte octet) {
    return octet >= 'a' && octet <= 'z' ? octet - ('a' - 'A') : octet;
  }
}
