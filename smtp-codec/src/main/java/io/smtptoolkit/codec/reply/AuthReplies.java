package io.smtptoolkit.codec.reply;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * The replies of authentication (RFC 4954), written once.
 *
 * <p>Immutable.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc4954#section-6">RFC 4954 §6</a>
 */
public final class AuthReplies {
  private AuthReplies() {}

  /**
   * The client is authenticated.
   *
   * @return 235 2.7.0
   */
  public static Reply succeeded() {
    return Reply.of(235, "2.7.0", "Authentication successful");
  }

  /**
   * A challenge, or the go-ahead for the first response when it is empty.
   *
   * @param challenge the octets, which are sent as base64
   * @return 334, without an enhanced status code (RFC 2034 §4)
   */
  public static Reply challenge(byte[] challenge) {
    String text = new String(Base64.getEncoder().encode(challenge), ISO_8859_1);
    return new Reply(ReplyCode.AUTH_CONTINUE, Optional.empty(), List.of(text));
  }

  /**
   * The client must authenticate before this command.
   *
   * @return 530 5.7.0
   */
  public static Reply required() {
    return Reply.of(530, "5.7.0", "Authentication required");
  }

  /**
   * The client must begin TLS before this command.
   *
   * @return 530 5.7.0 (RFC 3207 §4)
   */
  public static Reply tlsRequired() {
    return Reply.of(530, "5.7.0", "Must issue a STARTTLS command first");
  }

  /**
   * A mechanism that is not offered.
   *
   * @return 504 5.5.4 (RFC 4954 §4)
   */
  public static Reply mechanismNotOffered() {
    return Reply.of(504, "5.5.4", "Authentication mechanism not offered");
  }

  /**
   * A mechanism that is too weak for this user.
   *
   * @return 534 5.7.9
   */
  public static Reply mechanismTooWeak() {
    return Reply.of(534, "5.7.9", "Authentication mechanism is too weak");
  }

  /**
   * A mechanism that the server offers with TLS only.
   *
   * @return 538 5.7.11
   */
  public static Reply encryptionRequired() {
    return Reply.of(538, "5.7.11", "Encryption required for this authentication mechanism");
  }

  /**
   * A user whose stored credential must be made anew, by one log-in with PLAIN.
   *
   * @return 432 4.7.12
   */
  public static Reply passwordTransition() {
    return Reply.of(432, "4.7.12", "A password transition is needed");
  }

  /**
   * A SASL exchange that cannot be decided now.
   *
   * @return 454 4.7.0 (RFC 4954 §6)
   */
  public static Reply temporaryFailure() {
    return Reply.of(454, "4.7.0", "Temporary authentication failure");
  }

  /**
   * A line of a SASL exchange longer than the server keeps.
   *
   * @return 500 5.5.6 (RFC 4954 §6)
   */
  public static Reply lineTooLong() {
    return Reply.of(500, "5.5.6", "Line too long");
  }

  /**
   * A SASL exchange that the client cancelled.
   *
   * @return 501 (RFC 4954 §4), 5.7.0 (chosen: the RFC names none)
   */
  public static Reply cancelled() {
    return Reply.of(501, "5.7.0", "Authentication cancelled");
  }

  /**
   * An AUTH with an initial response, in a mechanism where the server begins.
   *
   * @return 501 5.7.0 (RFC 4954 §4)
   */
  public static Reply unexpectedInitialResponse() {
    return Reply.of(501, "5.7.0", "This mechanism takes no initial response");
  }

  /**
   * A SASL response that is not base64.
   *
   * @return 501 5.5.2 (RFC 4954 §4)
   */
  public static Reply badBase64() {
    return Reply.of(501, "5.5.2", "Cannot decode base64");
  }

  /**
   * A SASL exchange that did not succeed.
   *
   * @return 535 5.7.8 (RFC 4954 §6)
   */
  public static Reply failed() {
    return Reply.of(535, "5.7.8", "Authentication failed");
  }
}
