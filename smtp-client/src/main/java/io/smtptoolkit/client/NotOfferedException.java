package io.smtptoolkit.client;

import java.io.IOException;
import java.io.Serial;

/**
 * The server does not offer what is needed: TLS, 8BITMIME for 8-bit content, SMTPUTF8 for an
 * address, the extension of a parameter, room for a message of this size. Found out from its EHLO
 * reply; nothing was sent.
 *
 * <p>Immutable.
 */
public final class NotOfferedException extends IOException {
  @Serial private static final long serialVersionUID = 1L;

  /**
   * Something that is not offered.
   *
   * @param message what, and what it is needed for
   */
  public NotOfferedException(String message) {
    super(message);
  }
}
