package io.smtptoolkit.codec.session;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smtptoolkit.codec.Leniency;
import io.smtptoolkit.codec.reply.Reply;
import java.nio.ByteBuffer;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server session makes of lines and replies. */
class ServerSessionTest {

  @Test
  void greetingIsDueAtOnce() {
    var session = ServerSession.builder().build();

    assertThat(session.next()).isEqualTo(ServerEvent.PAUSED);
    session.reply(Reply.of(220, "mx.example"));

    assertThat(session.next()).isEqualTo(ServerEvent.NEED_BYTES);
    assertThat(session.state()).isEqualTo(SessionState.GREETED);
  }

  @Test
  void runsATransaction() {
    var run = ServerRun.smtp();

    run.in("EHLO client.example\r\n");
    run.in("MAIL FROM:<a@b.example> SIZE=10\r\nRCPT TO:<c@d.example>\r\nDATA\r\n");
    run.in("hello\r\n..dot\r\n.\r\nQUIT\r\n");

    assertThat(run.events)
        .containsExactly(
            "command EHLO client.example",
            "command MAIL FROM:<a@b.example> SIZE=10",
            "command RCPT TO:<c@d.example>",
            "command DATA",
            "content hello\r\n.dot\r\n",
            "content ended",
            "command QUIT");
    assertThat(run.output.toString())
        .endsWith("250 yes\r\n250 yes\r\n354 go\r\n250 yes\r\n221 bye\r\n");
    assertThat(run.session.state()).isEqualTo(SessionState.CLOSED);
  }

