package io.smtptoolkit.codec.command;

import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.address.ReversePath;
import java.util.List;

/**
 * What a mail transaction says beside the content: one reverse-path, forward-paths, and the
 * parameters of each.
 *
 * <p>Immutable.
 *
 * @param reversePath where notices go
 * @param mailParameters the parameters of MAIL, beside those the client adds itself (SIZE, BODY)
 * @param recipients the recipients with their parameters, at least one, in the order to send
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5321#section-2.3.1">RFC 5321 §2.3.1</a>
 */
public record Envelope(
    ReversePath reversePath, EsmtpParameters mailParameters, List<Rcpt> recipients) {
  /**
   * Checks that there is somebody to send to.
   *
   * @param reversePath where notices go
   * @param mailParameters the parameters of MAIL, beside those the client adds itself (SIZE, BODY)
   * @param recipients the recipients with their parameters, at least one, in the order to send
   * @throws IllegalArgumentException when there is no recipient
   */
  public Envelope {
    recipients = List.copyOf(recipients);
    if (recipients.isEmpty()) {
      throw new IllegalArgumentException("an envelope has at least one recipient");
    }
  }

  /**
   * An envelope without parameters.
   *
   * @param reversePath where notices go
   * @param forwardPaths the recipients, at least one
   * @return the envelope
   */
  public static Envelope of(ReversePath reversePath, List<ForwardPath> forwardPaths) {
    return new Envelope(
        reversePath, EsmtpParameters.NONE, forwardPaths.stream().map(Rcpt::new).toList());
  }

  /**
   * The recipients without their parameters.
   *
   * @return in the order to send
   */
  public List<ForwardPath> forwardPaths() {
    return recipients.stream().map(Rcpt::forwardPath).toList();
  }
}
