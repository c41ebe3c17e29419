package io.smtptoolkit.codec.session;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Looks in a content for a line of one dot whose line ends are not both CRLF: what some other
 * server may take for the end of mail data, so that what follows it would be commands there (SMTP
 * smuggling). The first one is kept, with some octets after it.
 *
 * <p>Content that has no bare CR and no bare LF cannot have one. Of it only the last octets are
 * looked at, as the line may begin there. Nothing depends on how the octets were cut. Not
 * thread-safe.
 */
final class DotLineScan {
  /** Chosen: the dot, and about the first command after it. */
  private static final int SAMPLE_OCTETS = 64;

  /** The most octets of a line that another octet may complete: CRLF, the dot, CR. */
  private static final int TAIL_OCTETS = 4;

  private static final byte[] NONE = {};

  /** The last octets so far. */
  private enum After {
    TEXT,
    CR,
    /** A bare CR or a bare LF. */
    BARE,
    CRLF,
    BARE_DOT,
    CRLF_DOT,
    CRLF_DOT_CR
  }

  private After after = After.CRLF;
  private byte bare;
  private byte[] sample = NONE;
  private int sampleOctets;

  /**
   * Goes on.
   *
   * @param input the octets of the content are those from begin to its position, as they came
   * @param begin the index of the first one
   * @param hasBareLineEnd whether the content has one, in these octets or before
   */
  void next(ByteBuffer input, int begin, boolean hasBareLineEnd) {
    int end = input.position();
    int from = begin;
    if (!hasBareLineEnd && end - begin >= TAIL_OCTETS) {
      from = end - TAIL_OCTETS;
      // Its LF has a CR before it.
      after = input.get(from) == '\n' ? After.CR : After.TEXT;
    }
    for (int i = from; i < end && sampleOctets < SAMPLE_OCTETS; i++) {
      byte octet = input.get(i);
      if (sampleOctets > 0) {
        sample[sampleOctets++] = octet;
      } else {
        look(octet);
      }
    }
  }

  /**
   * The first such line and what follows it, an octet for each character; empty if there is none.
   */
  Optional<String> sample() {
    return sampleOctets == 0
        ? Optional.empty()
        : Optional.of(new String(sample, 0, sampleOctets, StandardCharsets.ISO_8859_1));
  }

  private void look(byte octet) {
    boolean isLineEnd = octet == '\r' || octet == '\n';
    switch (after) {
      case BARE_DOT -> {
        if (isLineEnd) {
          found((char) bare + "." + (char) octet);
        }
      }
      case CRLF_DOT -> {
        if (octet == '\n') {
          found("\r\n.\n");
        }
      }
      case CRLF_DOT_CR -> {
        if (octet != '\n') {
          found("\r\n.\r" + (char) (octet & 0xff));
        }
      }
      case TEXT, CR, BARE, CRLF -> {}
    }
    after = following(octet);
  }

  private After following(byte octet) {
    switch (octet) {
      case '\n' -> {
        if (after == After.CR || after == After.CRLF_DOT_CR) {
          return After.CRLF;
        }
        bare = octet;
        return After.BARE;
      }
      case '\r' -> {
        return after == After.CRLF_DOT ? After.CRLF_DOT_CR : After.CR;
      }
      case '.' -> {
        if (after == After.CR) {
          bare = '\r';
        }
        return after == After.CRLF
            ? After.CRLF_DOT
            : after == After.CR || after == After.BARE ? After.BARE_DOT : After.TEXT;
      }
      default -> {
        return After.TEXT;
      }
    }
  }

  private void found(String begin) {
    byte[] octets = begin.getBytes(StandardCharsets.ISO_8859_1);
    sample = Arrays.copyOf(octets, SAMPLE_OCTETS);
    sampleOctets = octets.length;
  }
}
