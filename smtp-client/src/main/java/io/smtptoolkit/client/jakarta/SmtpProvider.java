package io.smtptoolkit.client.jakarta;

import jakarta.mail.Provider;

/**
 * Tells Jakarta Mail of the protocol {@code smtpt}: SMTP, with STARTTLS if a property says so.
 *
 * <p>Immutable.
 */
@SuppressWarnings("exports") // the one that uses it has Jakarta Mail
public final class SmtpProvider extends Provider {
  /** Made by Jakarta Mail. */
  public SmtpProvider() {
    super(Type.TRANSPORT, "smtpt", SmtpTransport.class.getName(), "SMTP toolkit", null);
  }
}
