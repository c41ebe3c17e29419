package io.smtptoolkit.codec.sasl;

import java.io.Serial;

/**
 * The peer broke the rules of the mechanism. The caller ends the exchange: a client with {@code *},
 * a server with a negative reply.
 *
 * <p>The message names the part of the exchange and what was expected of it, and shows nothing of
 * what was received. Immutable.
 */
public final class SaslExchangeException extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  private final SaslFault fault;

  /**
   * An error.
   *
   * @param fault what kind
   * @param message where, and what was expected; no secrets
   */
  public SaslExchangeException(SaslFault fault, String message) {
    super(message);
    this.fault = fault;
  }

  /**
   * The kind of error.
   *
   * @return the fault
   */
  public SaslFault fault() {
    return fault;
  }

  static SaslExchangeException malformed(String message) {
    return new SaslExchangeException(SaslFault.MALFORMED, message);
  }
}
