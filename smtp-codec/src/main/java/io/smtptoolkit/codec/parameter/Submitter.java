package io.smtptoolkit.codec.parameter;

import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.address.Mailbox;
import java.util.Optional;

/**
 * The submitter of the message, as far as the client knows and vouches for it.
 *
 * <pre>
 * "AUTH=" ( xtext / "&lt;&gt;" )   ; the xtext of a Mailbox
 * </pre>
 *
 * <p>Equal when the mailbox is, however it is written as xtext. RFC 4954 §3 makes a MAIL line 500
 * characters longer for this; the bound is that of the line.
 *
 * <p>Immutable.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc4954#section-5">RFC 4954 §5</a>
 */
public final class Submitter implements MailParameter {
  private static final String NOT_KNOWN = "<>";

  /** Not known, or not known well enough. */
  public static final Submitter UNKNOWN = new Submitter(NOT_KNOWN, Optional.empty());

  private final String wire;
  private final Optional<Mailbox> mailbox;

  private Submitter(String wire, Optional<Mailbox> mailbox) {
    this.wire = wire;
    this.mailbox = mailbox;
  }

  /**
   * A submitter who is known.
   *
   * @param mailbox the mailbox
   * @return the submitter
   */
  public static Submitter of(Mailbox mailbox) {
    return new Submitter(Xtext.encode(mailbox.toString()), Optional.of(mailbox));
  }

  /**
   * Reads a submitter.
   *
   * @param value the text after {@code AUTH=}
   * @return the submitter
   * @throws SmtpSyntaxException when the value is neither a mailbox nor {@code <>}
   */
  public static Submitter parse(String value) throws SmtpSyntaxException {
    if (value.equals(NOT_KNOWN)) {
      return UNKNOWN;
    }
    String text = Xtext.decode(value);
    try {
      return new Submitter(value, Optional.of(Mailbox.parseUtf8(text)));
    } catch (SmtpSyntaxException e) {
      throw SmtpSyntaxException.expectedValue("a mailbox or <> after AUTH=");
    }
  }

  /**
   * The submitter's mailbox.
   *
   * @return empty when not known
   */
  public Optional<Mailbox> mailbox() {
    return mailbox;
  }

  @Override
  public MailKeyword keyword() {
    return MailKeyword.AUTH;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Submitter that && mailbox.equals(that.mailbox);
  }

  @Override
  public int hashCode() {
    return mailbox.hashCode();
  }

  /** The wire form, as sent. */
  @Override
  public String toString() {
    return wire;
  }
}
