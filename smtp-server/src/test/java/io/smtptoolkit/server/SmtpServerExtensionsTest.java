package io.smtptoolkit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.smtptoolkit.codec.command.Etrn;
import io.smtptoolkit.codec.command.MailParameters;
import io.smtptoolkit.codec.command.RcptParameters;
import io.smtptoolkit.codec.extension.DeliverByExtension;
import io.smtptoolkit.codec.extension.Extension;
import io.smtptoolkit.codec.extension.FutureReleaseExtension;
import io.smtptoolkit.codec.extension.KeywordExtension;
import io.smtptoolkit.codec.extension.MtPriorityExtension;
import io.smtptoolkit.codec.extension.NoSolicitingExtension;
import io.smtptoolkit.codec.parameter.BodyType;
import io.smtptoolkit.codec.parameter.By;
import io.smtptoolkit.codec.parameter.DateTime;
import io.smtptoolkit.codec.parameter.EnvelopeId;
import io.smtptoolkit.codec.parameter.HoldFor;
import io.smtptoolkit.codec.parameter.MtPriority;
import io.smtptoolkit.codec.parameter.Notify;
import io.smtptoolkit.codec.parameter.OriginalRecipient;
import io.smtptoolkit.codec.parameter.Ret;
import io.smtptoolkit.codec.parameter.Rrvs;
import io.smtptoolkit.codec.parameter.Solicitation;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.codec.session.Bundles;
import io.smtptoolkit.server.tls.TlsIdentity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a service declares: it is offered, its parameters arrive typed, and misuse is refused. */
@Timeout(60)
class SmtpServerExtensionsTest {
  private static final String LATEST = "2030-01-01T00:00:00Z";

  private DeclaringService service;
  private SmtpServer server;

  @AfterEach
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  // SMTPUTF8, RFC 6531

  @Test
  void takesMailboxesInUtf8AfterTheParameterOnly() throws Exception {
    try (RawClient client = ready(KeywordExtension.SMTPUTF8)) {
      client.send(utf8("MAIL FROM:<jürgen@bücher.example>\r\n"));
      client.expect("550 5.6.7 Non-ASCII address, but MAIL has no SMTPUTF8 parameter\r\n");
      client.send(utf8("MAIL FROM:<a@b.example>\r\nRCPT TO:<jürgen@bücher.example>\r\nRSET\r\n"));
      client.expect("250 2.1.0 Sender OK\r\n");
      client.expect("553 5.6.7 Non-ASCII address, but MAIL has no SMTPUTF8 parameter\r\n");
      client.expectReply("250 ");
      client.send(utf8("MAIL FROM:<jürgen@bücher.example> SMTPUTF8\r\n")).expectReply("250 ");
      client.send(utf8("RCPT TO:<δοκιμή@παράδειγμα.example>\r\n")).expectReply("250 ");
    }
    assertThat(service.mails).hasSize(2);
    assertThat(service.mails.get(1).reversePath()).hasToString("<jürgen@bücher.example>");
    assertThat(service.mails.get(1).parameters().isUtf8()).isTrue();
    assertThat(service.recipients.get(0).forwardPath()).hasToString("<δοκιμή@παράδειγμα.example>");
  }

