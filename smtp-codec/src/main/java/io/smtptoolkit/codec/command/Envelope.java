package io.smtptoolkit.codec.command;

import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.address.ReversePath;
import io.smtptoolkit.codec.parameter.MailParameter;
import io.smtptoolkit.codec.parameter.RcptParameter;
import java.util.ArrayList;
import java.util.List;

/**
 * The addresses of a message, which it is from and for, without its content: one reverse-path,
 * forward-paths, and the parameters of each.
 *
 * <pre>{@code
 * Envelope.of("carol@example.org", "alice@example.com")
 *     .with(Ret.HDRS)
 *     .and("bob@example.com", Notify.NEVER)
 * }</pre>
 *
 * <p>Immutable.
 *
 * @param reversePath where notices go
 * @param mailParameters the parameters of MAIL, besides those the client adds itself (SIZE, BODY,
 *     SMTPUTF8 for an address beyond ASCII)
 * @param recipients the recipients with their parameters, at least one, in the order to send
 * @param dsnRequired whether a server without DSN must not have the message; if not, RET, ENVID,
 *     NOTIFY and ORCPT are left out for it, and the result says so
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5321#section-2.3.1">RFC 5321 §2.3.1</a>
 */
public record Envelope(
    ReversePath reversePath,
    EsmtpParameters mailParameters,
    List<Rcpt> recipients,
    boolean dsnRequired) {
  /**
   * Checks that there is a recipient.
   *
   * @param reversePath where notices go
   * @param mailParameters the parameters of MAIL, besides those the client adds itself (SIZE, BODY)
   * @param recipients the recipients with their parameters, at least one, in the order to send
   * @param dsnRequired whether a server without DSN must not have the message
   * @throws IllegalArgumentException when there is no recipient
   */
  public Envelope {
    recipients = List.copyOf(recipients);
    if (recipients.isEmpty()) {
      throw new IllegalArgumentException("an envelope has at least one recipient");
    }
  }

  /**
   * An envelope that a server without DSN may have.
   *
   * @param reversePath where notices go
   * @param mailParameters the parameters of MAIL, besides those the client adds itself (SIZE, BODY)
   * @param recipients the recipients with their parameters, at least one, in the order to send
   * @throws IllegalArgumentException when there is no recipient
   */
  public Envelope(ReversePath reversePath, EsmtpParameters mailParameters, List<Rcpt> recipients) {
    this(reversePath, mailParameters, recipients, false);
  }

  /**
   * An envelope without parameters, from addresses as a person writes them: a bare mailbox or a
   * path in angle brackets.
   *
   * @param reversePath where notices go, such as {@code carol@example.org}; {@code <>} for nowhere
   * @param forwardPaths the recipients, at least one, such as {@code alice@example.com}
   * @return the envelope
   * @throws IllegalArgumentException when there is no recipient, or a text is not an address;
   *     {@link ReversePath#parseAddress} and {@link ForwardPath#parseAddress} have a checked
   *     exception
   */
  public static Envelope of(String reversePath, String... forwardPaths) {
    var recipients = new ArrayList<Rcpt>(forwardPaths.length);
    for (String forwardPath : forwardPaths) {
      recipients.add(new Rcpt(forwardPath(forwardPath)));
    }
    try {
      return new Envelope(ReversePath.parseAddress(reversePath), EsmtpParameters.NONE, recipients);
    } catch (SmtpSyntaxException e) {
      throw notAnAddress(reversePath, e);
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
   * This envelope with one more parameter of MAIL.
   *
   * @param parameter the parameter
   * @return the envelope
   * @throws IllegalArgumentException when its keyword is there already, or it is HOLDFOR besides
   *     HOLDUNTIL
   */
  public Envelope with(MailParameter parameter) {
    MailParameters typed;
    try {
      typed = MailParameters.of(mailParameters);
    } catch (SmtpSyntaxException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
    return new Envelope(reversePath, typed.with(parameter).raw(), recipients, dsnRequired);
  }

  /**
   * This envelope with one more recipient.
   *
   * @param forwardPath the recipient
   * @param parameters the parameters of its RCPT
   * @return the envelope
   * @throws IllegalArgumentException when a keyword is there twice
   */
  public Envelope and(ForwardPath forwardPath, RcptParameter... parameters) {
    RcptParameters typed = RcptParameters.NONE;
    for (RcptParameter parameter : parameters) {
      typed = typed.with(parameter);
    }
    var more = new ArrayList<>(recipients);
    more.add(new Rcpt(forwardPath, typed));
    return new Envelope(reversePath, mailParameters, more, dsnRequired);
  }

  /**
   * This envelope with one more recipient, as a person writes it.
   *
   * @param forwardPath the recipient, such as {@code alice@example.com}
   * @param parameters the parameters of its RCPT
   * @return the envelope
   * @throws IllegalArgumentException when the text is not an address, or a keyword is there twice
   */
  public Envelope and(String forwardPath, RcptParameter... parameters) {
    return and(forwardPath(forwardPath), parameters);
  }

  /**
   * This envelope for servers with DSN only: what it asks of notifications is not left out (RFC
   * 3461 §4).
   *
   * @return the envelope
   */
  public Envelope requiringDsn() {
    return new Envelope(reversePath, mailParameters, recipients, true);
  }

  /**
   * The recipients without their parameters.
   *
   * @return in the order to send
   */
  public List<ForwardPath> forwardPaths() {
    return recipients.stream().map(Rcpt::forwardPath).toList();
  }

  private static ForwardPath forwardPath(String text) {
    try {
      return ForwardPath.parseAddress(text);
    } catch (SmtpSyntaxException e) {
      throw notAnAddress(text, e);
    }
  }

  private static IllegalArgumentException notAnAddress(String text, SmtpSyntaxException e) {
    return new IllegalArgumentException("not an address: \"" + text + "\": " + e.getMessage(), e);
  }
}
