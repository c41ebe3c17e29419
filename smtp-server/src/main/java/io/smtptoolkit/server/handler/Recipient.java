package io.smtptoolkit.server.handler;

import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.command.RcptParameters;

/**
 * One recipient of a message: what a client gave in RCPT.
 *
 * <p>Immutable.
 *
 * @param forwardPath the address; a source route in it is to be ignored (RFC 5321 §3.6.1)
 * @param parameters the ESMTP parameters of the command
 */
public record Recipient(ForwardPath forwardPath, RcptParameters parameters) {
  /** The forward-path as on the wire, such as {@code <alice@example.com>}. */
  @Override
  public String toString() {
    return forwardPath.toString();
  }
}
