package io.smtptoolkit.server.report;

import static io.smtptoolkit.server.report.Told.CONTENT;
import static io.smtptoolkit.server.report.Told.about;
import static io.smtptoolkit.server.report.Told.delayed;
import static io.smtptoolkit.server.report.Told.failed;
import static io.smtptoolkit.server.report.Told.message;
import static io.smtptoolkit.server.report.Told.recipient;
import static io.smtptoolkit.server.report.Told.report;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smtptoolkit.codec.address.DomainName;
import io.smtptoolkit.codec.reply.EnhancedStatusCode;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReportsTest {
  private static final Map<String, Fate> FATES =
      Map.of(
          "failed", failed(550, "5.1.1 No such user"),
          "delayed", delayed(450, "4.2.0 Try later"),
          "delivered", new Fate.Delivered(),
          "relayed", new Fate.Relayed("mail.example.org"),
          "expanded", new Fate.Expanded());

  /** Which actions are told of, for each NOTIFY. */
  private static final Map<String, Set<String>> TOLD =
      Map.of(
          "", Set.of("failed", "delayed"),
          "NOTIFY=NEVER", Set.of(),
          "NOTIFY=FAILURE", Set.of("failed"),
          "NOTIFY=DELAY", Set.of("delayed"),
          "NOTIFY=SUCCESS", Set.of("delivered", "relayed", "expanded"),
          "NOTIFY=FAILURE,DELAY", Set.of("failed", "delayed"),
          "NOTIFY=SUCCESS,FAILURE,DELAY",
              Set.of("failed", "delayed", "delivered", "relayed", "expanded"));

  record Case(String asked, String ret, String action, String type) {}

  static List<Case> cases() {
    var cases = new ArrayList<Case>();
    for (String notify : TOLD.keySet()) {
      for (String ret : List.of("", "RET=FULL", "RET=HDRS")) {
        for (String action : FATES.keySet()) {
          String type = "text/rfc822-headers";
          if (action.equals("failed") && !ret.equals("RET=HDRS")) {
            type = "message/rfc822";
          }
          cases.add(new Case(notify, ret, action, type));
        }
      }
    }
    return cases;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void honoursNotifyAndRet(Case it) {
    Fate fate = FATES.get(it.action);
    List<DeliveryReport> reports =
        about(
            message("alice@example.com", (it.ret + " ENVID=QQ314159").strip()),
            CONTENT,
            recipient(
                "bob@example.org", (it.asked + " ORCPT=rfc822;bob+2B1@x.test").strip(), fate));

    assertThat(reports).hasSize(TOLD.get(it.asked).contains(it.action) ? 1 : 0);
    for (DeliveryReport report : reports) {
      assertThat(report.toString())
          .contains("\r\nOriginal-Envelope-Id: QQ314159\r\n")
          .contains("\r\nOriginal-Recipient: rfc822;bob+1@x.test\r\n")
          .contains("\r\nFinal-Recipient: rfc822;bob@example.org\r\n")
          .contains("\r\nAction: " + it.action + "\r\n")
          .contains("\r\nContent-Type: " + it.type + "\r\n");
      assertThat(report.toString().contains("At noon?"))
          .isEqualTo(it.type.equals("message/rfc822"));
      assertThat(report.queued("example.com").message().reversePath().isNull()).isTrue();
      assertThat(report.queued("example.com").message().recipients().get(0).forwardPath())
          .hasToString("<alice@example.com>");
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void nothingIsReportedToTheNullPath(Case it) {
    assertThat(
            about(
                message("<>", it.ret),
                CONTENT,
                recipient("bob@example.org", it.asked, FATES.get(it.action))))
        .isEmpty();
  }

  @Test
  void isThisMessage() {
    String report =
        report(
            message("alice@example.com", "RET=HDRS", "Received: by mx.example.net\r\n"),
            CONTENT,
            recipient("bob@example.org", "", failed(550, "5.1.1 No such", "5.1.1 user")));

    assertThat(report)
        .isEqualTo(
            """
            Date: Mon, 30 Nov 2026 10:30:05 +0000
            From: Mail Delivery System <MAILER-DAEMON@mx.example.net>
            To: <alice@example.com>
            Subject: Your message could not be delivered
            Message-ID: <21I3V9.0123456789@mx.example.net>
            Auto-Submitted: auto-replied
            MIME-Version: 1.0
            Content-Type: multipart/report; report-type=delivery-status;
             boundary="=_0123456789"

            --=_0123456789
            Content-Type: text/plain; charset=us-ascii
            Content-Transfer-Encoding: 7bit

            This is the mail server mx.example.net.

            Your message could not be delivered to this address. It will not be tried
            again.

            <bob@example.org>
                The server mail.example.org said:
                    550-5.1.1 No such
                    550 5.1.1 user
                There is no mailbox of this address. Look for a mistake in the part before
                the @, or ask the recipient for the right address.

            The message came here on Mon, 30 Nov 2026 06:00:00 +0000. If you have a
            question to postmaster@mx.example.net, give its number: 21I3V9

            --=_0123456789
            Content-Type: message/delivery-status
            Content-Transfer-Encoding: 7bit

            Reporting-MTA: dns; mx.example.net
            Arrival-Date: Mon, 30 Nov 2026 06:00:00 +0000

            Final-Recipient: rfc822;bob@example.org
            Action: failed
            Status: 5.1.1
            Remote-MTA: dns; mail.example.org
            Diagnostic-Code: smtp; 550-5.1.1 No such
             550 5.1.1 user
            Last-Attempt-Date: Mon, 30 Nov 2026 10:30:05 +0000

            --=_0123456789
            Content-Type: text/rfc822-headers
            Content-Transfer-Encoding: 7bit

            Received: by mx.example.net
            Subject: lunch
            From: alice@example.com

            --=_0123456789--
            """
                .replace("\n", "\r\n"));
  }

  @Test
  void saysUntilWhenItIsTried() {
    assertThat(
            report(
                message("alice@example.com", ""),
                CONTENT,
                recipient("bob@example.org", "", delayed(451, "Busy"))))
        .contains("Subject: Your message is not delivered yet\r\n")
        .contains("    It will be tried until Sat, 5 Dec 2026 06:00:00 +0000.\r\n")
        .contains("\r\nAction: delayed\r\nStatus: 4.0.0\r\n")
        .contains("\r\nWill-Retry-Until: Sat, 5 Dec 2026 06:00:00 +0000\r\n");
  }

  @Test
  void recipientsWithOneOccasionShareAReport() {
    List<DeliveryReport> reports =
        about(
            message("alice@example.com", ""),
            CONTENT,
            recipient("a@example.org", "", failed(550, "No")),
            recipient("b@example.org", "", delayed(450, "Later")),
            recipient("c@example.org", "", failed(550, "No")),
            recipient("d@example.org", "NOTIFY=NEVER", failed(550, "No")),
            recipient("e@example.org", "NOTIFY=SUCCESS", new Fate.Delivered()),
            recipient("f@example.org", "NOTIFY=SUCCESS", new Fate.Relayed("r.example")));

    assertThat(reports).hasSize(3);
    assertThat(reports.get(0).toString())
        .contains("rfc822;a@example.org", "rfc822;c@example.org")
        .doesNotContain("b@example.org", "d@example.org");
    assertThat(reports.get(1).toString()).contains("rfc822;b@example.org");
    assertThat(reports.get(2).toString())
        .contains("rfc822;e@example.org", "rfc822;f@example.org", "Remote-MTA: dns; r.example");
  }

  @Test
  void manyRecipientsGetSeveralReports() {
    var recipients = new ReportedRecipient[201];
    for (int i = 0; i < recipients.length; i++) {
      recipients[i] = recipient("u" + i + "@example.org", "", failed(550, "No"));
    }

    assertThat(about(message("alice@example.com", ""), CONTENT, recipients)).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u2028Action: delivered",
        "\u0085Action: delivered",
        "\u000bAction: delivered",
        "\u000cAction: delivered",
        "\u001b[2JAction: delivered",
        "\u202eAction: delivered",
        "--=_0123456789--",
        "é",
        "\ud800"
      })
  void aReplyAddsNoLinesOfItsOwn(String hostile) {
    for (String parameters : List.of("", "SMTPUTF8")) {
      String report =
          report(
              message("alice@example.com", parameters),
              CONTENT,
              recipient("bob@example.org", "", failed(550, "5.7.1 " + hostile, hostile)));

      assertThat(report.lines().filter(it -> it.startsWith("Action:")))
          .containsExactly("Action: failed");
      assertThat(report.lines().filter(it -> it.equals("--=_0123456789--"))).hasSize(1);
      assertThat(report).doesNotContainPattern("[\\p{Cntrl}&&[^\\r\\n]]");
      if (parameters.isEmpty()) {
        assertThat(report.chars().allMatch(c -> c < 0x80)).isTrue();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a\r\nAction: delivered", "a\nb", "a\u0000b", "\r\n\r\n", "a\r\n--=_0123456789"})
  void wordsAndHostNamesAddNoLines(String hostile) {
    var why = Diagnosis.of(EnhancedStatusCode.of("4.4.1"), hostile, hostile);
    String report =
        report(
            message("alice@example.com", ""),
            CONTENT,
            recipient("bob@example.org", "", new Fate.Failed(why)));

    assertThat(report.lines().filter(it -> it.startsWith("Action:"))).hasSize(1);
    assertThat(report.lines().filter(it -> it.equals("--=_0123456789"))).hasSize(3);
    assertThat(report).contains("\r\nDiagnostic-Code: x-smtp-toolkit;");
  }

  @ParameterizedTest
  @CsvSource({
    "RET=FULL, 65536, message/rfc822",
    "RET=FULL, 65537, text/rfc822-headers",
    "'', 65536, message/rfc822",
    "'', 65537, text/rfc822-headers",
    "RET=FULL REQUIRETLS, 100, text/rfc822-headers",
    "RET=FULL BODY=BINARYMIME, 100, text/rfc822-headers",
    "RET=FULL BODY=8BITMIME, 100, message/rfc822",
    "RET=FULL SMTPUTF8, 100, message/global",
    "RET=HDRS SMTPUTF8, 100, message/global-headers"
  })
  void returnsWhatIsSmallAndText(String parameters, int octets, String type) {
    String header = "Subject: x\r\n\r\n";
    String report =
        report(
            message("alice@example.com", parameters),
            header
                + "y\r\n".repeat((octets - header.length()) / 3)
                + "z".repeat((octets - header.length()) % 3),
            recipient("bob@example.org", "", failed(550, "No")));

    assertThat(report).contains("\r\nContent-Type: " + type + "\r\n");
    assertThat(report.contains("\r\ny\r\n")).isEqualTo(!type.contains("headers"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"bare\nlf", "bare\rcr", "nul\u0000", "long"})
  void returnsTheHeaderOfWhatIsNotText(String body) {
    String text = body.equals("long") ? "x".repeat(999) : body;
    assertThat(
            report(
                message("alice@example.com", "RET=FULL"),
                "Subject: x\r\n\r\n" + text,
                recipient("bob@example.org", "", failed(550, "No"))))
        .contains("\r\nContent-Type: text/rfc822-headers\r\n")
        .doesNotContain(text);
  }

  @Test
  void encodesAHeaderThatDoesNotFit() {
    assertThat(
            report(
                message("alice@example.com", "RET=HDRS"),
                "Subject: \u00e9 =\r\nX: " + "x".repeat(1_000) + "\r\n\r\n",
                recipient("bob@example.org", "", failed(550, "No"))))
        .contains(
            "\r\n"
                + "Content-Type: text/rfc822-headers\r\n"
                + "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
                + "Subject: =C3=A9 =3D\r\n"
                + "X: xxx")
        .satisfies(it -> assertThat(it.lines().allMatch(line -> line.length() <= 78)).isTrue());
  }

  @Test
  void cutsAHeaderWithoutAnEnd() {
    String report =
        report(
            message("alice@example.com", ""),
            "X: y\r\n".repeat(50_000),
            recipient("bob@example.org", "", failed(550, "No")));

    assertThat(report.length()).isBetween(65_000, 70_000);
    assertThat(report).endsWith("\r\nX: y\r\n\r\n--=_0123456789--\r\n");
  }

  @ParameterizedTest
  @CsvSource({
    "alice@example.com, '', plain, ''",
    "alice@example.com, '', é, BODY=8BITMIME",
    "alice@example.com, SMTPUTF8, plain, ''",
    "alice@example.com, SMTPUTF8, é, BODY=8BITMIME",
    "álice@example.com, SMTPUTF8, plain, BODY=8BITMIME SMTPUTF8",
    "alice@example.com, REQUIRETLS, é, REQUIRETLS"
  })
  void asksForWhatItNeeds(String sender, String parameters, String body, String needed) {
    DeliveryReport report =
        about(
                message(sender, parameters),
                "Subject: x\r\n\r\n" + body,
                recipient("bob@example.org", "", failed(550, "No")))
            .get(0);

    assertThat(report.parameters()).hasToString(needed);
    assertThat(report.queued("x").message().parameters()).hasToString(needed);
    assertThat(report.queued("x").content()).isEqualTo(report.content());
  }

  @ParameterizedTest
  @CsvSource({
    "SMTPUTF8, message/global-delivery-status, utf-8;üser@example.org, utf-8;ö@x",
    "'', message/delivery-status, utf-8;\\x{FC}ser@example.org, utf-8;\\x{F6}@x"
  })
  void writesAddressesBeyondAscii(String parameters, String type, String last, String original) {
    assertThat(
            report(
                message("alice@example.com", parameters),
                CONTENT,
                recipient("üser@example.org", "ORCPT=utf-8;\\x{F6}@x", failed(550, "No"))))
        .contains("\r\nContent-Type: " + type + "\r\n")
        .contains("\r\nFinal-Recipient: " + last + "\r\n")
        .contains("\r\nOriginal-Recipient: " + original + "\r\n");
  }

  @Test
  void noLineIsTooLongWhateverTheAddresses() {
    String local = "x".repeat(1_500);
    String report =
        report(
            message(local + "@example.com", ""),
            CONTENT,
            recipient(local + "@example.org", "", failed(550, "x".repeat(3_000))));

    assertThat(report).contains("\r\nTo: undisclosed-recipients:;\r\n");
    assertThat(report.lines().allMatch(it -> it.length() <= 998)).isTrue();
  }

  @Test
  void goesWithoutContentThatCannotBeRead() throws Exception {
    InputStream broken = InputStream.nullInputStream();
    broken.close();
    List<DeliveryReport> reports =
        Told.reports()
            .about(
                message("alice@example.com", ""),
                List.of(recipient("bob@example.org", "", failed(550, "No"))),
                () -> broken);

    assertThat(reports).hasSize(1);
    assertThat(reports.get(0).toString())
        .contains("Action: failed")
        .doesNotContain("text/rfc822-headers", "message/rfc822");
  }

  @Test
  void saysThatTheTimeIsOver() {
    assertThat(
            report(
                message("alice@example.com", ""),
                CONTENT,
                recipient("bob@example.org", "", failed(451, "4.3.0 Busy"))))
        .contains("    It was tried for as long as messages are kept here.\r\n")
        .contains("\r\nAction: failed\r\nStatus: 4.3.0\r\n");
  }

  @Test
  void refusesAHostNameBeyondAscii() throws Exception {
    DomainName host = DomainName.parseUtf8("möx.example");

    assertThatThrownBy(() -> Reports.at(host)).hasMessageContaining("möx.example");
  }

  @Test
  void realReportsDifferInBoundaryAndMessageId() throws Exception {
    Reports reports = Reports.at(DomainName.parse("mx.example.net"));
    var recipients = List.of(recipient("bob@example.org", "", failed(550, "No")));

    List<DeliveryReport> first =
        reports.about(message("a@example.com", ""), recipients, InputStream::nullInputStream);
    List<DeliveryReport> second =
        reports.about(message("a@example.com", ""), recipients, InputStream::nullInputStream);

    assertThat(new String(first.get(0).content(), StandardCharsets.UTF_8))
        .isNotEqualTo(second.get(0).toString());
  }
}
