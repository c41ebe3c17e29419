package io.smtptoolkit.codec.session;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smtptoolkit.codec.Secret;
import io.smtptoolkit.codec.command.Auth;
import io.smtptoolkit.codec.wire.ContentFaultException;
import io.smtptoolkit.codec.wire.Limits;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client session sends, refuses to send, and makes of replies. */
class ClientSessionTest {

  @Test
  void runsATransactionCommandByCommand() throws RemoteProtocolException {
    var run = ClientRun.smtp().in("220 mx.example ESMTP\r\n");

    run.send("EHLO c.example").in("250 mx.example\r\n");
    run.send("MAIL FROM:<a@b.example>").in("250 2.1.0 ok\r\n");
    run.send("RCPT TO:<c@d.example>").in("254 hm\r\n");
    run.send("DATA").in("354 go\r\n");
    run.content("hello\r\n.dot\r\n");
    run.session.endContent();
    run.in("250 queued\r\n").send("QUIT").in("221 bye\r\n").end();

    assertThat(run.events)
        .containsExactly(
            "greeting 220 mx.example ESMTP",
            "EHLO c.example -> 250 mx.example",
            "MAIL FROM:<a@b.example> -> 250 2.1.0 ok",
            "RCPT TO:<c@d.example> -> 254 hm",
            "DATA -> 354 go",
            "content -> 250 queued",
            "QUIT -> 221 bye",
            "input ended in CLOSED, unanswered 0");
    assertThat(run.output())
        .isEqualTo(
            "EHLO c.example\r\n"
                + "MAIL FROM:<a@b.example>\r\n"
                + "RCPT TO:<c@d.example>\r\n"
                + "DATA\r\n"
                + "hello\r\n"
                + "..dot\r\n"
                + ".\r\n"
                + "QUIT\r\n");
  }

  @Test
  void sendsNothingBeforeTheGreeting() {
    var run = ClientRun.smtp();

    assertThatThrownBy(() -> run.send("EHLO c.example"))
        .isInstanceOf(LocalProtocolException.class)
        .hasMessage("EHLO in CONNECTED: out of order");
    assertThat(run.session.pendingOutputOctets()).isZero();
  }

  @Test
  void whatComesAfterAGreetingOf421IsDropped() throws RemoteProtocolException {
    var run = ClientRun.smtp().in("421 no\r\n250 and more\r\n");

    assertThat(run.session.state()).isEqualTo(SessionState.CLOSED);
    assertThat(run.session.bufferedOctets()).isZero();
  }

  @Test
  void whatComesAfterTheReplyToQuitIsDropped() throws RemoteProtocolException {
    var run = ClientRun.offered().send("QUIT").in("221 bye\r\n250 and more\r\n");

    assertThat(run.session.state()).isEqualTo(SessionState.CLOSED);
    assertThat(run.session.bufferedOctets()).isZero();
    assertThat(run.in("250 still more\r\n").session.bufferedOctets()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"554 mx No SMTP service here\r\n", "521 mx.example does not accept mail\r\n"})
  void afterARefusingGreetingSendsQuitOnly(String greeting) throws RemoteProtocolException {
    var run = ClientRun.smtp().in(greeting);

    assertThat(run.session.state()).isEqualTo(SessionState.REFUSED);
    assertThat(run.session.maySend(ClientRun.command("EHLO c.example"))).isFalse();
    run.send("QUIT").in("221 bye\r\n");
    assertThat(run.session.state()).isEqualTo(SessionState.CLOSED);
  }

  @Test
  void aDomainWithoutMailIsARefusalOfItsRecipientOnly() throws RemoteProtocolException {
    var run = ClientRun.inRcpt("SIZE").send("RCPT TO:<x@nomail.example>");

    run.in("556 5.1.10 Recipient address has null MX\r\n");

    assertThat(run.events)
        .containsExactly("RCPT TO:<x@nomail.example> -> 556 5.1.10 Recipient address has null MX");
    assertThat(run.session.state()).isEqualTo(SessionState.RCPT);
    assertThat(run.session.facts().recipientsAccepted()).isEqualTo(1);
    assertThat(run.session.facts().recipientsRefused()).isEqualTo(1);
  }

