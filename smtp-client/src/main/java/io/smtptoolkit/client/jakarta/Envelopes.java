package io.smtptoolkit.client.jakarta;

import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.address.ReversePath;
import io.smtptoolkit.codec.command.Envelope;
import io.smtptoolkit.codec.command.EsmtpParameters;
import io.smtptoolkit.codec.command.MailParameters;
import io.smtptoolkit.codec.command.Rcpt;
import io.smtptoolkit.codec.command.RcptParameters;
import io.smtptoolkit.codec.parameter.MailFlag;
import io.smtptoolkit.codec.parameter.Notify;
import io.smtptoolkit.codec.parameter.Ret;
import jakarta.mail.Address;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.util.Optional;

/** Makes the envelope of a message. */
final class Envelopes {
  private final Settings settings;
  private final Session session;

  Envelopes(Settings settings, Session session) {
    this.settings = settings;
    this.session = session;
  }

  /**
   * An envelope.
   *
   * @param utf8 whether to declare that header fields may have UTF-8
   * @throws MessagingException when a property or the message's author is malformed
   */
  Envelope of(MimeMessage message, SmtpMessageOptions options, Recipients recipients, boolean utf8)
      throws MessagingException {
    try {
      MailParameters mail = mailParameters(options);
      if (utf8 && !mail.isUtf8()) {
        mail = mail.with(MailFlag.SMTPUTF8);
      }
      RcptParameters rcpt = rcptParameters(options);
      return new Envelope(
          ReversePath.parseAddress(from(message, options)),
          mail.raw(),
          recipients.fit().stream().map(it -> new Rcpt(it.path(), rcpt)).toList());
    } catch (SmtpSyntaxException | IllegalArgumentException e) {
      throw new MessagingException("the envelope is malformed: " + e.getMessage(), e);
    }
  }

  private MailParameters mailParameters(SmtpMessageOptions options) throws SmtpSyntaxException {
    Optional<String> extension =
        options.mailExtension().or(() -> settings.text(Setting.MAILEXTENSION));
    MailParameters mail = MailParameters.of(EsmtpParameters.parse(extension.orElse("")));
    Optional<String> ret = options.ret().or(() -> settings.text(Setting.DSN_RET));
    return ret.isPresent() ? mail.with(Ret.parse(ret.get())) : mail;
  }

  private RcptParameters rcptParameters(SmtpMessageOptions options) throws SmtpSyntaxException {
    Optional<String> notify = options.notification().or(() -> settings.text(Setting.DSN_NOTIFY));
    return notify.isPresent()
        ? RcptParameters.NONE.with(Notify.parse(notify.get()))
        : RcptParameters.NONE;
  }

  /** As Angus: the message's own, the property, the first author, the user of this machine. */
  private String from(MimeMessage message, SmtpMessageOptions options) throws MessagingException {
    Optional<String> set = options.from().or(() -> settings.text(Setting.FROM));
    if (set.isPresent()) {
      return set.get();
    }
    Address[] authors = message.getFrom();
    Address author =
        authors != null && authors.length > 0
            ? authors[0]
            : InternetAddress.getLocalAddress(session);
    if (author instanceof InternetAddress internet && internet.getAddress() != null) {
      return internet.getAddress();
    }
    throw new MessagingException("the message has no author, and mail.smtp.from is not set");
  }
}