  /** Overlong forms, a surrogate, a lone continuation, a cut sequence, what is beyond Unicode. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u00c0\u00af",
        "\u00ed\u00a0\u0080",
        "\u0080",
        "\u00c3",
        "\u00f4\u0090\u0080\u0080"
      })
  void refusesMalformedUtf8(String octets) throws Exception {
    try (RawClient client = ready(KeywordExtension.SMTPUTF8)) {
      client.send("MAIL FROM:<a" + octets + "@b.example> SMTPUTF8\r\n").expectReply("50");
      client.send("NOOP\r\n").expectReply("250 ");
    }
    assertThat(service.mails).isEmpty();
  }

  @Test
  void knowsNoSmtpUtf8WithoutAServiceThatDoes() throws Exception {
    try (RawClient client = ready()) {
      client.send("MAIL FROM:<a@b.example> SMTPUTF8\r\n");
      client.expect("555 5.5.4 Parameter not recognized: SMTPUTF8\r\n");
      client.send(utf8("MAIL FROM:<jürgen@b.example>\r\n")).expectReply("50");
    }
  }

  // BINARYMIME, RFC 3030

  @Test
  void takesBinaryContentByBdatOnly() throws Exception {
    try (RawClient client = ready(KeywordExtension.BINARYMIME)) {
      client.send("MAIL FROM:<> BODY=BINARYMIME\r\nRCPT TO:<b@c.example>\r\nDATA\r\n");
      client.expectReply("250 ").expectReply("250 ");
      client.expect("503 5.5.1 DATA is out of order: binary content comes by BDAT\r\n");
      client.send("BDAT 8 LAST\r\n\0\r\n.\n\r\u00ff\u0080").expectReply("250 ");
    }
    assertThat(service.mails.get(0).parameters().body()).hasValue(BodyType.BINARYMIME);
    assertThat(service.contents).containsExactly("\0\r\n.\n\r\u00ff\u0080");
  }

  @Test
  void offersNoBinaryMimeWithoutChunking() throws Exception {
    service = new DeclaringService(KeywordExtension.BINARYMIME);
    start(builder -> builder.extensions(ExtensionOffer.DEFAULT.without("CHUNKING")));
    try (RawClient client = RawClient.greeted(server.address())) {
      assertThat(client.send("EHLO c.example\r\n").reply()).doesNotContain("BINARYMIME");
      client.send("MAIL FROM:<> BODY=BINARYMIME\r\n").expectReply("555 5.5.4 ");
    }
  }

  // DSN, RFC 3461

  @Test
  void givesTheParametersOfDsn() throws Exception {
    try (RawClient client = ready(KeywordExtension.DSN)) {
      client.send("MAIL FROM:<a@b.example> RET=HDRS ENVID=QQ+2B1\r\n").expectReply("250 ");
      client.send("RCPT TO:<b@c.example> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;B+2Bx@c.example\r\n");
      client.expectReply("250 ");
      client.send("RCPT TO:<d@c.example> NOTIFY=NEVER\r\n").expectReply("250 ");
    }
    MailParameters mail = service.mails.get(0).parameters();
    assertThat(mail.ret()).hasValue(Ret.HDRS);
    assertThat(mail.envelopeId()).hasValue(EnvelopeId.parse("QQ+2B1"));
    RcptParameters recipient = service.recipients.get(0).parameters();
    assertThat(recipient.notification()).hasValue(Notify.parse("SUCCESS,DELAY"));
    assertThat(recipient.originalRecipient())
        .hasValue(OriginalRecipient.parse("rfc822;B+2Bx@c.example"));
    assertThat(service.recipients.get(1).parameters().notification()).hasValue(Notify.NEVER);
  }

  @Test
  void refusesMisuseOfDsn() throws Exception {
    try (RawClient client = ready(KeywordExtension.DSN)) {
      client.send("MAIL FROM:<> ENVID=" + "x".repeat(101) + "\r\n").expectReply("501 5.5.4 ");
      client.send("MAIL FROM:<> ENVID=a+4\r\n").expectReply("501 5.5.4 ");
      client.send("MAIL FROM:<> RET=SOME\r\n").expectReply("501 5.5.4 ");
      client.send("MAIL FROM:<> ENVID=" + "x".repeat(100) + "\r\n").expectReply("250 ");
      client.send("RCPT TO:<b@c.example> NOTIFY=NEVER,SUCCESS\r\n").expectReply("501 5.5.4 ");
      client.send("RCPT TO:<b@c.example> NOTIFY=\r\n").expectReply("501 5.5.4 ");
      client.send("RCPT TO:<b@c.example> ORCPT=b@c.example\r\n").expectReply("501 5.5.4 ");
    }
    assertThat(service.mails).hasSize(1);
    assertThat(service.recipients).isEmpty();
  }

  // REQUIRETLS, RFC 8689

  @Test
  void offersRequireTlsInTlsOnly() throws Exception {
    service = new DeclaringService(KeywordExtension.REQUIRETLS);
    TlsIdentity identity = TlsIdentity.selfSigned("localhost");
    start(builder -> builder.startTls(identity));
    try (RawClient client = RawClient.greeted(server.address())) {
      assertThat(client.send("EHLO c.example\r\n").reply()).doesNotContain("REQUIRETLS");
      client.send("MAIL FROM:<> REQUIRETLS\r\n");
      client.expect("555 5.5.4 Parameter not recognized: REQUIRETLS\r\n");
      client.send("STARTTLS\r\n").expectReply("220 ");
      client.startTls(RawClient.trusting(identity));
      assertThat(client.send("EHLO c.example\r\n").reply()).contains("REQUIRETLS\r\n");
      client.send("MAIL FROM:<> REQUIRETLS=1\r\n").expectReply("501 5.5.4 ");
      client.send("MAIL FROM:<> REQUIRETLS\r\n").expectReply("250 ");
    }
    assertThat(service.mails).hasSize(1);
    assertThat(service.mails.get(0).parameters().requiresTls()).isTrue();
  }

  // MT-PRIORITY, RFC 6710; DELIVERBY, RFC 2852; FUTURERELEASE, RFC 4865; RRVS, RFC 7293;
  // NO-SOLICITING, RFC 3865

  @Test
  void givesThePriority() throws Exception {
    try (RawClient client = ready(new MtPriorityExtension("MIXER"))) {
      client.send("MAIL FROM:<> MT-PRIORITY=10\r\n").expectReply("501 5.5.2 ");
      client.send("MAIL FROM:<> MT-PRIORITY=-3\r\n").expectReply("250 ");
    }
    assertThat(service.mails.get(0).parameters().priority()).hasValue(new MtPriority(-3));
  }

  @Test
  void givesTheDeadlineUnlessItIsTooShort() throws Exception {
    try (RawClient client = ready(new DeliverByExtension(OptionalInt.of(60)))) {
      client.send("MAIL FROM:<> BY=59;R\r\n").expect("555 5.5.4 BY is less than 60 seconds\r\n");
      client.send("MAIL FROM:<> BY=60;R\r\n").expectReply("250 ");
      client.send("RSET\r\n").expectReply("250 ");
      client.send("MAIL FROM:<> BY=-5;NT\r\n").expectReply("250 ");
    }
    assertThat(service.mails.get(0).parameters().by())
        .hasValue(new By(Duration.ofSeconds(60), By.Mode.RETURN, false));
    assertThat(service.mails.get(1).parameters().by())
        .hasValue(new By(Duration.ofSeconds(-5), By.Mode.NOTIFY, true));
  }

  @Test
  void holdsNothingForLongerThanIsAnnounced() throws Exception {
    try (RawClient client = ready(FutureReleaseExtension.of(3600, DateTime.parse(LATEST)))) {
      client.send("MAIL FROM:<> HOLDFOR=3601\r\n");
      client.expect("501 5.5.4 HOLDFOR is more than 3600 seconds\r\n");
      client.send("MAIL FROM:<> HOLDFOR=999999999\r\n").expectReply("501 5.5.4 ");
      client.send("MAIL FROM:<> HOLDUNTIL=2030-01-01T00:00:01Z\r\n");
      client.expect("501 5.5.4 HOLDUNTIL is later than " + LATEST + "\r\n");
      client.send("MAIL FROM:<> HOLDFOR=1 HOLDUNTIL=" + LATEST + "\r\n").expectReply("501 5.5.4 ");
      client.send("MAIL FROM:<> HOLDUNTIL=" + LATEST + "\r\nRSET\r\n");
      client.expectReply("250 ").expectReply("250 ");
      client.send("MAIL FROM:<> HOLDFOR=3600\r\n").expectReply("250 ");
    }
    assertThat(service.mails).hasSize(2);
    assertThat(service.mails.get(1).parameters().holdFor())
        .hasValue(new HoldFor(Duration.ofHours(1)));
  }

  @Test
  void givesSinceWhenTheRecipientMustBeTheOwner() throws Exception {
    try (RawClient client = ready(KeywordExtension.RRVS)) {
      client.send("MAIL FROM:<>\r\nRCPT TO:<b@c.example> RRVS=2014-04-03T23:01:00Z;C\r\n");
      client.expectReply("250 ").expectReply("250 ");
      client.send("RCPT TO:<b@c.example> RRVS=yesterday\r\n").expectReply("501 5.5.4 ");
    }
    assertThat(service.recipients.get(0).parameters().rrvs())
        .hasValue(Rrvs.parse("2014-04-03T23:01:00Z;C"));
  }

  @Test
  void givesWhatIsSolicited() throws Exception {
    try (RawClient client = ready(new NoSolicitingExtension(List.of("net.example:ADV")))) {
      client.send("MAIL FROM:<> SOLICIT=org.example:ADV:ADLT\r\n").expectReply("250 ");
    }
    assertThat(service.mails.get(0).parameters().solicitation())
        .hasValue(new Solicitation(List.of("org.example:ADV:ADLT")));
  }

  // ETRN, RFC 1985: a bundle with a handler

  @Test
  void answersEtrnByItsHandler() throws Exception {
    service = new DeclaringService();
    List<Etrn> asked = new CopyOnWriteArrayList<>();
    CommandHandler handler =
        (session, command) -> {
          asked.add((Etrn) command);
          return CompletableFuture.completedFuture(Reply.of(250, "2.0.0", "Queuing started"));
        };
    start(it -> it.extensions(ExtensionOffer.DEFAULT.with(Bundles.ETRN, handler)));
    try (RawClient client = RawClient.greeted(server.address())) {
      assertThat(client.send("EHLO c.example\r\n").reply()).contains("ETRN\r\n");
      assertThat(client.send("HELP\r\n").reply()).contains(" ETRN\r\n");
      client.send("ETRN node.example\r\n").expect("250 2.0.0 Queuing started\r\n");
      client.send("ETRN localname\r\n").expectReply("501 5.5.4 ");
    }
    assertThat(asked).containsExactly(Etrn.parse("node.example"));
  }

  // What may be declared, and where

  @ParameterizedTest
  @CsvSource({"SMTPUTF8", "DSN", "REQUIRETLS", "VRFY", "EXPN"})
  void leavesOutWhatTheListenerWithholds(KeywordExtension extension) throws Exception {
    service = new DeclaringService(extension);
    start(
        it ->
            it.extensions(
                ExtensionOffer.DEFAULT.without(extension.keyword().toLowerCase(Locale.ROOT))));
    try (RawClient client = RawClient.greeted(server.address())) {
      assertThat(client.send("EHLO c.example\r\n").reply())
          .doesNotContain(extension.keyword() + "\r\n");
    }
  }

  @ParameterizedTest
  @CsvSource({"STARTTLS", "PIPELINING", "ETRN", "HELP"})
  void takesNoDeclarationOfWhatIsNotTheServices(KeywordExtension extension) {
    service = new DeclaringService(extension);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> start(UnaryOperator.identity()))
        .withMessageContaining(extension.keyword());
  }

  @ParameterizedTest
  @CsvSource({"VRFY, MailService", "EXPN, MailService", "ETRN, Bundles.ETRN", "STARTTLS, server"})
  void aListenerPromisesNothingWithoutAHandler(KeywordExtension extension, String hint) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ExtensionOffer.DEFAULT.with(extension))
        .withMessageContaining(hint);
  }

  private RawClient ready(Extension... extensions) throws IOException {
    service = new DeclaringService(extensions);
    start(UnaryOperator.identity());
    RawClient client = RawClient.greeted(server.address());
    String reply = client.send("EHLO c.example\r\n").reply();
    for (Extension extension : extensions) {
      assertThat(reply).containsPattern("250[ -]" + extension.toEhloLine() + "\r\n");
    }
    return client;
  }

  private void start(UnaryOperator<ListenerOptions.Builder> change) throws IOException {
    ListenerOptions listener = change.apply(ListenerOptions.builder().domain("mx.example")).build();
    server = SmtpServer.start(SmtpServerOptions.builder(service).listener(listener).build());
  }

  private static String utf8(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }
}