  @Test
  void withoutPipeliningSendsOneCommandAtATime() throws RemoteProtocolException {
    var run = ClientRun.offered("SIZE").send("MAIL FROM:<a@b.example>");

    assertThatThrownBy(() -> run.send("RCPT TO:<c@d.example>"))
        .isInstanceOf(LocalProtocolException.class)
        .hasMessage("RCPT in MAIL: PIPELINING is not offered, and a reply is to come");
    run.in("250 ok\r\n").send("RCPT TO:<c@d.example>");
    assertThat(run.session.outstanding()).isEqualTo(1);
  }

  @Test
  void pairsPipelinedRepliesByCounting() throws RemoteProtocolException {
    var run = ClientRun.offered("PIPELINING");

    run.send("MAIL FROM:<a@b.example>", "RCPT TO:<1@d.example>", "RCPT TO:<2@d.example>", "DATA");
    assertThat(run.session.outstanding()).isEqualTo(4);
    run.in("250 same\r\n250 same\r\n550 same\r\n354 same\r\n");

    assertThat(run.events)
        .containsExactly(
            "MAIL FROM:<a@b.example> -> 250 same",
            "RCPT TO:<1@d.example> -> 250 same",
            "RCPT TO:<2@d.example> -> 550 same",
            "DATA -> 354 same");
    assertThat(run.session.facts().recipientsAccepted()).isEqualTo(1);
    assertThat(run.session.facts().recipientsRefused()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"EHLO c.example", "VRFY x", "EXPN x", "NOOP", "HELP", "STARTTLS", "AUTH PLAIN"})
  void nothingFollowsACommandThatMustEndAGroup(String line) throws RemoteProtocolException {
    var run = ClientRun.offered("PIPELINING", "STARTTLS", "AUTH PLAIN").send(line);

    for (String next : new String[] {"NOOP", "RSET", "QUIT"}) {
      assertThat(run.session.maySend(ClientRun.command(next))).as(next).isFalse();
    }
  }

  @Test
  void nothingFollowsDataBeforeItsReply() throws RemoteProtocolException {
    var run = ClientRun.inRcpt("PIPELINING").send("DATA");

    assertThatThrownBy(() -> run.send("RSET")).isInstanceOf(LocalProtocolException.class);
    assertThatThrownBy(() -> run.content("x\r\n"))
        .isInstanceOf(LocalProtocolException.class)
        .hasMessage("content in CONTENT");
    run.in("451 later\r\n");
    assertThatThrownBy(() -> run.content("x\r\n"))
        .isInstanceOf(LocalProtocolException.class)
        .hasMessage("content in RCPT");
    assertThat(run.output()).isEqualTo("DATA\r\n");
  }

  @Test
  void theNextTransactionRidesAfterTheFinalDot() throws RemoteProtocolException {
    var run = ClientRun.inRcpt("PIPELINING").send("DATA").in("354 go\r\n").content("one\r\n");
    run.session.endContent();

    run.send("MAIL FROM:<a@b.example>", "RCPT TO:<c@d.example>", "DATA");
    run.in("250 one\r\n250 ok\r\n250 ok\r\n354 go\r\n").content("two\r\n");
    run.session.endContent();
    run.send("QUIT").in("550 two\r\n221 bye\r\n");

    assertThat(run.output())
        .isEqualTo(
            "DATA\r\n"
                + "one\r\n"
                + ".\r\n"
                + "MAIL FROM:<a@b.example>\r\n"
                + "RCPT TO:<c@d.example>\r\n"
                + "DATA\r\n"
                + "two\r\n"
                + ".\r\n"
                + "QUIT\r\n");
    assertThat(run.events)
        .containsExactly(
            "DATA -> 354 go",
            "content -> 250 one",
            "MAIL FROM:<a@b.example> -> 250 ok",
            "RCPT TO:<c@d.example> -> 250 ok",
            "DATA -> 354 go",
            "content -> 550 two",
            "QUIT -> 221 bye");
  }

