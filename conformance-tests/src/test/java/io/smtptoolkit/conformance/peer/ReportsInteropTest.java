package io.smtptoolkit.conformance.peer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.address.DomainName;
import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.address.ReversePath;
import io.smtptoolkit.codec.command.EsmtpParameters;
import io.smtptoolkit.codec.command.MailParameters;
import io.smtptoolkit.codec.command.RcptParameters;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.server.queue.QueueId;
import io.smtptoolkit.server.queue.QueuedMessage;
import io.smtptoolkit.server.report.DeliveryReport;
import io.smtptoolkit.server.report.Diagnosis;
import io.smtptoolkit.server.report.Fate;
import io.smtptoolkit.server.report.ReportedRecipient;
import io.smtptoolkit.server.report.Reports;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Reports, as Python's email package and mutt read them. */
@Timeout(120)
class ReportsInteropTest {
  private static final Instant NOW = Instant.parse("2026-11-30T10:30:05Z");

  @TempDir private Path folder;

  private static final List<Fate> FATES =
      List.of(
          new Fate.Failed(
              Diagnosis.of(
                  "mail.example.org",
                  Reply.of(550, List.of("5.1.1 No such user", "Action: delivered")))),
          new Fate.Delayed(
              Diagnosis.of(
                  "mail.example.org", Reply.of(450, "Busy\u00a0\u2028" + "x ".repeat(200))),
              NOW),
          new Fate.Delivered(),
          new Fate.Relayed("mail.example.org"),
          new Fate.Expanded());

  private static byte[] report(Fate fate, String parameters) {
    try {
      boolean utf8 = parameters.contains("SMTPUTF8");
      var message =
          new QueuedMessage(
              new QueueId(4711),
              NOW,
              ReversePath.parseAddress(utf8 ? "\u00e4lice@example.com" : "alice@example.com"),
              MailParameters.of(EsmtpParameters.parse(parameters)),
              "Received: by mx.example.net\r\n",
              40);
      var recipient =
          new ReportedRecipient(
              ForwardPath.parseAddress(utf8 ? "b\u00f6b@example.org" : "bob@example.org"),
              RcptParameters.of(
                  EsmtpParameters.parse(
                      "NOTIFY=SUCCESS,FAILURE,DELAY ORCPT=rfc822;bob+2Bnews@example.org")),
              fate,
              NOW);
      byte[] content = "Subject: l\u00fcnch\r\n\r\nAt no\u00f6n?\r\n".getBytes(UTF_8);
      List<DeliveryReport> reports =
          Reports.at(DomainName.parse("mx.example.net"))
              .about(message, List.of(recipient), () -> new ByteArrayInputStream(content));
      return reports.get(0).content();
    } catch (SmtpSyntaxException e) {
      throw new IllegalArgumentException(e);
    }
  }

  @Test
  void pythonReadsAllOfThem() throws IOException {
    List<String> expected = new ArrayList<>();
    for (String parameters :
        List.of("RET=FULL ENVID=x+2Bz", "RET=HDRS", "SMTPUTF8", "SMTPUTF8 RET=HDRS")) {
      for (Fate fate : FATES) {
        String action = fate.getClass().getSimpleName().toLowerCase(Locale.ROOT);
        boolean utf8 = parameters.contains("SMTPUTF8");
        boolean full = action.equals("failed") && !parameters.contains("HDRS");
        String name = "%02d".formatted(expected.size());
        Files.write(folder.resolve(name), report(fate, parameters));
        String last = utf8 ? "utf-8;b\u00f6b@example.org" : "rfc822;bob@example.org";
        String status =
            switch (action) {
              case "failed" -> "5.1.1";
              case "delayed" -> "4.0.0";
              default -> "2.0.0";
            };
        String returned = utf8 ? "message/global-headers" : "text/rfc822-headers";
        if (full) {
          returned = utf8 ? "message/global" : "message/rfc822";
        }
        expected.add(
            String.join(
                "|",
                name,
                action,
                status,
                last,
                "rfc822;bob+news@example.org",
                parameters.contains("ENVID") ? "x+z" : "None",
                returned,
                "l\u00fcnch"));
      }
    }
    Path script = Files.writeString(folder.resolve("read.py"), Peers.script("read_reports.py"));

    Command.Outcome outcome = Command.of(Peers.python(), script, folder).run();

    assertThat(outcome.errors()).isEmpty();
    assertThat(new String(outcome.output().getBytes(ISO_8859_1), UTF_8).lines())
        .containsExactlyElementsOf(expected);
  }

  @Test
  void muttShowsTheWordsForReaders() throws IOException {
    Path maildir = folder.resolve("maildir");
    for (String name : List.of("tmp", "new", "cur")) {
      Files.createDirectories(maildir.resolve(name));
    }
    Files.write(maildir.resolve("new").resolve("1.a.b"), report(FATES.get(0), "RET=HDRS"));

    assertThat(Mutt.read(new Maildir(maildir), true))
        .contains("Subject: Your message could not be delivered")
        .contains("The server mail.example.org said:")
        .contains("Final-Recipient: rfc822;bob@example.org");
  }
}
