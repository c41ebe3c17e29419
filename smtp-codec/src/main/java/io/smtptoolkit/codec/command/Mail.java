package io.smtptoolkit.codec.command;

import io.smtptoolkit.codec.address.ReversePath;
import io.smtptoolkit.codec.parameter.BodyType;
import io.smtptoolkit.codec.parameter.MailKeyword;
import java.util.Optional;

/**
 * Begins a mail transaction.
 *
 * <pre>
 * mail = "MAIL FROM:" Reverse-path [SP Mail-parameters] CRLF
 * </pre>
 *
 * <p>Immutable.
 *
 * @param reversePath where notices go
 * @param parameters the parameters as sent
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5321#section-4.1.1.2">RFC 5321 §4.1.1.2</a>
 */
public record Mail(ReversePath reversePath, EsmtpParameters parameters) implements Command {
  /**
   * MAIL without parameters.
   *
   * @param reversePath where notices go
   */
  public Mail(ReversePath reversePath) {
    this(reversePath, EsmtpParameters.NONE);
  }

  /**
   * MAIL with typed parameters.
   *
   * @param reversePath where notices go
   * @param parameters the parameters
   */
  public Mail(ReversePath reversePath, MailParameters parameters) {
    this(reversePath, parameters.raw());
  }

  /**
   * Says whether the content to come may hold any octets, and comes by BDAT (RFC 3030 §3).
   *
   * @return true with {@code BODY=BINARYMIME}
   */
  public boolean isBinary() {
    return parameters
        .find(MailKeyword.BODY.toString())
        .flatMap(EsmtpParameter::value)
        .filter(BodyType.BINARYMIME.toString()::equalsIgnoreCase)
        .isPresent();
  }

  /**
   * Says whether the mail transaction may have mailboxes beyond ASCII (RFC 6531 §3.4).
   *
   * @return true with {@code SMTPUTF8}
   */
  public boolean isUtf8() {
    return parameters.find(MailKeyword.SMTPUTF8.toString()).isPresent();
  }

  @Override
  public String toString() {
    return "MAIL FROM:" + reversePath + parameters.afterPath();
  }

  @Override
  public Optional<Verb> verb() {
    return Verb.MAIL.present();
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.mail(this);
  }
}