  @Test
  void a354WithoutARecipientGetsTheLoneDotAndNeverContent() throws RemoteProtocolException {
    var run =
        ClientRun.offered("PIPELINING")
            .send("MAIL FROM:<a@b.example>", "RCPT TO:<c@d.example>", "DATA")
            .in("250 ok\r\n550 no\r\n354 go\r\n");
    run.output();

    assertThatThrownBy(() -> run.content("x\r\n"))
        .isInstanceOf(LocalProtocolException.class)
        .hasMessage("content, but no recipient was accepted");
    run.session.endContent();
    run.in("554 no valid recipients\r\n");

    assertThat(run.output()).isEqualTo(".\r\n");
    assertThat(run.events).endsWith("content -> 554 no valid recipients");
    assertThat(run.session.state()).isEqualTo(SessionState.READY);
  }

  @Test
  void a354AfterARefusedMailIsContentToo() throws RemoteProtocolException {
    var run =
        ClientRun.offered("PIPELINING")
            .send("MAIL FROM:<a@b.example>", "RCPT TO:<c@d.example>", "DATA")
            .in("550 no\r\n503 no\r\n354 go\r\n");

    assertThat(run.session.state()).isEqualTo(SessionState.CONTENT);
    run.session.endContent();
    run.in("554 nothing\r\n");
    assertThat(run.session.state()).isEqualTo(SessionState.READY);
  }

  @Test
  void whatWasLegalWhenSentIsNoViolationWhenAnswered() throws RemoteProtocolException {
    var run =
        ClientRun.offered("PIPELINING")
            .send("MAIL FROM:<a@b.example>", "RCPT TO:<c@d.example>", "RCPT TO:<e@f.example>")
            .in("451 later\r\n250 what?\r\n503 no\r\n");

    assertThat(run.session.state()).isEqualTo(SessionState.READY);
    assertThat(run.session.maySend(ClientRun.command("MAIL FROM:<a@b.example>"))).isTrue();
  }

  @Test
  void refusalsCorrectWhatIsAssumed() throws RemoteProtocolException {
    var run =
        ClientRun.offered("PIPELINING").send("MAIL FROM:<a@b.example>", "RCPT TO:<c@d.example>");

    run.in("550 no\r\n");

    assertThat(run.session.maySend(ClientRun.command("RCPT TO:<e@f.example>"))).isFalse();
    assertThat(run.session.maySend(ClientRun.command("MAIL FROM:<a@b.example>"))).isTrue();
  }

  @Test
  void chunksAreCountedAndFollowOneAnother() throws RemoteProtocolException {
    var run = ClientRun.inRcpt("PIPELINING", "CHUNKING");

    run.send("BDAT 5").content(".\r\n").content("ab");
    run.send("BDAT 0 LAST").send("MAIL FROM:<a@b.example>");
    assertThat(run.session.outstanding()).isEqualTo(3);
    run.in("250 5\r\n250 done\r\n250 ok\r\n");

    assertThat(run.output())
        .isEqualTo("BDAT 5\r\n.\r\nabBDAT 0 LAST\r\nMAIL FROM:<a@b.example>\r\n");
    assertThat(run.events)
        .containsExactly(
            "BDAT 5 -> 250 5", "content -> 250 done", "MAIL FROM:<a@b.example> -> 250 ok");
  }

  @Test
  void anUnfinishedChunkTakesNothingElse() throws RemoteProtocolException {
    var run = ClientRun.inRcpt("CHUNKING").send("BDAT 5");

    assertThatThrownBy(() -> run.send("NOOP"))
        .isInstanceOf(LocalProtocolException.class)
        .hasMessage("NOOP in CHUNKING: the chunk lacks 5 octets");
    assertThatThrownBy(() -> run.content("123456"))
        .isInstanceOf(LocalProtocolException.class)
        .hasMessage("6 octets, but the chunk lacks 5");
    assertThatThrownBy(() -> run.session.endContent()).isInstanceOf(LocalProtocolException.class);
    assertThat(run.content("12345").output()).isEqualTo("BDAT 5\r\n12345");
  }

  @Test
  void chunksWaitForTheRepliesToTheEnvelope() throws RemoteProtocolException {
    var run =
        ClientRun.offered("PIPELINING", "CHUNKING")
            .send("MAIL FROM:<a@b.example>", "RCPT TO:<c@d.example>");

    assertThatThrownBy(() -> run.send("BDAT 1"))
        .isInstanceOf(LocalProtocolException.class)
        .hasMessageContaining("come first");
    run.in("250 ok\r\n250 ok\r\n").send("BDAT 1");
    assertThat(run.output()).endsWith("BDAT 1\r\n");
  }