  @Test
  void readsNothingAheadOfADueReply() {
    var session = ServerSession.builder().build();
    session.reply(Reply.of(220, "mx"));
    session.receive(ByteBuffer.wrap("NOOP\r\nNOOP\r\n".getBytes(US_ASCII)));

    assertThat(session.next()).isInstanceOf(ServerEvent.CommandReceived.class);
    assertThat(session.next()).isEqualTo(ServerEvent.PAUSED);
    assertThat(session.next()).isEqualTo(ServerEvent.PAUSED);
    assertThat(session.bufferedOctets()).isEqualTo(6);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "MAIL FROM:<a@b.example>",
        "RCPT TO:<a@b.example>",
        "DATA",
        "AUTH PLAIN",
        "STARTTLS"
      })
  void rejectsBeforeEhlo(String line) {
    var run = ServerRun.smtp().in(line + "\r\n");

    assertThat(run.events).containsExactly("violation 503");
    assertThat(run.output.toString()).startsWith("503 5.5.1 ").endsWith("\r\n");
    assertThat(run.session.state()).isEqualTo(SessionState.GREETED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DATA x",
        "QUIT x",
        "RSET x",
        "STARTTLS x",
        "EHLO",
        "HELO",
        "EHLO ",
        "MAIL",
        "MAIL FROM:",
        "RCPT",
        "VRFY"
      })
  void refusesMalformedArgumentsWith501(String line) {
    var run = ServerRun.ready().in(line + "\r\n");

    assertThat(run.events).containsExactly("violation 501");
    assertThat(run.session.state()).isEqualTo(SessionState.READY);
  }

  @Test
  void refusesWithLeniencyOff() {
    var run = ServerRun.ready().in("MAIL FROM: <a@b.example>\r\n");

    assertThat(run.events).containsExactly("violation 501");
  }

  @Test
  void acceptsWithLeniencyOn() {
    var session = ServerSession.builder().leniencies(Set.of(Leniency.SPACE_AFTER_COLON)).build();
    var run = new ServerRun(session).reply(220, "mx").in("EHLO a.example\r\n");

    run.in("MAIL FROM: <a@b.example>\r\n");

    assertThat(session.state()).isEqualTo(SessionState.MAIL);
  }

  @Test
  void refusesAReplyThatIsNotDue() {
    var run = ServerRun.ready();

    assertThatThrownBy(() -> run.reply(250, "ok"))
        .isInstanceOf(LocalProtocolException.class)
        .hasMessage("no reply is due in READY, not 250");
  }

  @Test
  void refusesAReplyOfTheWrongClass() {
    var run = ServerRun.ready();
    run.session.receive(ByteBuffer.wrap("NOOP\r\n".getBytes(US_ASCII)));
    run.session.next();

    assertThatThrownBy(() -> run.reply(354, "go"))
        .isInstanceOf(LocalProtocolException.class)
        .hasMessage("354 is not a reply to NOOP in READY");
    run.reply(250, "ok");
    assertThat(run.take().output.toString()).isEqualTo("250 ok\r\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "XPROBE",
        "NOOPX",
        "MAILFROM:<a@b.example>",
        "STARTTLSFOO",
        " NOOP",
        "\u00e9",
        "GET / HTTP/1.1",
        "LHLO c.example"
      })
  void refusesWhatIsNoCommandWith500(String line) {
    var run = ServerRun.ready().in(line + "\r\nNOOP\r\n");

    assertThat(run.events).containsExactly("violation 500", "command NOOP");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "NOOP\n",
        "NOOP\rRSET",
        "NOOP\r",
        "NOOP a\0b",
        "\0NOOP",
        "QUIT\n.",
        "DATA\n",
        "EHLO a\rb"
      })
  void aBareLineEndMakesALineBadAndNoTwoOfIt(String line) {
    var run = ServerRun.ready().in(line + "\r\nRSET\r\n");

    assertThat(run.events).containsExactly("violation 500", "command RSET");
    assertThat(run.output)
        .hasToString("500 5.5.2 Line contains a bare CR, a bare LF or a NUL\r\n250 yes\r\n");
  }

  @Test
  void aLineOfTheLimitIsRead() {
    // 4096 octets with CRLF
    var run = ServerRun.ready().in("NOOP " + "x".repeat(4089) + "\r\n");

    assertThat(run.events).hasSize(1).first().asString().startsWith("command NOOP xxx");
  }

  @Test
  void aLineAboveTheLimitIsOneErrorAndItsTailNoCommand() {
    var run = ServerRun.ready().in("NOOP " + "x".repeat(4090) + "\r\nRSET\r\n");

    assertThat(run.events).containsExactly("violation 500", "command RSET");
    assertThat(run.output).hasToString("500 5.5.2 Line too long\r\n250 yes\r\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"AUTH PLAIN ", "auth "})
  void aLineOfASaslExchangeAboveTheLimitHasItsOwnStatus(String start) {
    var run = ServerRun.ready().in(start + "x".repeat(4096) + "\r\n");

    assertThat(run.output).hasToString("500 5.5.6 Line too long\r\n");
  }

  @Test
  void anEndlessLineTakesBoundedMemory() {
    var run = ServerRun.ready();
    for (int i = 0; i < 1000; i++) {
      run.in("x".repeat(1000));
      assertThat(run.session.bufferedOctets()).isLessThanOrEqualTo(4096);
    }

    assertThat(run.in("\r\n").events).containsExactly("violation 500");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13})
  void aCommandMayBeCutAnywhere(int cut) {
    assertThat(ServerRun.ready().inCut("NOOP\r\nRSET\r\nN", cut).events)
        .containsExactly("command NOOP", "command RSET");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "FOO=bar",
        "FOO",
        "SIZE=1 FOO",
        "MT-PRIORITY=-3",
        "RET=FULL",
        "SMTPUTF8",
        "BODY=BINARYMIME"
      })
  void refusesMailParametersThatAreNotOffered(String parameters) {
    var run = ServerRun.ready().in("MAIL FROM:<a@b.example> " + parameters + "\r\n");

    assertThat(run.events).containsExactly("violation 555");
    assertThat(run.output.toString()).startsWith("555 5.5.4 ");
    assertThat(run.session.state()).isEqualTo(SessionState.READY);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SIZE=1",
        "size=1 body=8bitMIME",
        "BODY=7BIT SIZE=0",
        "AUTH=<>",
        "SIZE=99999999999999999999"
      })
  void letsOfferedMailParametersThrough(String parameters) {
    var run = ServerRun.ready().in("MAIL FROM:<a@b.example> " + parameters + "\r\n");

    assertThat(run.events).containsExactly("command MAIL FROM:<a@b.example> " + parameters);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SIZE=abc",
        "SIZE=",
        "SIZE",
        "SIZE=-1",
        "BODY=FOO",
        "BODY",
        "SIZE=1 SIZE=2",
        "=x",
        "A=b=c"
      })
  void refusesMalformedMailParametersWith501(String parameters) {
    var run = ServerRun.ready().in("MAIL FROM:<a@b.example> " + parameters + "\r\n");

    assertThat(run.events).containsExactly("violation 501");
  }

  @Test
  void afterHeloThereAreNoParameters() {
    var run = ServerRun.ready().in("HELO c.example\r\nMAIL FROM:<a@b.example> SIZE=1\r\n");

    assertThat(run.events).containsExactly("command HELO c.example", "violation 555");
  }

  @Test
  void anUnknownRcptParameterCountsAsARefusedRecipient() {
    var run =
        ServerRun.ready().in("MAIL FROM:<>\r\nRCPT TO:<a@b.example> NOTIFY=NEVER\r\nDATA\r\n");

    assertThat(run.events)
        .containsExactly("command MAIL FROM:<>", "violation 555", "violation 554");
    assertThat(run.session.facts().recipientsRefused()).isEqualTo(1);
  }

  @Test
  void tooManyRecipientsGet452AndTheFirstStay() {
    var run = ServerRun.ready().in("MAIL FROM:<>\r\n");
    for (int i = 0; i < 1000; i++) {
      run.in("RCPT TO:<u" + i + "@b.example>\r\n");
    }

    run.forget().in("RCPT TO:<more@b.example>\r\nDATA\r\n");

    assertThat(run.output).hasToString("452 4.5.3 Too many recipients\r\n354 go\r\n");
    assertThat(run.session.facts().recipientsAccepted()).isEqualTo(1000);
  }

  @Test
  void ehloEndsATransactionAndAFailedOneDoesNot() {
    var run =
        ServerRun.ready()
            .in("MAIL FROM:<>\r\nEHLO _\r\nRCPT TO:<a@b.example>\r\nEHLO c.example\r\nDATA\r\n");

    assertThat(run.events)
        .containsExactly(
            "command MAIL FROM:<>",
            "violation 501",
            "command RCPT TO:<a@b.example>",
            "command EHLO c.example",
            "violation 503");
  }

  @Test
  void nestedMailIs503AndKeepsTheFirst() {
    var run =
        ServerRun.ready()
            .in("MAIL FROM:<>\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<a@b.example>\r\n");

    assertThat(run.events)
        .containsExactly("command MAIL FROM:<>", "violation 503", "command RCPT TO:<a@b.example>");
  }

  @Test
  void rsetBeforeEhloDoesNotMakeUpForIt() {
    var run = ServerRun.smtp().in("RSET\r\nNOOP\r\nMAIL FROM:<>\r\n");

    assertThat(run.events).containsExactly("command RSET", "command NOOP", "violation 503");
  }

  @ParameterizedTest
  @ValueSource(ints = {554, 521})
  void afterARefusingGreetingOnlyQuitIsServed(int code) {
    var run = new ServerRun(ServerSession.builder().build()).reply(code, "no").take().forget();

    run.in("EHLO c.example\r\nNOOP\r\nXYZ\r\nBDAT 6\r\nQUIT\r\nQUIT x\r\nQUIT\r\n");

    assertThat(run.events)
        .containsExactly(
            "violation 503",
            "violation 503",
            "violation 503",
            "violation 503",
            "violation 501",
            "command QUIT");
    assertThat(run.output.toString()).startsWith("503 5.5.1 No SMTP service here, send QUIT\r\n");
    assertThat(run.session.state()).isEqualTo(SessionState.CLOSED);
  }

  @Test
  void nothingAfterQuitIsRead() {
    var run = ServerRun.ready().in("QUIT\r\nNOOP\r\n").in("NOOP\r\n").end();

    assertThat(run.events).containsExactly("command QUIT", "input ended in CLOSED");
    assertThat(run.output).hasToString("221 bye\r\n");
  }

  @Test
  void quitThatIsRefusedLeavesTheConnectionOpen() {
    var run = ServerRun.ready().in("QUIT x\r\nNOOP\r\n");

    assertThat(run.events).containsExactly("violation 501", "command NOOP");
  }

  @Test
  void repliesOfABatchLeaveInOnePiece() {
    var session = ServerRun.ready().session;
    session.receive(ByteBuffer.wrap("NOOP\r\nBAD\r\nNOOP\r\n".getBytes(US_ASCII)));

    session.next();
    session.reply(Reply.of(250, "one"));
    session.next();
    session.next();
    session.reply(Reply.of(250, "three"));

    assertThat(session.pendingOutputOctets()).isEqualTo(54);
    assertThat(US_ASCII.decode(session.takeOutput()).toString())
        .isEqualTo("250 one\r\n500 5.5.2 Command not recognized\r\n250 three\r\n");
    assertThat(session.takeOutput().hasRemaining()).isFalse();
  }

  @Test
  void whatCameBeforeTlsDoesNotCountAsProtected() {
    var run = ServerRun.ready().in("STARTTLS\r\nMAIL FROM:<>\r\n");
    var implicit = ServerSession.builder().build();
    implicit.receive(ByteBuffer.wrap("EHLO evil.example\r\n".getBytes(US_ASCII)));

    assertThatThrownBy(run.session::tlsEstablished)
        .isInstanceOf(LocalProtocolException.class)
        .hasMessage("TLS established with plaintext stored");
    assertThatThrownBy(implicit::tlsEstablished).isInstanceOf(LocalProtocolException.class);
    assertThat(run.session.unread().remaining()).isEqualTo(14);
    run.session.tlsEstablished();
    assertThat(run.session.facts().tls()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"RCPT TO:<a@>", "RCPT TO:<a\0@b.example>", "RCPT {5000}"})
  void aMalformedRecipientIsARefusedOne(String line) {
    String rcpt = line.replace("{5000}", "x".repeat(5000));

    var run = ServerRun.ready().in("MAIL FROM:<>\r\n" + rcpt + "\r\n").forget().in("DATA\r\n");

    assertThat(run.session.facts().recipientsRefused()).isEqualTo(1);
    assertThat(run.output).hasToString("554 5.5.1 No valid recipients\r\n");
  }

  @Test
  void countsWhatItKeepsOfAnUnfinishedLine() {
    var run = ServerRun.ready().in("NOO");

    assertThat(run.session.bufferedOctets()).isEqualTo(3);
    assertThat(run.in("P\r\nRS").session.bufferedOctets()).isEqualTo(2);
  }

  @Test
  void smallPiecesAreJoinedWhileNothingIsRead() {
    var session = ServerSession.builder().build();
    for (byte octet : "NOOP\r\nRSET\r\n".getBytes(US_ASCII)) {
      session.receive(ByteBuffer.wrap(new byte[] {octet}));
    }
    assertThat(session.bufferedOctets()).isEqualTo(12);

    var run = new ServerRun(session).reply(220, "mx");
    run.run();

    assertThat(run.events).containsExactly("command NOOP", "command RSET");
  }

  @Test
  void closeIsLegalInAnyStateButTheHandshake() {
    var greeting = ServerSession.builder().build();
    greeting.close(Reply.of(421, "busy"));
    var due = ServerRun.ready().session;
    due.receive(ByteBuffer.wrap("NOOP\r\n".getBytes(US_ASCII)));
    due.next();
    due.close(Reply.of(421, "bye"));
    due.close(Reply.of(421, "twice"));
    var handshake = ServerRun.ready().in("STARTTLS\r\n").session;

    assertThat(US_ASCII.decode(greeting.takeOutput()).toString()).isEqualTo("421 busy\r\n");
    assertThat(US_ASCII.decode(due.takeOutput()).toString()).isEqualTo("421 bye\r\n");
    assertThat(due.state()).isEqualTo(SessionState.CLOSED);
    assertThatThrownBy(() -> due.reply(Reply.of(250, "late")))
        .isInstanceOf(LocalProtocolException.class);
    assertThatThrownBy(() -> handshake.close(Reply.of(421, "no")))
        .isInstanceOf(LocalProtocolException.class)
        .hasMessage("421 in TLS_HANDSHAKE");
    assertThatThrownBy(() -> ServerRun.ready().session.close(Reply.of(221, "no")))
        .isInstanceOf(LocalProtocolException.class);
  }

  @Test
  void a421IsAReplyToAnything() {
    var run = ServerRun.ready().prepare(Reply.of(421, "bye")).in("NOOP\r\nNOOP\r\n");

    assertThat(run.events).containsExactly("command NOOP");
    assertThat(run.session.state()).isEqualTo(SessionState.CLOSED);
  }

  @Test
  void startTlsHandsOverWhatIsUnread() {
    var run = ServerRun.ready().in("STARTTLS\r\nNOOP\r\nEHLO x");
    assertThat(run.session.next()).isEqualTo(ServerEvent.PAUSED);

    ByteBuffer unread = run.session.unread();

    assertThat(US_ASCII.decode(unread).toString()).isEqualTo("NOOP\r\nEHLO x");
    assertThat(run.session.bufferedOctets()).isZero();
    assertThat(run.events).containsExactly("command STARTTLS");
    assertThatThrownBy(() -> run.in("NOOP\r\n"))
        .isInstanceOf(LocalProtocolException.class)
        .hasMessage("octets received in TLS_HANDSHAKE");
  }

  @Test
  void startTlsHandsOverBuffersThatCameLaterInOrder() {
    var session = ServerRun.ready().session;
    session.receive(ByteBuffer.wrap("STARTTLS\r\nfirst ".getBytes(US_ASCII)));
    session.next();
    session.receive(ByteBuffer.wrap("second ".getBytes(US_ASCII)));
    session.receive(ByteBuffer.wrap("third".getBytes(US_ASCII)));
    session.reply(Reply.of(220, "go"));

    assertThat(US_ASCII.decode(session.unread()).toString()).isEqualTo("first second third");
  }

  @Test
  void afterTheHandshakeNothingIsKnownButTls() {
    var run = ServerRun.ready().in("MAIL FROM:<>\r\nRSET\r\nSTARTTLS\r\n").forget();

    run.session.tlsEstablished();
    run.in("MAIL FROM:<>\r\nEHLO d.example\r\nSTARTTLS\r\nNOOP\r\n");

    assertThat(run.events)
        .containsExactly(
            "violation 503", "command EHLO d.example", "violation 503", "command NOOP");
    assertThat(run.session.facts().tls()).isTrue();
  }

  @Test
  void anUnfinishedPlaintextLineNeverReachesTls() {
    var run = ServerRun.ready().in("STARTTLS\r\nNOO");
    run.session.unread();
    run.session.tlsEstablished();

    assertThat(run.in("P\r\n").events).containsExactly("command STARTTLS", "violation 500");
  }

  @Test
  void startTlsAndAuthAreDoneOnce() {
    var run = ServerRun.ready().in("STARTTLS\r\n");
    run.session.tlsEstablished();
    run.in("EHLO c.example\r\n").prepare(235).in("AUTH PLAIN AGEAYg==\r\n").forget();

    assertThat(run.in("STARTTLS\r\nAUTH PLAIN AGEAYg==\r\nRCPT TO:<a@b.example>\r\n").output)
        .hasToString(
            "503 5.5.1 STARTTLS is out of order: it was already done\r\n"
                + "503 5.5.1 AUTH is out of order: it was already done\r\n"
                + "503 5.5.1 RCPT is out of order: MAIL comes first\r\n");
  }

  @Test
  void whatComesAfterQuitIsDropped() {
    var run = ServerRun.ready().in("QUIT\r\nMAIL FROM:<>\r\n");

    assertThat(run.session.state()).isEqualTo(SessionState.CLOSED);
    assertThat(run.session.bufferedOctets()).isZero();
    assertThat(run.in("RSET\r\n").events).containsExactly("command QUIT");
  }

  @Test
  void startTlsIsRefusedWithinATransactionOrUnoffered() {
    var within = ServerRun.ready().in("MAIL FROM:<>\r\nSTARTTLS\r\n");
    var afterHelo = ServerRun.ready().in("HELO c.example\r\nSTARTTLS\r\n");

    assertThat(within.events).endsWith("violation 503");
    assertThat(afterHelo.events).endsWith("violation 502");
  }

  /** Whether they would be offered after EHLO or not. */
  @ParameterizedTest
  @ValueSource(
      strings = {"STARTTLS", "AUTH PLAIN", "MAIL FROM:<>\r\nRCPT TO:<a@b.example>\r\nBDAT 0"})
  void whatIsNotOfferedAfterHeloSaysSo(String commands) {
    String verb = commands.substring(commands.lastIndexOf('\n') + 1).split(" ", -1)[0];
    var helo = ServerRun.ready().in("HELO c.example\r\n" + commands + "\r\n");
    var ehlo = ServerRun.smtp();
    ehlo.ehloLines = new String[] {"SIZE"};
    ehlo.in("EHLO c.example\r\n" + commands + "\r\n");

    assertThat(helo.output)
        .endsWith("\r\n502 5.5.1 " + verb + " is not offered after HELO: say EHLO first\r\n");
    assertThat(ehlo.output).endsWith("\r\n502 5.5.1 Command not implemented\r\n");
  }

  @Test
  void unreadAndTlsEstablishedAreForTheHandshakeOnly() {
    var run = ServerRun.ready();

    assertThatThrownBy(run.session::unread).isInstanceOf(LocalProtocolException.class);
    assertThatThrownBy(run.session::tlsEstablished).isInstanceOf(LocalProtocolException.class);
  }

  @Test
  void tlsFromTheStartKeepsTheGreetingDue() {
    var session = ServerSession.builder().build();
    session.tlsEstablished();

    assertThat(session.next()).isEqualTo(ServerEvent.PAUSED);
    session.reply(Reply.of(220, "mx"));

    assertThat(session.state()).isEqualTo(SessionState.GREETED);
    assertThat(session.facts().tls()).isTrue();
  }

  @Test
  void saslResponsesAreDecoded() {
    var run = ServerRun.ready().prepare(334, 334).in("AUTH LOGIN\r\nam9l\r\n\r\n");

    assertThat(run.events).containsExactly("command AUTH LOGIN", "sasl joe", "sasl ");
    assertThat(run.session.facts().authenticated()).isTrue();
    assertThat(run.session.state()).isEqualTo(SessionState.READY);
    assertThat(run.in("AUTH LOGIN\r\n").events).endsWith("violation 503");
  }

  @Test
  void aCancelledExchangeIsAnsweredHere() {
    var run = ServerRun.ready().in("AUTH PLAIN\r\n").forget().in("*\r\nNOOP\r\n");

    assertThat(run.events).containsExactly("sasl cancelled", "command NOOP");
    assertThat(run.output).hasToString("501 5.7.0 Authentication cancelled\r\n250 yes\r\n");
    assertThat(run.session.facts().authenticated()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"!", "am9", "am9l=", "am9l am9l", "a\nb", "**"})
  void whatIsNoBase64EndsTheExchange(String line) {
    var run = ServerRun.ready().in("AUTH PLAIN\r\n").forget().in(line + "\r\nNOOP\r\n");

    assertThat(run.events).containsExactly("violation 501", "command NOOP");
  }

  @Test
  void saslLinesHaveTheirOwnLimit() {
    String fits = "A".repeat(12_284);
    var run = ServerRun.ready().in("AUTH PLAIN\r\n" + fits + "\r\n");
    assertThat(run.session.facts().authenticated()).isTrue();

    var over = ServerRun.ready().in("AUTH PLAIN\r\n").forget().in(fits + "AAAA\r\nNOOP\r\n");
    assertThat(over.events).containsExactly("violation 500", "command NOOP");
  }

  @Test
  void saslRoundsAreBounded() {
    var run = ServerRun.ready().in("AUTH PLAIN\r\n");
    for (int i = 0; i < 16; i++) {
      run.prepare(334).in("AAAA\r\n");
    }
    assertThat(run.session.state()).isEqualTo(SessionState.AUTHENTICATING);

    run.forget().in("AAAA\r\nNOOP\r\n");

    assertThat(run.events).containsExactly("violation 535", "command NOOP");
  }

  @Test
  void authIsRefusedWithinATransactionAndUnoffered() {
    assertThat(ServerRun.ready().in("MAIL FROM:<>\r\nAUTH PLAIN\r\n").events)
        .endsWith("violation 503");
    assertThat(ServerRun.ready().in("HELO c.example\r\nAUTH PLAIN\r\n").events)
        .endsWith("violation 502");
  }

  @Test
  void noEventOfAuthShowsItsSecret() {
    var session = ServerRun.ready().prepare(334).session;
    session.receive(ByteBuffer.wrap("AUTH PLAIN AGpvZQBzZWNyZXQ=\r\n".getBytes(US_ASCII)));

    assertThat(session.next().toString())
        .doesNotContain("AGpv")
        .doesNotContain("joe")
        .contains("(secret)");
    session.reply(Reply.of(334, ""));
    session.receive(ByteBuffer.wrap("c2VjcmV0\r\n".getBytes(US_ASCII)));
    assertThat(session.next().toString())
        .doesNotContain("c2Vj")
        .doesNotContain("secret=")
        .contains("(secret)");
  }

  @Test
  void lmtpKnowsLhloOnly() {
    var run = ServerRun.lmtp().in("EHLO c.example\r\nHELO c.example\r\nLHLO c.example\r\n");

    assertThat(run.events)
        .containsExactly("violation 500", "violation 500", "command LHLO c.example");
  }

  @Test
  void receivesNothingAfterTheEndOfInput() {
    var run = ServerRun.ready().in("NOO").end();

    assertThat(run.events).containsExactly("violation 500", "input ended in READY");
    assertThat(run.session.next()).isEqualTo(new ServerEvent.InputEnded(SessionState.READY));
    assertThatThrownBy(() -> run.in("P\r\n")).isInstanceOf(LocalProtocolException.class);
  }

  @Test
  void whatIsStoredIsStillReadAfterTheEndOfInput() {
    var session = ServerRun.ready().session;
    session.receive(ByteBuffer.wrap("NOOP\r\nRSET\r\n".getBytes(US_ASCII)));
    session.endOfInput();
    var run = new ServerRun(session);
    run.run();

    assertThat(run.events).containsExactly("command NOOP", "command RSET", "input ended in READY");
  }
}
