package io.smtptoolkit.server.report;

import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.address.DomainName;
import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.address.ReversePath;
import io.smtptoolkit.codec.command.EsmtpParameters;
import io.smtptoolkit.codec.command.MailParameters;
import io.smtptoolkit.codec.command.RcptParameters;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.codec.reply.ReplyCode;
import io.smtptoolkit.server.queue.QueueId;
import io.smtptoolkit.server.queue.QueuedMessage;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/** What tests of reports say often. */
final class Told {
  static final Instant ACCEPTED = Instant.parse("2026-11-30T06:00:00Z");
  static final Instant NOW = Instant.parse("2026-11-30T10:30:05Z");
  static final Instant UNTIL = Instant.parse("2026-12-05T06:00:00Z");
  static final String CONTENT = "Subject: lunch\r\nFrom: alice@example.com\r\n\r\nAt noon?\r\n";

  private Told() {}

  /** Their boundary is always the same. */
  static Reports reports() {
    try {
      return new Reports(
          DomainName.parse("mx.example.net"), Clock.fixed(NOW, ZoneOffset.UTC), () -> "0123456789");
    } catch (SmtpSyntaxException e) {
      throw new IllegalArgumentException(e);
    }
  }

  static QueuedMessage message(String sender, String parameters) {
    return message(sender, parameters, "");
  }

  static QueuedMessage message(String sender, String parameters, String addedFields) {
    try {
      return new QueuedMessage(
          new QueueId(123_456_789),
          ACCEPTED,
          ReversePath.parseAddress(sender),
          MailParameters.of(EsmtpParameters.parse(parameters)),
          addedFields,
          CONTENT.length());
    } catch (SmtpSyntaxException e) {
      throw new IllegalArgumentException(e);
    }
  }

  static ReportedRecipient recipient(String address, String parameters, Fate fate) {
    try {
      return new ReportedRecipient(
          ForwardPath.parseAddress(address),
          RcptParameters.of(EsmtpParameters.parse(parameters)),
          fate,
          NOW);
    } catch (SmtpSyntaxException e) {
      throw new IllegalArgumentException(e);
    }
  }

  static Fate failed(int code, String... lines) {
    return new Fate.Failed(Diagnosis.of("mail.example.org", reply(code, lines)));
  }

  static Fate delayed(int code, String... lines) {
    return new Fate.Delayed(Diagnosis.of("mail.example.org", reply(code, lines)), UNTIL);
  }

  static Reply reply(int code, String... lines) {
    return new Reply(new ReplyCode(code), Optional.empty(), List.of(lines));
  }

  static List<DeliveryReport> about(
      QueuedMessage message, String content, ReportedRecipient... recipients) {
    return reports()
        .about(
            message,
            List.of(recipients),
            () -> new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8)));
  }

  /** The only report, as text. */
  static String report(QueuedMessage message, String content, ReportedRecipient... recipients) {
    List<DeliveryReport> reports = about(message, content, recipients);
    if (reports.size() != 1) {
      throw new AssertionError(reports.size() + " reports");
    }
    return reports.get(0).toString();
  }
}