  @Test
  void aRefusedChunkLeavesResetOnly() throws RemoteProtocolException {
    var run = ClientRun.inRcpt("PIPELINING", "CHUNKING").send("BDAT 1").content("x");

    run.send("BDAT 2").content("yz").in("552 too big\r\n");

    assertThat(run.session.maySend(ClientRun.command("BDAT 1"))).isFalse();
    run.in("503 no\r\n");
    assertThat(run.session.state()).isEqualTo(SessionState.FAILED);
    run.send("RSET").in("250 ok\r\n");
    assertThat(run.session.state()).isEqualTo(SessionState.READY);
  }

  @ParameterizedTest
  @ValueSource(strings = {"BDAT 1", "STARTTLS", "AUTH PLAIN"})
  void doesNotUseWhatIsNotOffered(String line) throws RemoteProtocolException {
    var run = line.startsWith("BDAT") ? ClientRun.inRcpt() : ClientRun.offered();

    assertThatThrownBy(() -> run.send(line))
        .isInstanceOf(LocalProtocolException.class)
        .hasMessageEndingWith(": not offered");
  }

  @Test
  void a421EndsItWhatsoeverItAnswers() throws RemoteProtocolException {
    var run =
        ClientRun.offered("PIPELINING")
            .send("MAIL FROM:<a@b.example>", "RCPT TO:<c@d.example>", "DATA")
            .in("250 ok\r\n421 bye\r\n250 ignored\r\n")
            .end();

    assertThat(run.events)
        .containsExactly(
            "MAIL FROM:<a@b.example> -> 250 ok",
            "RCPT TO:<c@d.example> -> 421 bye",
            "input ended in CLOSED, unanswered 1");
  }

  @Test
  void anUnasked421IsAnEventAtAnyTime() throws RemoteProtocolException {
    var idle = ClientRun.offered().in("421 shutting down\r\n");
    var within = ClientRun.inRcpt().send("DATA").in("354 go\r\n").content("x").in("421 bye\r\n");

    assertThat(idle.events).containsExactly("unavailable 421 shutting down");
    assertThat(within.events).endsWith("unavailable 421 bye");
    assertThat(within.session.state()).isEqualTo(SessionState.CLOSED);
    assertThatThrownBy(() -> within.content("y")).isInstanceOf(LocalProtocolException.class);
    assertThatThrownBy(() -> within.session.endContent())
        .isInstanceOf(LocalProtocolException.class);
  }

  @Test
  void whatComesAfterAnUnasked421IsDropped() throws RemoteProtocolException {
    var run = ClientRun.offered().in("421 shutting down\r\n250 and more\r\n25");

    assertThat(run.events).containsExactly("unavailable 421 shutting down");
    assertThat(run.session.bufferedOctets()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"354 go\r\n", "334 \r\n"})
  void aGreetingCannotAskForMore(String greeting) {
    assertThatThrownBy(() -> ClientRun.smtp().in(greeting))
        .isInstanceOf(RemoteProtocolException.class);
  }

  @Test
  void countsWhatItKeeps() throws RemoteProtocolException {
    var run = ClientRun.offered("PIPELINING");

    run.send("NOOP").in("250 o");
    assertThat(run.session.bufferedOctets()).isEqualTo(5);
    assertThat(run.session.pendingOutputOctets()).isEqualTo(6);
    run.in("k\r\n");
    assertThat(run.session.bufferedOctets()).isZero();
    assertThat(run.output()).isEqualTo("NOOP\r\n");
    assertThat(run.session.pendingOutputOctets()).isZero();
  }

