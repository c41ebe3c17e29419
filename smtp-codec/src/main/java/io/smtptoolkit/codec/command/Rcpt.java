package io.smtptoolkit.codec.command;

import io.smtptoolkit.codec.address.ForwardPath;
import java.util.Optional;

/**
 * Adds a recipient to the mail transaction.
 *
 * <pre>
 * rcpt = "RCPT TO:" ( "&lt;Postmaster@" Domain "&gt;" / "&lt;Postmaster&gt;" / Forward-path )
 *        [SP Rcpt-parameters] CRLF
 * </pre>
 *
 * <p>Immutable.
 *
 * @param forwardPath the recipient
 * @param parameters the parameters as sent
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5321#section-4.1.1.3">RFC 5321 §4.1.1.3</a>
 */
public record Rcpt(ForwardPath forwardPath, EsmtpParameters parameters) implements Command {
  /**
   * RCPT without parameters.
   *
   * @param forwardPath the recipient
   */
  public Rcpt(ForwardPath forwardPath) {
    this(forwardPath, EsmtpParameters.NONE);
  }

  /**
   * RCPT with typed parameters.
   *
   * @param forwardPath the recipient
   * @param parameters the parameters
   */
  public Rcpt(ForwardPath forwardPath, RcptParameters parameters) {
    this(forwardPath, parameters.raw());
  }

  @Override
  public String toString() {
    return "RCPT TO:" + forwardPath + parameters.afterPath();
  }

  @Override
  public Optional<Verb> verb() {
    return Verb.RCPT.present();
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.rcpt(this);
  }
}
