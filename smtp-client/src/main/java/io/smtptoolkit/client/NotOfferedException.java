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
  @Serial private static final long serialVersionUID = 1L;

  /**
   * An extension that is not offered, or a limit that is too low.
   *
   * @param connectionId which connection
   * @param stage what was to come next
   * @param message which, and what it is needed for
   */
  public NotOfferedException(String connectionId, Stage stage, String message) {
    super(connectionId, stage, Optional.empty(), message, null);
  }
}
