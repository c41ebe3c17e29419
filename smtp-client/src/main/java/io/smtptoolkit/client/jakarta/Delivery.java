package io.smtptoolkit.client.jakarta;

import io.smtptoolkit.client.NotOfferedException;
import io.smtptoolkit.client.SendResult;
import io.smtptoolkit.client.SmtpClientException;
import io.smtptoolkit.client.Stage;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.util.Set;

/**
 * One message on its way: it is sent as it is preferred, and where the server does not offer what
 * that needs, of which nothing was sent, once more without.
 */
final class Delivery {
  /** What a message in 7 bits and without UTF-8 does not need. */
  private static final Set<String> AVOIDABLE = Set.of("8BITMIME", "SMTPUTF8");

  private final Settings settings;
  private final Envelopes envelopes;
  private final Carrier carrier;
  private final MimeMessage message;
  private final SmtpMessageOptions options;
  private final Recipients recipients;

  Delivery(
      Settings settings,
      Session session,
      Carrier carrier,
      MimeMessage message,
      Recipients recipients) {
    this.settings = settings;
    envelopes = new Envelopes(settings, session);
    this.carrier = carrier;
    this.message = message;
    this.recipients = recipients;
    options = SmtpMessageOptions.of(message);
  }

  /** Sends the message, and says what became of it. */
  Report run() {
    boolean partly = settings.flag(Setting.SENDPARTIAL, false);
    if (!recipients.unfit().isEmpty() && (!partly || recipients.fit().isEmpty())) {
      return Report.unfit(recipients);
    }
    try {
      SendResult result = send();
      return Report.of(recipients, result, settings.flag(Setting.REPORTSUCCESS, false));
    } catch (SmtpClientException e) {
      return Report.of(recipients, e);
    } catch (MessagingException e) {
      return Report.notSent(recipients, e);
    } catch (IOException | RuntimeException e) {
      String what = "the message cannot be written: " + e.getMessage();
      return Report.notSent(recipients, new MessagingException(what, e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Report.notSent(recipients, new MessagingException("interrupted while sending", e));
    }
  }

  private SendResult send() throws MessagingException, IOException, InterruptedException {
    boolean eightBit = options.eightBit() || settings.flag(Setting.ALLOW8BITMIME, false);
    boolean utf8 = settings.allowsUtf8();
    MimeMessage preferred = eightBit ? Recoding.eightBit(message) : message;
    try {
      return send(preferred, utf8);
    } catch (NotOfferedException e) {
      if (e.stage() != Stage.EXAMINATION || !e.extension().map(AVOIDABLE::contains).orElse(false)) {
        throw e;
      }
      MimeMessage plain = Recoding.sevenBit(message);
      if (plain == preferred && !utf8) {
        throw e;
      }
      try {
        return send(plain, false);
      } catch (NotOfferedException again) {
        again.addSuppressed(e);
        throw again;
      }
    }
  }

  private SendResult send(MimeMessage content, boolean utf8)
      throws MessagingException, IOException, InterruptedException {
    try (var rendering = Rendering.of(content)) {
      return carrier.send(envelopes.of(message, options, recipients, utf8), rendering.content());
    }
  }
}
