package io.smtptoolkit.codec.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.smtptoolkit.codec.Secret;
import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.reply.EnhancedStatusCode;
import io.smtptoolkit.codec.reply.ReplyCode;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Optional;

/**
 * The lines that a client sends after a 334, and the base64 in them and in the 334 itself.
 *
 * <pre>
 * response = [base64] CRLF / "*" CRLF
 * </pre>
 *
 * <p>Base64 is taken strictly, padding included (RFC 4954 §4). Errors never show what was sent.
 * Stateless.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc4954#section-4">RFC 4954 §4</a>
 */
public final class SaslLine {

  private SaslLine() {}

  /**
   * Reads a response.
   *
   * @param line the octets from position to limit, without CRLF; the position stays
   * @return the response, perhaps of no octets; empty if the client cancels with {@code *}
   * @throws SmtpSyntaxException if it is not base64; suggests 501 5.5.2
   */
  public static Optional<Secret> decode(ByteBuffer line) throws SmtpSyntaxException {
    byte[] octets = new byte[line.remaining()];
    line.get(line.position(), octets);
    String text = new String(octets, ISO_8859_1);
    return text.equals("*") ? Optional.empty() : Optional.of(decodeBase64(text));
  }

  /**
   * Writes a response.
   *
   * @param response what to send, perhaps no octets
   * @return the line with CRLF, which holds the secret
   */
  public static byte[] encode(Secret response) {
    return line(Base64.getEncoder().encodeToString(response.octets()));
  }

  /**
   * Writes the line that cancels.
   *
   * @return {@code *} with CRLF
   */
  public static byte[] cancel() {
    return line("*");
  }

  /**
   * Reads base64, as a 334 has it.
   *
   * @param text perhaps nothing
   * @return the octets
   * @throws SmtpSyntaxException if it is not base64; suggests 501 5.5.2
   */
  public static Secret decodeBase64(String text) throws SmtpSyntaxException {
    // Java's decoder does without the padding that RFC 4648 §3.2 demands.
    if (text.length() % 4 != 0) {
      throw notBase64();
    }
    try {
      return Secret.of(Base64.getDecoder().decode(text));
    } catch (IllegalArgumentException e) {
      throw notBase64();
    }
  }

  static SmtpSyntaxException notBase64() {
    return new SmtpSyntaxException(
        "base64",
        "",
        SmtpSyntaxException.UNKNOWN_POSITION,
        ReplyCode.PARAMETER_SYNTAX_ERROR,
        EnhancedStatusCode.SYNTAX_ERROR);
  }

  private static byte[] line(String text) {
    return (text + "\r\n").getBytes(ISO_8859_1);
  }
}
