package io.smtptoolkit.client.jakarta;

import jakarta.mail.Provider;

/**
 * Tells Jakarta Mail of the protocol {@code smtpts}: SMTP in TLS from the first octet on (RFC 8314
 * §3).
 *
 * <p>Immutable.
 */
@SuppressWarnings("exports") // the one that uses it has Jakarta Mail
public final class SmtpsProvider extends Provider {
  /** Made by Jakarta Mail. */
  public SmtpsProvider() {
    super(Type.TRANSPORT, "smtpts", SmtpTransport.class.getName(), "SMTP toolkit", null);
  }
}