  @Test
  void a421GreetingCloses() throws RemoteProtocolException {
    var run = ClientRun.smtp().in("421 busy\r\n");

    assertThat(run.events).containsExactly("greeting 421 busy");
    assertThat(run.session.state()).isEqualTo(SessionState.CLOSED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "250 unasked\r\n",
        "hello\r\n",
        "hello\r\nand more\r\n",
        "25\r\n",
        "2500 x\r\n",
        "250-a\r\n251 b\r\n",
        "250 a\nb\r\n",
        "199 x\r\n"
      })
  void whatIsNoReplyToAnythingBreaksTheProtocolForGood(String octets)
      throws RemoteProtocolException {
    var run = ClientRun.offered();

    assertThatThrownBy(() -> run.in(octets)).isInstanceOf(RemoteProtocolException.class);
    assertThatThrownBy(() -> run.in("250 fine\r\n")).isInstanceOf(RemoteProtocolException.class);
    assertThatThrownBy(() -> run.send("NOOP")).isInstanceOf(LocalProtocolException.class);
    assertThat(run.session.bufferedOctets()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"354 go\r\n", "334 \r\n"})
  void aModeThatWasNotAskedForBreaksTheProtocol(String reply) throws RemoteProtocolException {
    var run = ClientRun.offered().send("NOOP");

    assertThatThrownBy(() -> run.in(reply))
        .isInstanceOf(RemoteProtocolException.class)
        .hasMessageEndingWith(" to NOOP in READY");
  }

  @Test
  void a250ToDataBreaksTheProtocol() throws RemoteProtocolException {
    var run = ClientRun.inRcpt().send("DATA");

    assertThatThrownBy(() -> run.in("250 ok\r\n")).isInstanceOf(RemoteProtocolException.class);
  }

  @Test
  void sendsNothingMoreOnceTheServerBrokeTheProtocol() throws RemoteProtocolException {
    var data = ClientRun.inRcpt().send("DATA").in("354 go\r\n").forget();
    var sasl = ClientRun.offered("AUTH PLAIN").send("AUTH PLAIN").in("334 \r\n").forget();
    assertThatThrownBy(() -> data.in("250 early\r\n")).isInstanceOf(RemoteProtocolException.class);
    assertThatThrownBy(() -> sasl.in("235 early\r\n")).isInstanceOf(RemoteProtocolException.class);

    assertThatThrownBy(() -> data.content("x")).isInstanceOf(LocalProtocolException.class);
    assertThatThrownBy(() -> data.session.endContent())
        .isInstanceOf(LocalProtocolException.class)
        .hasMessage("end of content: the server broke the protocol");
    assertThatThrownBy(() -> sasl.session.sasl(Secret.ofUtf8("sesam")))
        .isInstanceOf(LocalProtocolException.class);
    assertThat(data.output() + sasl.output()).isEmpty();
  }

  @Test
  void sendsNoMoreOfAChunkAfter421() throws RemoteProtocolException {
    var run = ClientRun.inRcpt("CHUNKING").send("BDAT 10").content("x").forget();
    run.in("421 full\r\n");

    assertThatThrownBy(() -> run.content("y"))
        .isInstanceOf(LocalProtocolException.class)
        .hasMessage("content in CLOSED");
    assertThat(run.output()).isEmpty();
  }

  @Test
  void aTransactionThatAServerDidNotEndIsNotTheNextOne() throws RemoteProtocolException {
    var run = ClientRun.inRcpt("PIPELINING", "AUTH PLAIN").send("RSET", "AUTH PLAIN");
    run.in("500 what\r\n334 \r\n").session.saslCancel();
    run.in("501 cancelled\r\n").send("MAIL FROM:<>");

    run.in("250 ok\r\n");

    assertThat(run.session.state()).isEqualTo(SessionState.MAIL);
    assertThat(run.session.facts().recipientsAccepted()).isZero();
  }

  @Test
  void whatCameBeforeTlsDoesNotCountAsProtected() throws RemoteProtocolException {
    var unread = ClientRun.smtp().session;
    unread.receive(ByteBuffer.wrap("220 evil\r\n".getBytes(US_ASCII)));
    var read = ClientRun.smtp().in("220-evil\r\n").session;

    assertThatThrownBy(unread::tlsEstablished)
        .isInstanceOf(LocalProtocolException.class)
        .hasMessage("TLS established with plaintext stored");
    assertThatThrownBy(read::tlsEstablished).isInstanceOf(LocalProtocolException.class);
  }

