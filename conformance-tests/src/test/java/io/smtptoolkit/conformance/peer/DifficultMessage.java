package io.smtptoolkit.conformance.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.nio.charset.StandardCharsets;
import java.util.Random;

/**
 * A message with what is easily damaged on the way: dots at line starts, lines of 998 octets,
 * octets above 127, blanks at line ends, lines that begin with "From ". It is the same each time;
 * the last lines are a single dot and nothing. Immutable.
 */
final class DifficultMessage {
  /** RFC 5321 §4.5.3.1.6 and RFC 5322 §2.1.1: the longest line, without its CRLF. */
  private static final int LONGEST_LINE = 998;

  private final String content;

  private DifficultMessage(String content) {
    this.content = content;
  }

  /**
   * A message of at least so many octets.
   *
   * @param recipient is in its To field
   */
  static DifficultMessage of(int octets, String recipient) {
    var content = new StringBuilder(octets + 4096);
    line(content, "From: <sender@client.example>");
    line(content, "To: <" + recipient + ">");
    line(content, "Subject: difficult");
    line(content, "Date: Tue, 24 Nov 2026 10:00:00 +0000");
    line(content, "Message-ID: <difficult@client.example>");
    line(content, "MIME-Version: 1.0");
    line(content, "Content-Type: text/plain; charset=iso-8859-1");
    line(content, "Content-Transfer-Encoding: 8bit");
    line(content, "");
    line(content, ".");
    line(content, "..");
    line(content, "...");
    line(content, ".dot");
    line(content, ". ");
    line(content, "");
    line(content, ".".repeat(LONGEST_LINE));
    line(content, "x".repeat(LONGEST_LINE));
    line(content, "\u00ff".repeat(LONGEST_LINE));
    line(content, "From here on");
    line(content, "blanks \t ");
    line(content, "");
    line(content, "");
    var random = new Random(5321);
    while (content.length() < octets) {
      int length = random.nextInt(8) == 0 ? LONGEST_LINE : random.nextInt(120);
      if (length > 0 && random.nextInt(4) == 0) {
        content.append('.');
        length--;
      }
      for (int i = 0; i < length; i++) {
        content.append(octet(random));
      }
      line(content, "");
    }
    line(content, ".");
    line(content, "");
    return new DifficultMessage(content.toString());
  }

  /**
   * Printable ASCII or 160 to 255; but no percent sign or backslash, which swaks takes for its own.
   */
  private static char octet(Random random) {
    int octet = random.nextInt(3) == 0 ? 160 + random.nextInt(96) : 32 + random.nextInt(95);
    return octet == '%' || octet == '\\' ? '?' : (char) octet;
  }

  private static void line(StringBuilder content, String line) {
    content.append(line).append("\r\n");
  }

  /** As content on the wire before dot transparency: lines end with CRLF. */
  byte[] octets() {
    return content.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** As a file on a Unix machine: lines end with LF. */
  byte[] file() {
    return content.replace("\r\n", "\n").getBytes(StandardCharsets.ISO_8859_1);
  }

  /** As mail data: with dot transparency and the end of mail data indication (RFC 5321 §4.5.2). */
  byte[] mailData() {
    return (content.replace("\r\n.", "\r\n..") + ".\r\n").getBytes(StandardCharsets.ISO_8859_1);
  }

  /**
   * Checks that a stored message ends with this one, unharmed but for CRLF as LF, whatever the
   * server put on top.
   */
  void assertEndOf(String stored) {
    String expected = content.replace("\r\n", "\n");
    if (!stored.endsWith(expected)) {
      fail(difference(stored, expected));
    }
  }

  /**
   * Checks that a maildir file is Return-Path and Received on top of this message, unharmed but for
   * CRLF as LF.
   */
  void assertStoredAs(String stored) {
    assertEndOf(stored);
    int start = stored.length() - content.replace("\r\n", "\n").length();
    assertThat(stored.substring(0, start))
        .matches("Return-Path: <[^\n]*>\nReceived: [^\n]*\n([ \t][^\n]*\n)*");
  }

  /**
   * Twenty megaoctets in a failure's message help no reader, so it shows the surroundings of the
   * first difference.
   */
  private static String difference(String stored, String expected) {
    int start = Math.max(0, stored.indexOf(expected.substring(0, expected.indexOf('\n'))));
    String actual = stored.substring(start);
    int i = 0;
    while (i < actual.length() && i < expected.length() && actual.charAt(i) == expected.charAt(i)) {
      i++;
    }
    return "stored "
        + actual.length()
        + " octets below the trace fields, expected "
        + expected.length()
        + "; at octet "
        + i
        + " stored \""
        + around(actual, i)
        + "\", expected \""
        + around(expected, i)
        + "\"";
  }

  private static String around(String text, int at) {
    return text.substring(Math.max(0, at - 40), Math.min(text.length(), at + 40))
        .replace("\r", "\\r")
        .replace("\n", "\\n");
  }
}
