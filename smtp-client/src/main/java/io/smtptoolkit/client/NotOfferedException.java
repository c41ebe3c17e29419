package io.smtptoolkit.client;

import java.io.Serial;
import java.util.Optional;

/**
 * The server does not offer what is needed: TLS, 8BITMIME for 8-bit content, SMTPUTF8 for an
 * address, the extension of a parameter, room for a message of this size. Found out from its EHLO
 * reply; nothing was sent.
 *
 * <p>Immutable.
 */
public final class NotOfferedException extends SmtpClientException {
  @Serial private static final long serialVersionUID = 2L;

  /** Empty if it is not one extension that is missing. */
  private final String extension;

  /**
   * An extension that is not offered, or a limit that is too low.
   *
   * @param connectionId which connection
   * @param stage what was to come next
   * @param message which, and what it is needed for
   */
  public NotOfferedException(String connectionId, Stage stage, String message) {
    this(connectionId, stage, Optional.empty(), message);
  }

  /**
   * An extension that is not offered, or whose limit is too low.
   *
   * @param connectionId which connection
   * @param stage what was to come next
   * @param extension the keyword of the extension in EHLO, such as 8BITMIME
   * @param message which, and what it is needed for
   */
  public NotOfferedException(
      String connectionId, Stage stage, Optional<String> extension, String message) {
    super(connectionId, stage, Optional.empty(), message, null);
    this.extension = extension.orElse("");
  }

  /**
   * The extension that the server does not offer, or whose limit is too low, for programs to decide
   * by: the message's words are for readers.
   *
   * @return its keyword in EHLO, in capitals, such as 8BITMIME or SIZE; REQUIRETLS also when the
   *     connection is not verified TLS, LIMITS when the connection has had all that the server lets
   *     a session have, so that a new one can have the message. Empty when something else is in the
   *     way, such as a declaration that the content contradicts
   */
  public Optional<String> extension() {
    return extension.isEmpty() ? Optional.empty() : Optional.of(extension);
  }
}
