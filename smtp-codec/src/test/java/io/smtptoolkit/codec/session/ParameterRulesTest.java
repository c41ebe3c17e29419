package io.smtptoolkit.codec.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smtptoolkit.codec.Leniency;
import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.address.ReversePath;
import io.smtptoolkit.codec.command.Command;
import io.smtptoolkit.codec.command.Envelope;
import io.smtptoolkit.codec.command.EsmtpParameters;
import io.smtptoolkit.codec.command.Expn;
import io.smtptoolkit.codec.command.Mail;
import io.smtptoolkit.codec.command.Rcpt;
import io.smtptoolkit.codec.command.Vrfy;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which parameters and which UTF-8 each side takes, depending on what was offered. */
class ParameterRulesTest {

  private static ServerRun server(String... offered) {
    var run = ServerRun.smtp();
    run.ehloLines = offered;
    return run.in("EHLO c.example\r\n").forget();
  }

  private static ServerRun in(ServerRun run, String lines) {
    return run.in(lines.getBytes(UTF_8));
  }

  /** Every parameter with an extension that allows it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SIZE | MAIL FROM:<> SIZE=1",
        "8BITMIME | MAIL FROM:<> BODY=8BITMIME",
        "BINARYMIME | MAIL FROM:<> BODY=7BIT",
        "SMTPUTF8 | MAIL FROM:<> SMTPUTF8",
        "AUTH PLAIN | MAIL FROM:<> AUTH=<>",
        "DSN | MAIL FROM:<> RET=HDRS ENVID=QQ314159",
        "DELIVERBY 60 | MAIL FROM:<> BY=120;R",
        "FUTURERELEASE 60 2007-06-01T12:00:00Z | MAIL FROM:<> HOLDFOR=60",
        "FUTURERELEASE | MAIL FROM:<> HOLDUNTIL=2007-06-01T12:00:00Z",
        "MT-PRIORITY | MAIL FROM:<> MT-PRIORITY=-3",
        "REQUIRETLS | MAIL FROM:<> REQUIRETLS",
        "NO-SOLICITING | MAIL FROM:<> SOLICIT=net.example:ADV",
        "DSN | RCPT TO:<a@b.example> NOTIFY=NEVER ORCPT=rfc822;a@b.example",
        "RRVS | RCPT TO:<a@b.example> RRVS=2014-04-03T23:01:00Z",
      })
  void parametersNeedTheirExtension(String extension, String line) throws Exception {
    String before = line.startsWith("RCPT") ? "MAIL FROM:<>\r\n" : "";
    String keyword = line.split(" ", -1)[2].split("=", -1)[0];

    assertThat(server(extension).in(before + line + "\r\n").events).endsWith("command " + line);
    assertThat(server("HELP").in(before + line + "\r\n").output.toString())
        .endsWith("555 5.5.4 Parameter not recognized: " + keyword + "\r\n");
    assertThat(client(before, extension).session.maySend(ClientRun.command(line))).isTrue();
    assertThatThrownBy(() -> client(before, "HELP").send(line))
        .isInstanceOf(LocalProtocolException.class)
        .hasMessageContaining(keyword + " needs ")
        .hasMessageEndingWith(", which is not offered");
  }

  private static ClientRun client(String before, String offered) throws RemoteProtocolException {
    ClientRun run = ClientRun.offered(offered);
    return before.isEmpty() ? run : run.send("MAIL FROM:<>").in("250 ok\r\n");
  }

  @Test
  void aClientSaysWhatIsMissing() throws RemoteProtocolException {
    var run = ClientRun.offered("8BITMIME");

    assertThatThrownBy(() -> run.send("MAIL FROM:<> SIZE=1"))
        .hasMessage("MAIL in READY: SIZE needs SIZE, which is not offered");
    assertThatThrownBy(() -> run.send("MAIL FROM:<> BODY=BINARYMIME"))
        .hasMessage("MAIL in READY: BODY=BINARYMIME needs BINARYMIME, which is not offered");
    assertThatThrownBy(() -> ClientRun.offered("SIZE").send("MAIL FROM:<> BODY=7BIT"))
        .hasMessage("MAIL in READY: BODY needs 8BITMIME or BINARYMIME, which is not offered");
    assertThatThrownBy(() -> run.send("MAIL FROM:<> FOO=1"))
        .hasMessage("MAIL in READY: FOO belongs to no extension known here, nor to a bundle's");
    assertThat(run.output()).isEmpty();
  }

  /** The place is that in the line as it came, whatever is before the parameters. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "MAIL FROM:<> SIZE=1k | 501 5.5.4 Syntax error: expected 1 to 20 digits after SIZE= at"
            + " octet 19, found \"k\"",
        "MAIL FROM: <> SIZE=1k | 501 5.5.4 Syntax error: expected 1 to 20 digits after SIZE= at"
            + " octet 20, found \"k\"",
        "mail from:a@b.example SIZE=x\t  | 501 5.5.4 Syntax error: expected 1 to 20 digits after"
            + " SIZE= at octet 27, found \"x\"",
        "MAIL FROM:<ü@b.example> SMTPUTF8 SIZE=x | 501 5.5.4 Syntax error: expected 1 to 20"
            + " digits after SIZE= at octet 39, found \"x\"",
        "MAIL FROM:<> ENVID=a+0D+0Ab | 501 5.5.4 Syntax error: expected printable text in ENVID at"
            + " octet 19, found another value",
        "MAIL FROM:<> MT-PRIORITY=10 | 501 5.5.2 Syntax error: expected -9 to 9 after"
            + " MT-PRIORITY= at octet 25, found another value",
        "MAIL FROM:<> HOLDFOR=1 HOLDUNTIL=2007-06-01T12:00:00Z | 501 5.5.4 Syntax error: expected"
            + " HOLDFOR or HOLDUNTIL, not both at octet 13, found \"H\"",
        "MAIL FROM:<> REQUIRETLS=YES | 501 5.5.4 Syntax error: expected no value for REQUIRETLS at"
            + " octet 24, found \"Y\"",
      })
  void errorsInParametersSayWhere(String line, String reply) {
    var session = ServerSession.builder().leniencies(EnumSet.allOf(Leniency.class)).build();
    var run = new ServerRun(session).reply(220, "mx");
    run.ehloLines =
        new String[] {"SIZE", "DSN", "SMTPUTF8", "MT-PRIORITY", "FUTURERELEASE", "REQUIRETLS"};
    run.in("EHLO c.example\r\n").forget();

    assertThat(in(run, line + "\r\n").output).hasToString(reply + "\r\n");
  }

  @Test
  void anErrorInARcptParameterCountsAsARefusedRecipient() {
    var run = server("DSN").in("MAIL FROM:<>\r\nRCPT TO:<a@b.example> NOTIFY=NEVER,DELAY\r\n");

    assertThat(run.output.toString())
        .endsWith(
            "501 5.5.4 Syntax error: expected NEVER alone in NOTIFY at octet 29, found \"N\"\r\n");
    assertThat(run.session.facts().recipientsRefused()).isEqualTo(1);
  }

  @Test
  void utf8IsReadWhereSmtpUtf8IsOffered() {
    var run =
        in(
            server("SMTPUTF8"),
            "VRFY ü\r\nEXPN ü SMTPUTF8\r\n"
                + "MAIL FROM:<ü@bücher.example> SMTPUTF8\r\nRCPT TO:<δ@b.example>\r\n");

    assertThat(run.events)
        .containsExactly(
            "command VRFY ü",
            "command EXPN ü SMTPUTF8",
            "command MAIL FROM:<ü@bücher.example> SMTPUTF8",
            "command RCPT TO:<δ@b.example>");
    assertThat(run.session.facts().utf8()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"NOOP ü", "HELP ü", "EHLO bücher.example", "HELO ü", "QUIT ü"})
  void utf8IsReadInNoOtherCommand(String line) {
    assertThat(in(server("SMTPUTF8"), line + "\r\n").events).containsExactly("violation 501");
  }

  @ParameterizedTest
  @ValueSource(strings = {"VRFY ü", "EXPN ü", "MAIL FROM:<ü@b.example>"})
  void utf8IsRefusedWhereSmtpUtf8IsNotOffered(String line) {
    assertThat(in(server("8BITMIME"), line + "\r\n").events).containsExactly("violation 501");
  }

  @Test
  void utf8IsForgottenWithTheOffer() {
    var run = server("SMTPUTF8");
    run.ehloLines = new String[] {"HELP"};

    in(run.in("EHLO c.example\r\n").forget(), "VRFY ü\r\n");

    assertThat(run.events).containsExactly("violation 501");
  }

  @Test
  void whatIsNotUtf8IsRefused() {
    var run = server("SMTPUTF8").in("MAIL FROM:<\u00fc@b.example> SMTPUTF8\r\n");

    assertThat(run.events).containsExactly("violation 501");
  }

  @Test
  void addressesBeyondAsciiNeedTheParameter() {
    var run =
        in(
            server("SMTPUTF8"),
            "MAIL FROM:<ü@b.example>\r\n"
                + "MAIL FROM:<a@b.example>\r\n"
                + "RCPT TO:<a@bücher.example>\r\n"
                + "RCPT TO:<a@b.example>\r\n");

    assertThat(run.events)
        .containsExactly(
            "violation 550",
            "command MAIL FROM:<a@b.example>",
            "violation 553",
            "command RCPT TO:<a@b.example>");
    assertThat(run.output)
        .hasToString(
            "550 5.6.7 Non-ASCII address, but MAIL has no SMTPUTF8 parameter\r\n"
                + "250 yes\r\n"
                + "553 5.6.7 Non-ASCII address, but MAIL has no SMTPUTF8 parameter\r\n"
                + "250 yes\r\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"RSET\r\n", "EHLO c.example\r\n", "DATA\r\n.\r\n"})
  void theParameterCountsForOneTransaction(String end) {
    var run = in(server("SMTPUTF8"), "MAIL FROM:<> smtputf8\r\nRCPT TO:<ü@b.example>\r\n" + end);

    in(run.forget(), "MAIL FROM:<>\r\nRCPT TO:<ü@b.example>\r\n");

    assertThat(run.events).containsExactly("command MAIL FROM:<>", "violation 553");
  }

  @Test
  void aRefusedMailBeginsNothing() {
    var run = server("SMTPUTF8").prepare(451).in("MAIL FROM:<> SMTPUTF8\r\n");

    assertThat(run.session.facts().utf8()).isFalse();
  }

  @Test
  void aClientSendsUtf8InATransactionWithTheParameter() throws Exception {
    var run = ClientRun.offered("SMTPUTF8", "PIPELINING");

    run.session.send(mail("<ü@b.example>", "SMTPUTF8"));
    run.session.send(new Rcpt(ForwardPath.parseUtf8("<ü@b.example>")));

    assertThat(run.session.outstanding()).isEqualTo(2);
    run.in("250 ok\r\n250 ok\r\n");
    assertThat(run.session.facts().utf8()).isTrue();
    assertThat(run.send("RSET").in("250 ok\r\n").session.facts().utf8()).isFalse();
  }

  @Test
  void aClientSendsNoUtf8WithoutTheParameter() throws Exception {
    var run = ClientRun.offered("SMTPUTF8");

    assertThatThrownBy(() -> run.session.send(mail("<ü@b.example>", "")))
        .isInstanceOf(LocalProtocolException.class)
        .hasMessage("MAIL in READY: a mailbox beyond ASCII needs MAIL with SMTPUTF8");
    run.send("MAIL FROM:<>").in("250 ok\r\n");
    assertThatThrownBy(() -> run.session.send(new Rcpt(ForwardPath.parseUtf8("<ü@b.example>"))))
        .isInstanceOf(LocalProtocolException.class)
        .hasMessage("RCPT in MAIL: a mailbox beyond ASCII needs MAIL with SMTPUTF8");
  }

  @Test
  void aClientSendsNoParameterInUtf8WithoutTheExtension() throws Exception {
    ForwardPath path = ForwardPath.parse("<a@b.example>");
    var rcpt = new Rcpt(path, EsmtpParameters.parse("ORCPT=utf-8;ü@b.example"));
    var ascii = new Rcpt(path, EsmtpParameters.parse("ORCPT=utf-8;\\x{FC}@b.example"));
    var without = ClientRun.offered("DSN").send("MAIL FROM:<>").in("250 ok\r\n").session;
    // RFC 6533 §3: a server that offers both takes it in any transaction.
    var with = ClientRun.offered("DSN", "SMTPUTF8").send("MAIL FROM:<>").in("250 ok\r\n").session;

    assertThatThrownBy(() -> without.send(rcpt))
        .isInstanceOf(LocalProtocolException.class)
        .hasMessage("RCPT in MAIL: ORCPT beyond ASCII needs SMTPUTF8, which is not offered");
    assertThat(without.obstacle(envelope(mail("<>", ""), "<a@b.example>", "ORCPT=utf-8;ü@b")))
        .isPresent();
    assertThat(without.maySend(ascii)).isTrue();
    assertThat(with.maySend(rcpt)).isTrue();
  }

  @Test
  void aClientSendsBinaryContentByBdatOnly() throws Exception {
    var run = ClientRun.offered("PIPELINING", "CHUNKING", "BINARYMIME");
    run.send("MAIL FROM:<> BODY=BINARYMIME", "RCPT TO:<a@b.example>");

    assertThatThrownBy(() -> run.send("DATA"))
        .isInstanceOf(LocalProtocolException.class)
        .hasMessage("DATA in RCPT: binary content comes by BDAT");
    run.in("250 ok\r\n250 ok\r\n");
    assertThat(run.session.facts().binary()).isTrue();
    assertThat(run.session.maySend(ClientRun.command("DATA"))).isFalse();
    assertThat(run.session.maySend(ClientRun.command("BDAT 1 LAST"))).isTrue();

    run.send("RSET", "MAIL FROM:<>", "RCPT TO:<a@b.example>", "DATA");

    assertThat(run.in("250 ok\r\n").session.facts().binary()).isFalse();
  }

  @Test
  void binaryContentNeedsChunking() throws RemoteProtocolException {
    var run = ClientRun.offered("BINARYMIME");

    assertThatThrownBy(() -> run.send("MAIL FROM:<> BODY=BINARYMIME"))
        .isInstanceOf(LocalProtocolException.class)
        .hasMessage("MAIL in READY: BODY=BINARYMIME needs CHUNKING, which is not offered");
  }

  @Test
  void aServerTakesNoBinaryContentThatCouldNotCome() throws Exception {
    assertThat(server("BINARYMIME").in("MAIL FROM:<> BODY=BINARYMIME\r\n").output.toString())
        .isEqualTo("555 5.5.4 Parameter not recognized: BINARYMIME\r\n");
    assertThat(server("BINARYMIME").in("MAIL FROM:<> BODY=7BIT\r\n").events)
        .containsExactly("command MAIL FROM:<> BODY=7BIT");
  }

  @Test
  void aClientKnowsBeforeMailWhatAnEnvelopeLacks() throws Exception {
    var session = ClientRun.offered("SMTPUTF8", "8BITMIME").session;

    assertThat(session.obstacle(envelope(mail("<>", "BODY=8BITMIME"), "<a@b.example>", "")))
        .isEmpty();
    assertThat(session.obstacle(envelope(mail("<>", "BODY=BINARYMIME"), "<a@b.example>", "")))
        .contains("BODY=BINARYMIME needs BINARYMIME, which is not offered");
    assertThat(session.obstacle(envelope(mail("<>", ""), "<a@b.example>", "NOTIFY=NEVER")))
        .contains("NOTIFY needs DSN, which is not offered");
    assertThat(session.obstacle(envelope(mail("<>", ""), "<a@b.example>", "FOO=1")))
        .contains("FOO belongs to no extension known here, nor to a bundle's");
    assertThat(session.obstacle(envelope(mail("<>", ""), "<ü@b.example>", "")))
        .contains("a mailbox beyond ASCII needs MAIL with SMTPUTF8");
    assertThat(session.obstacle(envelope(mail("<>", "SMTPUTF8"), "<ü@b.example>", ""))).isEmpty();
  }

  @Test
  void anotherTransactionDoesNotMatterToAnEnvelope() throws Exception {
    var run = ClientRun.offered("SMTPUTF8").send("MAIL FROM:<> SMTPUTF8").in("250 ok\r\n");

    assertThat(run.session.obstacle(envelope(mail("<>", ""), "<a@b.example>", ""))).isEmpty();
    assertThat(run.session.obstacle(envelope(mail("<>", ""), "<ü@b.example>", "")))
        .contains("a mailbox beyond ASCII needs MAIL with SMTPUTF8");
  }

  @Test
  void aClientAsksInUtf8WhereItIsOffered() throws RemoteProtocolException {
    var with = ClientRun.offered("SMTPUTF8").session;
    var without = ClientRun.offered("HELP").session;

    for (Command command :
        new Command[] {
          new Vrfy("ü"), new Expn("ü"), new Vrfy("u SMTPUTF8"), new Expn("u smtputf8")
        }) {
      assertThat(with.maySend(command)).isTrue();
      assertThatThrownBy(() -> without.send(command))
          .isInstanceOf(LocalProtocolException.class)
          .hasMessageEndingWith(": text beyond ASCII needs SMTPUTF8, which is not offered");
    }
    assertThat(without.maySend(new Vrfy("SMTPUTF8"))).isTrue();
  }

  private static Envelope envelope(Mail mail, String to, String parameters)
      throws SmtpSyntaxException {
    var rcpt = new Rcpt(ForwardPath.parseUtf8(to), EsmtpParameters.parse(parameters));
    return new Envelope(
        mail.reversePath(),
        mail.parameters(),
        List.of(new Rcpt(ForwardPath.parse("<c@d.example>")), rcpt));
  }

  private static Mail mail(String path, String parameters) throws SmtpSyntaxException {
    return new Mail(ReversePath.parseUtf8(path), EsmtpParameters.parse(parameters));
  }
}
