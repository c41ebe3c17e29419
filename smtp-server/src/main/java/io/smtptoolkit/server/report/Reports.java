package io.smtptoolkit.server.report;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.smtptoolkit.codec.address.Domain;
import io.smtptoolkit.codec.address.Mailbox;
import io.smtptoolkit.codec.command.MailParameters;
import io.smtptoolkit.codec.parameter.BodyType;
import io.smtptoolkit.codec.parameter.MailFlag;
import io.smtptoolkit.codec.parameter.Notify;
import io.smtptoolkit.server.queue.QueuedMessage;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Writes delivery status notifications.
 *
 * <pre>{@code
 * Reports reports = Reports.at(host);
 * var failed = new Fate.Failed(Diagnosis.of("mx.example.org", reply));
 * List<DeliveryReport> written =
 *     reports.about(
 *         lease.message(),
 *         List.of(ReportedRecipient.of(recipient, failed, now)),
 *         () -> queue.content(lease.message().id()));
 * }</pre>
 *
 * <p>NOTIFY, ORCPT, ENVID and RET are honoured, and a message from the null reverse-path gets no
 * report. Recipients with the same occasion (failure, delay, success) share a report. A report is a
 * multipart/report: words for readers, fields for programs, and the message or its header. About a
 * message with SMTPUTF8 the parts are those of RFC 6533. Nothing that another server said can end a
 * line or begin a field.
 *
 * <p>Immutable. It blocks while it reads content.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc3464">RFC 3464</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc3461#section-6">RFC 3461 §6</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6533">RFC 6533</a>
 */
public final class Reports {
  /** Chosen: a report stays readable and small; more recipients get further reports. */
  private static final int MAX_RECIPIENTS = 100;

  /** Chosen: 96 bits, which no content can guess. */
  private static final int TOKEN_OCTETS = 12;

  /** RFC 5322 §2.1.1: an address beyond that would make the line of To too long. */
  private static final int MAX_TO_CHARACTERS = 240;

  private final Domain host;
  private final Clock clock;
  private final Supplier<String> tokens;

  Reports(Domain host, Clock clock, Supplier<String> tokens) {
    this.host = host;
    this.clock = clock;
    this.tokens = tokens;
  }

  /**
   * Reports of a host.
   *
   * @param host its name, at which postmaster has to be a mailbox
   * @return the reports
   * @throws IllegalArgumentException when the name has other characters than ASCII
   */
  public static Reports at(Domain host) {
    if (!host.isAscii()) {
      throw new IllegalArgumentException("reports need a host name of ASCII (A-labels): " + host);
    }
    var random = new SecureRandom();
    return new Reports(
        host,
        Clock.systemUTC(),
        () -> {
          var octets = new byte[TOKEN_OCTETS];
          random.nextBytes(octets);
          return HexFormat.of().formatHex(octets);
        });
  }

  /**
   * Writes what the sender wants to know.
   *
   * @param message the message
   * @param recipients what became of it, in any number
   * @param content gives the content of the message, without the added fields; asked for only if a
   *     report is written. When it cannot be read, the report goes without it
   * @return a report for each occasion; none if the sender does not want to know
   */
  public List<DeliveryReport> about(
      QueuedMessage message, List<ReportedRecipient> recipients, Supplier<InputStream> content) {
    Optional<Mailbox> sender = message.reversePath().mailbox();
    var reports = new ArrayList<DeliveryReport>();
    if (sender.isEmpty()) {
      return List.of();
    }
    for (Notify.When occasion :
        List.of(Notify.When.FAILURE, Notify.When.DELAY, Notify.When.SUCCESS)) {
      List<ReportedRecipient> wanted =
          recipients.stream().filter(it -> it.occasion() == occasion && it.isWanted()).toList();
      if (wanted.isEmpty()) {
        continue;
      }
      Optional<MimePart> returned =
          ReturnedPart.of(message, occasion == Notify.When.FAILURE, content);
      for (int from = 0; from < wanted.size(); from += MAX_RECIPIENTS) {
        List<ReportedRecipient> some =
            wanted.subList(from, Math.min(wanted.size(), from + MAX_RECIPIENTS));
        reports.add(write(sender.get(), message, some, returned));
      }
    }
    return List.copyOf(reports);
  }

  private DeliveryReport write(
      Mailbox sender,
      QueuedMessage message,
      List<ReportedRecipient> recipients,
      Optional<MimePart> returned) {
    boolean utf8 = message.parameters().isUtf8();
    var parts = new ArrayList<MimePart>();
    parts.add(MimePart.ofText(PlainWords.of(host, message, recipients, utf8)));
    parts.add(
        MimePart.of(
            utf8 ? "message/global-delivery-status" : "message/delivery-status",
            StatusPart.of(host, message, recipients, utf8)));
    returned.ifPresent(parts::add);
    String boundary = "=_" + tokens.get();
    var out = new ByteArrayOutputStream();
    out.writeBytes(header(sender, message, recipients.get(0).occasion(), boundary));
    for (MimePart part : parts) {
      out.writeBytes(("\r\n--" + boundary + "\r\n").getBytes(US_ASCII));
      part.writeTo(out);
    }
    out.writeBytes(("\r\n--" + boundary + "--\r\n").getBytes(US_ASCII));
    boolean eightBit = parts.stream().anyMatch(MimePart::isEightBit) || !sender.isAscii();
    return new DeliveryReport(sender, parameters(sender, message, eightBit), out.toByteArray());
  }

  private byte[] header(
      Mailbox sender, QueuedMessage message, Notify.When occasion, String boundary) {
    String to = sender.toString();
    return new ReportLines()
        .add("Date: " + ReportLines.date(clock.instant()))
        .add("From: Mail Delivery System <MAILER-DAEMON@" + host + ">")
        .add(to.length() <= MAX_TO_CHARACTERS ? "To: <" + to + ">" : "To: undisclosed-recipients:;")
        .add("Subject: " + PlainWords.subject(occasion))
        .add("Message-ID: <" + message.id() + "." + tokens.get() + "@" + host + ">")
        .add("Auto-Submitted: auto-replied")
        .add("MIME-Version: 1.0")
        .add("Content-Type: multipart/report; report-type=delivery-status;")
        .add(" boundary=\"" + boundary + "\"")
        .octets();
  }

  /** What is true of the message is asked for its report too (RFC 8689 §5). */
  private static MailParameters parameters(
      Mailbox sender, QueuedMessage message, boolean eightBit) {
    MailParameters parameters = MailParameters.NONE;
    if (eightBit) {
      parameters = parameters.with(BodyType.EIGHTBITMIME);
    }
    if (!sender.isAscii()) {
      parameters = parameters.with(MailFlag.SMTPUTF8);
    }
    if (message.parameters().requiresTls()) {
      parameters = parameters.with(MailFlag.REQUIRETLS);
    }
    return parameters;
  }
}