  @Test
  void outputIsStillThereAfterARemoteError() throws RemoteProtocolException {
    var run = ClientRun.offered().send("NOOP");

    assertThatThrownBy(() -> run.in("garbage\r\n")).isInstanceOf(RemoteProtocolException.class);

    assertThat(run.output()).isEqualTo("NOOP\r\n");
  }

  @Test
  void anEndlessReplyIsBounded() throws RemoteProtocolException {
    var run = ClientRun.offered().send("NOOP");
    for (int i = 0; i < Limits.DEFAULT.maxReplyLines(); i++) {
      run.in("250-more\r\n");
    }

    assertThatThrownBy(() -> run.in("250-more\r\n")).isInstanceOf(RemoteProtocolException.class);
  }

  @Test
  void boundsAreThoseItWasGiven() throws RemoteProtocolException {
    var session = ClientSession.builder().limits(Limits.DEFAULT.withMaxReplyLines(2)).build();
    var run = new ClientRun(session).in("220-a\r\n220 b\r\n").send("EHLO c.example");

    assertThatThrownBy(() -> run.in("250-a\r\n250-b\r\n250 c\r\n"))
        .isInstanceOf(RemoteProtocolException.class);
  }

  @Test
  void anEndlessReplyLineIsBounded() throws RemoteProtocolException {
    var run = ClientRun.offered().send("NOOP");
    String piece = "250 " + "x".repeat(1000);
    for (int i = 0; i < 4; i++) {
      run.in(piece);
      assertThat(run.session.bufferedOctets()).isLessThanOrEqualTo(4096);
    }

    assertThatThrownBy(() -> run.in(piece)).isInstanceOf(RemoteProtocolException.class);
    assertThat(run.session.bufferedOctets()).isLessThanOrEqualTo(4096);
  }

  @Test
  void aReplyWithoutTextIsAReply() throws RemoteProtocolException {
    assertThat(ClientRun.offered().send("NOOP").in("250\r\n").events)
        .containsExactly("NOOP -> 250 ");
  }

  @Test
  void repliesMayComeOctetByOctet() throws RemoteProtocolException {
    var run =
        ClientRun.offered("PIPELINING")
            .send("RSET", "RSET")
            .inBytewise("250-a\r\n250 b\r\n500 c\r\n");

    assertThat(run.events).containsExactly("RSET -> 250-a\r\n250 b", "RSET -> 500 c");
  }

  @Test
  void answersSaslChallengesAndNeverShowsThem() throws RemoteProtocolException {
    var run = ClientRun.offered("AUTH PLAIN LOGIN");

    run.session.send(new Auth("LOGIN", Optional.empty()));
    run.in("334 VXNlcm5hbWU6\r\n");
    run.session.sasl(Secret.ofUtf8("joe"));
    run.in("334 UGFzc3dvcmQ6\r\n");
    run.session.sasl(Secret.of(new byte[0]));
    run.in("235 ok\r\n");

    assertThat(run.output()).isEqualTo("AUTH LOGIN\r\nam9l\r\n\r\n");
    assertThat(run.session.facts().authenticated()).isTrue();
    assertThat(run.session.state()).isEqualTo(SessionState.READY);
    assertThat(run.events).hasSize(3).allMatch(it -> it.startsWith("AUTH LOGIN -> "));
  }

  @Test
  void cancelsSasl() throws RemoteProtocolException {
    var run = ClientRun.offered("AUTH PLAIN").send("AUTH PLAIN").in("334 \r\n");

    run.session.saslCancel();
    run.in("501 cancelled\r\n");

    assertThat(run.output()).isEqualTo("AUTH PLAIN\r\n*\r\n");
    assertThat(run.session.facts().authenticated()).isFalse();
    assertThat(run.session.state()).isEqualTo(SessionState.READY);
  }

  @Test
  void saslNeedsAChallenge() throws RemoteProtocolException {
    var run = ClientRun.offered("AUTH PLAIN").send("AUTH PLAIN");

    assertThatThrownBy(() -> run.session.sasl(Secret.ofUtf8("x")))
        .isInstanceOf(LocalProtocolException.class);
    run.in("334 \r\n");
    assertThatThrownBy(() -> run.send("NOOP"))
        .isInstanceOf(LocalProtocolException.class)
        .hasMessage("NOOP in AUTHENTICATING: out of order");
    run.session.sasl(Secret.ofUtf8("x"));
    assertThatThrownBy(() -> run.session.sasl(Secret.ofUtf8("x")))
        .isInstanceOf(LocalProtocolException.class);
  }

