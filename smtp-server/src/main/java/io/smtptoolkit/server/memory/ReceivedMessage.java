package io.smtptoolkit.server.memory;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.smtptoolkit.server.handler.ReceivedEnvelope;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A message that was received: its envelope and its content.
 *
 * <p>Immutable.
 */
public final class ReceivedMessage {
  private final ReceivedEnvelope envelope;
  private final byte[] octets;

  ReceivedMessage(ReceivedEnvelope envelope, byte[] octets) {
    this.envelope = envelope;
    this.octets = octets;
  }

  /**
   * The envelope: from and for whom it is, and who sent it.
   *
   * @return the envelope, with the recipients that were accepted
   */
  public ReceivedEnvelope envelope() {
    return envelope;
  }

  /**
   * The content, octet by octet.
   *
   * @return a copy; lines are ended by CRLF
   */
  public byte[] octets() {
    return octets.clone();
  }

  /**
   * The content as text.
   *
   * @return read as UTF-8; lines are ended by CRLF
   */
  public String text() {
    return new String(octets, UTF_8);
  }

  /**
   * The part after the header: the text of a plain message, or the parts of a multipart one.
   *
   * @return as it was sent, without decoding, read as UTF-8; empty if there is only a header
   */
  public String body() {
    String text = text();
    if (text.startsWith("\r\n")) {
      return text.substring(2);
    }
    int end = text.indexOf("\r\n\r\n");
    return end < 0 ? "" : text.substring(end + 4);
  }

  /**
   * The first header field of a name.
   *
   * @param name in any case, such as {@code Subject}
   * @return its value in one line, without decoding (RFC 2047); empty if there is no such field
   */
  public Optional<String> header(String name) {
    return headers(name).stream().findFirst();
  }

  /**
   * The header fields of a name.
   *
   * @param name in any case, such as {@code Received}
   * @return their values, each in one line, in the order of the message
   */
  public List<String> headers(String name) {
    List<String> values = new ArrayList<>();
    String text = text();
    int end = text.startsWith("\r\n") ? 0 : text.indexOf("\r\n\r\n");
    String header = end < 0 ? text : text.substring(0, end);
    // RFC 5322 §2.2.3: a line that begins with white space goes on with the one before.
    for (String field : header.split("\r\n(?![ \t])", -1)) {
      int colon = field.indexOf(':');
      if (colon > 0 && field.substring(0, colon).strip().equalsIgnoreCase(name)) {
        values.add(field.substring(colon + 1).replace("\r\n", "").strip());
      }
    }
    return values;
  }

  /** The envelope, and what the subject is. */
  @Override
  public String toString() {
    return "from %s to %s, subject \"%s\""
        .formatted(
            envelope.reversePath(), envelope.recipients(), header("Subject").orElse("(none)"));
  }
}
