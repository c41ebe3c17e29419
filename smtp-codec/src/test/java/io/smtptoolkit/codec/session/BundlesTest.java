package io.smtptoolkit.codec.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smtptoolkit.codec.Leniency;
import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.command.Burl;
import io.smtptoolkit.codec.command.CustomCommand;
import io.smtptoolkit.codec.command.Etrn;
import io.smtptoolkit.codec.command.PeerAttributes;
import io.smtptoolkit.codec.command.Xclient;
import io.smtptoolkit.codec.command.Xforward;
import io.smtptoolkit.codec.reply.Reply;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BundlesTest {
  private static final List<ExtensionBundle> ALL =
      List.of(Bundles.ETRN, Bundles.XCLIENT, Bundles.XFORWARD, Bundles.BURL);
  private static final String[] OFFERED = {
    "PIPELINING",
    "CHUNKING",
    "STARTTLS",
    "ETRN",
    "BURL imap",
    "XCLIENT NAME ADDR PROTO HELO",
    "XFORWARD NAME ADDR PROTO HELO"
  };
  private static final String TO_RCPT = "MAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\n";

  private static ServerRun server() {
    return server(Protocol.SMTP, "EHLO c.example\r\n");
  }

  private static ServerRun server(Protocol protocol, String hello) {
    var session = ServerSession.builder().protocol(protocol).bundles(ALL).build();
    var run = new ServerRun(session).reply(220, "mx");
    run.ehloLines = OFFERED;
    return run.in(hello).forget();
  }

  private static SessionPair pair() throws RemoteProtocolException {
    var pair = new SessionPair(Protocol.SMTP, ALL, () -> 3);
    pair.server.ehloLines = OFFERED;
    pair.server.reply(220, "mx");
    pair.run().client.send("EHLO c.example");
    return pair.run();
  }

  private static void assertBothKnowTheSame(SessionPair pair) {
    assertThat(pair.client.session.state()).isEqualTo(pair.server.session.state());
    assertThat(pair.client.session.facts()).isEqualTo(pair.server.session.facts());
  }

  /** RFC 1985 §7, with the codes that RFC 5321 has for the first two. */
  @Test
  void etrnIsAnsweredAndChangesNothing() {
    var run =
        server()
            .prepare(458, 250, 251, 252, 253, 459)
            .in("ETRN\r\nETRN localname\r\n")
            .in("ETRN uu.net\r\nETRN sigurd.innosoft.com\r\nETRN sigurd.innosoft.com\r\n")
            .in("ETRN @innosoft.com\r\nETRN #uucp\r\nETRN foo.bar\r\n");

    assertThat(run.events)
        .containsExactly(
            "violation 501",
            "violation 501",
            "command ETRN uu.net",
            "command ETRN sigurd.innosoft.com",
            "command ETRN sigurd.innosoft.com",
            "command ETRN @innosoft.com",
            "command ETRN #uucp",
            "command ETRN foo.bar");
    assertThat(run.session.state()).isEqualTo(SessionState.READY);
    assertThat(run.session.facts().hello()).isPresent();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ETRN a.example", "XCLIENT NAME=a", "XFORWARD NAME=a"})
  void outsideMailTransactionsOnly(String command) {
    assertThat(server().in("MAIL FROM:<>\r\n" + command + "\r\n").events).endsWith("violation 503");
    assertThat(server().in(TO_RCPT + command + "\r\n").events).endsWith("violation 503");
    assertThat(server().in(TO_RCPT + "BDAT 0\r\n" + command + "\r\n").events)
        .endsWith("violation 503");
    assertThat(server().in(TO_RCPT + "RSET\r\n" + command + "\r\n").events)
        .endsWith("command " + command);
  }

  /** A command with the verb of a bundle that the bundle has not made. */
  private record Foreign(String keyword) implements CustomCommand {
    @Override
    public String toString() {
      return keyword + " imap://x LAST";
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"XCLIENT", "XFORWARD", "BURL"})
  void nothingElseIsSentWithTheirVerbs(String verb) throws RemoteProtocolException {
    var pair = pair();
    pair.client.send("MAIL FROM:<>");
    pair.run().client.send("RCPT TO:<a@b.example>");
    pair.run();

    assertThat(pair.client.session.maySend(new Foreign(verb))).isFalse();
    pair.client.send("RSET");
    assertThat(pair.run().client.session.maySend(new Foreign(verb))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"BURL imap://x/;uid=1, FAILED", "BURL imap://x/;uid=1 LAST, READY"})
  void nothingStandsBetweenCrAndLf(String burl, SessionState then) {
    var run = server().in(TO_RCPT + "BDAT 4\r\nabc\r").forget();

    run.in(burl + "\r\n");

    assertThat(run.events).containsExactly("violation 554");
    assertThat(run.session.state()).isEqualTo(then);
    assertThat(server().in(TO_RCPT + "BDAT 1\r\n\rRSET\r\n").events).endsWith("command RSET");
  }

  @Test
  void anythingStandsBetweenCrAndLfWhereThatIsNoLineEnd() {
    String chunks = "BDAT 1\r\n\rBURL imap://x/;uid=1\r\n";
    var lenient =
        ServerSession.builder()
            .bundles(ALL)
            .leniencies(Set.of(Leniency.BARE_CR_OR_LF_IN_CONTENT))
            .build();
    var run = new ServerRun(lenient).reply(220, "mx");
    run.ehloLines = OFFERED;
    var binary = new ServerRun(ServerSession.builder().bundles(ALL).build()).reply(220, "mx");
    binary.ehloLines = new String[] {"CHUNKING", "BINARYMIME", "BURL imap"};
    String mail = "EHLO c.example\r\nMAIL FROM:<> BODY=BINARYMIME\r\nRCPT TO:<c@d.example>\r\n";

    assertThat(run.in("EHLO c.example\r\n" + TO_RCPT + chunks).events)
        .endsWith("command BURL imap://x/;uid=1");
    assertThat(binary.in(mail + chunks).events).endsWith("command BURL imap://x/;uid=1");
  }

  /** No server of ours gives such replies. */
  @Test
  void anAcceptedVerbOutOfOrderBeginsNoTransaction() throws RemoteProtocolException {
    var session = ClientSession.builder().bundles(ALL).build();
    var run = new ClientRun(session).in("220 mx\r\n").send("EHLO c.example");
    run.in("250-mx\r\n250-PIPELINING\r\n250 BURL\r\n");
    run.send("MAIL FROM:<>", "RCPT TO:<a@b.example>");
    run.session.send(burl("imap://x/;uid=1"));

    run.in("550 no\r\n503 no\r\n250 why not\r\n");

    assertThat(run.session.state()).isEqualTo(SessionState.READY);
  }

  private static Burl burl(String argument) {
    try {
      return Burl.parse(argument);
    } catch (SmtpSyntaxException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ETRN a.example", "XCLIENT NAME=a", "XFORWARD NAME=a"})
  void onlyWhereTheyAreOffered(String command) {
    var session = ServerSession.builder().bundles(ALL).build();
    var run = new ServerRun(session).reply(220, "mx").in("EHLO c.example\r\n").forget();

    assertThat(run.in(command + "\r\n").events).containsExactly("violation 502");
  }

  /** The example of Postfix's XCLIENT Howto. */
  @Test
  void xclientMakesTheConversationBeginAgain() throws RemoteProtocolException, SmtpSyntaxException {
    var pair = pair();
    pair.server.prepare(Reply.of(220, "server.example.com ESMTP"));
    pair.client.session.send(Xclient.parse("NAME=spike.porcupine.org ADDR=168.100.189.2"));
    pair.run();

    assertThat(pair.server.session.state()).isEqualTo(SessionState.GREETED);
    assertThat(pair.server.session.facts().hello()).isEmpty();
    assertThat(pair.client.session.maySend(ClientRun.command("MAIL FROM:<>"))).isFalse();
    assertBothKnowTheSame(pair);

    pair.client.send("EHLO spike.porcupine.org");
    pair.run().client.send("MAIL FROM:<>");
    pair.run();

    assertThat(pair.server.session.state()).isEqualTo(SessionState.MAIL);
    assertThat(pair.client.session.facts().states().get(Bundles.XCLIENT_ATTRIBUTES).orElseThrow())
        .hasToString("NAME=spike.porcupine.org ADDR=168.100.189.2");
    assertBothKnowTheSame(pair);
  }

  @Test
  void laterXclientCommandsAddToEarlierOnes() {
    var run =
        server().in("XCLIENT HELO=a PROTO=SMTP\r\nEHLO a\r\nXCLIENT HELO=b ADDR=192.0.2.1\r\n");

    assertThat(run.session.facts().states().get(Bundles.XCLIENT_ATTRIBUTES).orElseThrow())
        .hasToString("PROTO=SMTP HELO=b ADDR=192.0.2.1");
    run.in("EHLO a\r\nSTARTTLS\r\n").session.tlsEstablished();
    assertThat(run.session.facts().states().get(Bundles.XCLIENT_ATTRIBUTES)).isEmpty();
  }

  @Test
  void aRefusedXclientChangesNothing() {
    var run = server().prepare(Reply.of(550, "5.7.0", "no")).in("XCLIENT NAME=a\r\n");

    assertThat(run.session.state()).isEqualTo(SessionState.READY);
    assertThat(run.session.facts().states()).isEqualTo(ExtensionStates.NONE);
  }

  /** The example of Postfix's XFORWARD Howto. */
  @Test
  void xforwardHoldsForOneMailTransaction() throws RemoteProtocolException, SmtpSyntaxException {
    var pair = pair();
    pair.client.session.send(
        Xforward.parse("NAME=spike.porcupine.org ADDR=168.100.189.2 PROTO=ESMTP"));
    pair.run().client.session.send(Xforward.parse("HELO=spike.porcupine.org"));
    pair.run().client.send("MAIL FROM:<wietse@porcupine.org>", "RCPT TO:<user@example.com>");
    pair.run().client.send("DATA");
    pair.run();

    PeerAttributes said =
        pair.server.session.facts().states().get(Bundles.XFORWARD_ATTRIBUTES).orElseThrow();
    assertThat(said)
        .hasToString(
            "NAME=spike.porcupine.org ADDR=168.100.189.2 PROTO=ESMTP HELO=spike.porcupine.org");
    assertBothKnowTheSame(pair);

    pair.client.session.endContent();
    pair.run();

    assertThat(pair.server.session.facts().states().get(Bundles.XFORWARD_ATTRIBUTES)).isEmpty();
    assertBothKnowTheSame(pair);
  }

  @Test
  void burlLastIsAWholeContent() throws RemoteProtocolException, SmtpSyntaxException {
    var pair = pair();
    pair.client.send("MAIL FROM:<a@b.example>", "RCPT TO:<c@d.example>");
    pair.run();
    pair.client.session.send(Burl.parse("imap://x/;uid=1 LAST"));
    assertThat(pair.client.session.maySend(ClientRun.command("MAIL FROM:<>"))).isFalse();
    pair.run();

    assertThat(pair.server.events).endsWith("command BURL imap://x/;uid=1 LAST");
    assertThat(pair.client.events).endsWith("BURL imap://x/;uid=1 LAST -> 250 yes");
    assertThat(pair.server.session.state()).isEqualTo(SessionState.READY);
    assertBothKnowTheSame(pair);
  }

  @Test
  void burlAndBdatMayBeMixed() {
    var run =
        server()
            .in(TO_RCPT + "BDAT 3\r\na\r\nBDAT 1 LAST\r\n\r") // spoiled by a bare CR
            .in(TO_RCPT)
            .forget()
            .in("BURL imap:/a\r\nBDAT 3\r\nx\r\nBURL imap:/b\r\nBDAT 2 LAST\r\n\r\n");

    assertThat(run.events)
        .containsExactly(
            "command BURL imap:/a",
            "chunk 3",
            "content x\r\n",
            "chunk ended",
            "command BURL imap:/b",
            "chunk 2 last",
            "content \r\n",
            "content ended");
    assertThat(run.session.state()).isEqualTo(SessionState.READY);
  }

  @Test
  void aRefusedBurlFailsTheTransaction() {
    var run = server().in(TO_RCPT).forget().prepare(554).in("BURL imap:/a\r\n");
    assertThat(run.session.state()).isEqualTo(SessionState.FAILED);

    run.forget().in("BURL imap:/a LAST\r\nBDAT 0 LAST\r\n");
    assertThat(run.events).containsExactly("violation 503", "violation 503");
    assertThat(run.session.state()).isEqualTo(SessionState.READY);

    run.in(TO_RCPT).prepare(454).in("BURL imap:/a LAST\r\n");
    assertThat(run.session.state()).isEqualTo(SessionState.READY);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "MAIL FROM:<>\r\n"})
  void burlWithoutARecipientIsOutOfOrder(String before) {
    var run = server().in(before);
    SessionState state = run.session.state();

    run.forget().in("BURL imap:/a LAST\r\nBURL imap:/a\r\n");

    assertThat(run.events).containsExactly("violation 503", "violation 503");
    assertThat(run.session.state()).isEqualTo(state);
  }

  @Test
  void burlIsNotPartOfLmtp() {
    var run = server(Protocol.LMTP, "LHLO c.example\r\n").in(TO_RCPT).forget();

    assertThat(run.in("BURL imap:/a LAST\r\n").events).containsExactly("violation 503");
    assertThat(run.session.state()).isEqualTo(SessionState.RCPT);
  }

  @Test
  void burlThatIsNotOfferedLeavesTheTransactionAsItIs() {
    var session = ServerSession.builder().bundles(ALL).build();
    var run = new ServerRun(session).reply(220, "mx").in("EHLO c.example\r\n" + TO_RCPT).forget();

    run.in("BURL imap:/a\r\nBURL imap:/a LAST\r\n");

    assertThat(run.events).containsExactly("violation 502", "violation 502");
    assertThat(run.session.state()).isEqualTo(SessionState.RCPT);
    assertThat(run.session.facts().recipientsAccepted()).isOne();
  }

  @Test
  void dataDoesNotFollowBurl() {
    assertThat(server().in(TO_RCPT + "BURL imap:/a\r\nDATA\r\n").events).endsWith("violation 503");
  }

  @Test
  void theClientSendsNothingAfterThemUntilTheyAreAnswered()
      throws RemoteProtocolException, SmtpSyntaxException {
    var pair = pair();
    pair.client.session.send(Etrn.parse("a.example"));

    assertThatThrownBy(() -> pair.client.send("MAIL FROM:<>"))
        .isInstanceOf(LocalProtocolException.class)
        .hasMessage("MAIL in READY: the reply to ETRN comes first");
  }
}