  @Test
  void startTlsHandsOverAndForgets() throws RemoteProtocolException {
    var run = ClientRun.offered("STARTTLS", "SIZE").send("STARTTLS").in("220 go\r\n");

    assertThat(run.session.state()).isEqualTo(SessionState.TLS_HANDSHAKE);
    assertThat(run.session.unread().hasRemaining()).isFalse();
    assertThatThrownBy(() -> run.session.receive(ByteBuffer.wrap("250 x\r\n".getBytes(US_ASCII))))
        .isInstanceOf(LocalProtocolException.class);
    run.session.tlsEstablished();

    assertThat(run.session.state()).isEqualTo(SessionState.GREETED);
    assertThat(run.session.facts()).isEqualTo(Facts.of(Protocol.SMTP).withTls());
    run.send("EHLO c.example").in("250 mx\r\n");
    assertThatThrownBy(() -> run.send("STARTTLS")).isInstanceOf(LocalProtocolException.class);
  }

  @Test
  void octetsAfterThe220AreAnAttackInTheSameBuffer() throws RemoteProtocolException {
    var run = ClientRun.offered("STARTTLS").send("STARTTLS");

    assertThatThrownBy(() -> run.in("220 go\r\n250 injected\r\n"))
        .isInstanceOf(RemoteProtocolException.class)
        .hasMessage("octets after the 220 to STARTTLS");
  }

  @Test
  void octetsAfterThe220AreAnAttackInALaterBuffer() throws RemoteProtocolException {
    var run = ClientRun.offered("STARTTLS").send("STARTTLS");
    run.session.receive(ByteBuffer.wrap("220 go\r\n".getBytes(US_ASCII)));

    assertThatThrownBy(() -> run.in("2")).isInstanceOf(RemoteProtocolException.class);
  }

  @Test
  void tlsFromTheStartKeepsTheGreetingToCome() throws RemoteProtocolException {
    var run = ClientRun.smtp();

    run.session.tlsEstablished();
    run.in("220 mx\r\n");

    assertThat(run.session.state()).isEqualTo(SessionState.GREETED);
    assertThat(run.session.facts().tls()).isTrue();
    assertThatThrownBy(run.session::tlsEstablished).isInstanceOf(LocalProtocolException.class);
  }

  @Test
  void lmtpRepliesAreCountedPerAcceptedRecipient() throws RemoteProtocolException {
    var run =
        new ClientRun(ClientSession.builder().protocol(Protocol.LMTP).build())
            .in("220 mx\r\n")
            .send("LHLO c.example")
            .in("250-mx\r\n250 PIPELINING\r\n")
            .send(
                "MAIL FROM:<>",
                "RCPT TO:<1@d.example>",
                "RCPT TO:<2@d.example>",
                "RCPT TO:<3@d.example>",
                "DATA")
            .in("250 ok\r\n250 ok\r\n550 no\r\n250 ok\r\n354 go\r\n")
            .content("x\r\n");
    run.session.endContent();
    run.forget();

    assertThat(run.session.outstanding()).isEqualTo(2);
    run.in("250 one\r\n");
    assertThat(run.session.outstanding()).isEqualTo(1);
    run.in("452 three\r\n");

    assertThat(run.events).containsExactly("content 0 -> 250 one", "content 1 -> 452 three");
    assertThat(run.session.state()).isEqualTo(SessionState.READY);
  }

  @Test
  void lmtpWithoutARecipientExpectsNoReplyToTheLoneDot() throws RemoteProtocolException {
    var run =
        new ClientRun(ClientSession.builder().protocol(Protocol.LMTP).build())
            .in("220 mx\r\n")
            .send("LHLO c.example")
            .in("250-mx\r\n250 PIPELINING\r\n")
            .send("MAIL FROM:<>", "RCPT TO:<1@d.example>", "DATA")
            .in("250 ok\r\n550 no\r\n354 go\r\n");

    run.session.endContent();

    assertThat(run.session.outstanding()).isZero();
    assertThat(run.session.state()).isEqualTo(SessionState.READY);
  }

