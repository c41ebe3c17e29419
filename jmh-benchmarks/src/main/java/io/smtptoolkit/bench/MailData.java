package io.smtptoolkit.bench;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The content that the benchmarks of content work on, 1 MiB of it, and the same as mail data.
 *
 * <p>A shape is the octets of a line without CRLF, where every sixteenth line begins with a dot; or
 * {@value #WORST}, lines of one dot each, so that every third octet of content is a dot to double.
 * The first line has no dot: some libraries overlook one there.
 */
final class MailData {

  static final String WORST = "worst";

  /** What a MINA session reads at once when it is busy. */
  static final int PIECE_OCTETS = 16 << 10;

  private static final int CONTENT_OCTETS = 1 << 20;
  private static final int DOT_EVERY = 16;

  private MailData() {}

  /** What the encoders are given and the decoders find. */
  static byte[] content(String shape) {
    return lines(shape, ".").getBytes(StandardCharsets.US_ASCII);
  }

  /** What the encoders write and the decoders are given. */
  static byte[] encoded(String shape) {
    return (lines(shape, "..") + ".\r\n").getBytes(StandardCharsets.US_ASCII);
  }

  static List<byte[]> pieces(byte[] octets) {
    var pieces = new ArrayList<byte[]>();
    for (int at = 0; at < octets.length; at += PIECE_OCTETS) {
      pieces.add(Arrays.copyOfRange(octets, at, Math.min(at + PIECE_OCTETS, octets.length)));
    }
    return pieces;
  }

  private static String lines(String shape, String dot) {
    boolean worst = shape.equals(WORST);
    String text = worst ? "\r\n" : "x".repeat(Integer.parseInt(shape)) + "\r\n";
    int every = worst ? 1 : DOT_EVERY;
    var lines = new StringBuilder(text);
    int octets = text.length();
    for (int line = 1; octets < CONTENT_OCTETS; line++) {
      boolean dotted = line % every == 0;
      lines.append(dotted ? dot : "").append(text);
      octets += (dotted ? 1 : 0) + text.length();
    }
    return lines.toString();
  }
}