  @Test
  void lmtpAnswersTheLastChunkPerRecipientToo() throws RemoteProtocolException {
    var run =
        new ClientRun(ClientSession.builder().protocol(Protocol.LMTP).build())
            .in("220 mx\r\n")
            .send("LHLO c.example")
            .in("250-mx\r\n250-CHUNKING\r\n250 PIPELINING\r\n")
            .send("MAIL FROM:<>", "RCPT TO:<1@d.example>", "RCPT TO:<2@d.example>")
            .in("250 ok\r\n250 ok\r\n250 ok\r\n")
            .forget();

    run.send("BDAT 1").content("x").send("BDAT 1 LAST").content("y");
    run.in("250 chunk\r\n250 one\r\n550 two\r\n");

    assertThat(run.events)
        .containsExactly("BDAT 1 -> 250 chunk", "content 0 -> 250 one", "content 1 -> 550 two");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\nb", "a\rb", "a\0b"})
  void contentWithABareLineEndIsNotSent(String content) throws RemoteProtocolException {
    var run = ClientRun.inRcpt().send("DATA").in("354 go\r\n");
    run.output();

    assertThatThrownBy(() -> run.content(content)).isInstanceOf(ContentFaultException.class);
    assertThat(run.output()).doesNotContain("b");
  }

  @Test
  void manyDotsFindRoom() throws RemoteProtocolException {
    var run = ClientRun.inRcpt().send("DATA").in("354 go\r\n");
    run.output();

    run.content(".\r\n".repeat(5000));
    run.session.endContent();

    assertThat(run.output()).isEqualTo("..\r\n".repeat(5000) + ".\r\n");
  }

  @Test
  void contentThatNeedsNoChangeIsTakenAsItIs() throws RemoteProtocolException {
    var run = ClientRun.inRcpt().send("DATA").in("354 go\r\n");
    ByteBuffer content = ByteBuffer.wrap("a\r\n.b\r\nc\r\n".getBytes(US_ASCII));
    assertThat(run.session.takeUnchangedContent(content).hasRemaining())
        .as("before the DATA is taken")
        .isFalse();
    run.output();

    assertThat(US_ASCII.decode(run.session.takeUnchangedContent(content)).toString())
        .isEqualTo("a\r\n");
    run.session.content(content);
    assertThat(run.output()).isEqualTo("..b\r\nc\r\n");
    run.session.endContent();
    assertThat(run.output()).isEqualTo(".\r\n");
    assertThatThrownBy(() -> run.session.takeUnchangedContent(content))
        .isInstanceOf(LocalProtocolException.class);
  }

  @Test
  void aChunkIsNotTakenAsItIs() throws RemoteProtocolException {
    var run = ClientRun.inRcpt("CHUNKING").send("BDAT 3").content("");
    run.output();
    ByteBuffer content = ByteBuffer.wrap("abc".getBytes(US_ASCII));

    assertThat(run.session.takeUnchangedContent(content).hasRemaining()).isFalse();
    run.session.content(content);
    assertThat(run.output()).isEqualTo("abc");
  }

  @Test
  void endOfInputTellsWhatIsUnanswered() throws RemoteProtocolException {
    var run = ClientRun.inRcpt().send("DATA").in("354 go\r\n").content("x\r\n");
    run.session.endContent();

    run.end();

    assertThat(run.events).endsWith("input ended in CONTENT, unanswered 1");
    assertThatThrownBy(() -> run.in("250 ok\r\n")).isInstanceOf(LocalProtocolException.class);
  }

  @Test
  void fallsBackToHelo() throws RemoteProtocolException {
    var run = ClientRun.smtp().in("220 mx\r\n").send("EHLO c.example").in("500 what\r\n");

    run.send("HELO c.example").in("250 mx\r\n").send("MAIL FROM:<a@b.example>").in("250 ok\r\n");

    assertThat(run.session.state()).isEqualTo(SessionState.MAIL);
    assertThat(run.session.facts().extended()).isFalse();
  }
}
