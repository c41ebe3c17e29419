package io.smtptoolkit.codec.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.command.CustomCommand;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.codec.reply.ReplyClass;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Extensions that the module does not know, given to it from outside: Postfix's XCLIENT, and one
 * with parameters.
 */
class ExtensionBundleTest {

  /**
   * A front end tells who its client is; the server greets again and knows nothing of what was
   * before.
   */
  private record Xclient(String attributes) implements CustomCommand {
    static Xclient parse(String argument) throws SmtpSyntaxException {
      if (!argument.contains("=")) {
        throw SmtpSyntaxException.expected("attribute=value", argument, argument.length());
      }
      return new Xclient(argument);
    }

    @Override
    public String keyword() {
      return "XCLIENT";
    }

    @Override
    public String toString() {
      return "XCLIENT " + attributes;
    }
  }

  private static final ExtensionBundle XCLIENT =
      new ExtensionBundle(
          "XCLIENT",
          Map.of(),
          Map.of(),
          List.of(
              new VerbRule(
                  "XCLIENT",
                  Xclient::parse,
                  Set.of(SessionState.READY),
                  Map.of(ReplyClass.POSITIVE_COMPLETION, Transition.to(SessionState.GREETED)))));

  private static final ExtensionBundle NOTE =
      new ExtensionBundle(
          "XNOTE",
          Map.of("xret", ExtensionBundleTest::checkRet, "XID", ParameterParser.ANY),
          Map.of("XWHEN", ParameterParser.ANY, "XWHO", ParameterParser.ANY),
          List.of());

  /** A verb with an argument that its bundle remembers. */
  private record Noted(String keyword, String note) implements CustomCommand {
    @Override
    public String toString() {
      return keyword + " " + note;
    }
  }

  private static final StateKey<String> COLOR =
      StateKey.of(String.class, StateKey.Lifetime.TRANSACTION);
  private static final StateKey<String> TENANT =
      StateKey.of(String.class, StateKey.Lifetime.SESSION);

  /**
   * Two verbs that are remembered, XCOLOR for a transaction and XTENANT for longer; XPAINT, which
   * XCOLOR has to come before, and whose LAST form ends the transaction.
   */
  private static final ExtensionBundle NOTES =
      new ExtensionBundle(
          "XNOTES",
          Map.of(),
          Map.of(),
          List.of(
              new VerbRule(
                  "XCOLOR",
                  it -> new Noted("XCOLOR", it),
                  Set.of(SessionState.READY, SessionState.RCPT),
                  Map.of(
                      ReplyClass.POSITIVE_COMPLETION,
                      Transition.unchanged().remembering(COLOR, ExtensionBundleTest::mixed))),
              new VerbRule(
                  "XTENANT",
                  it -> new Noted("XTENANT", it),
                  Set.of(SessionState.READY),
                  Map.of(
                      ReplyClass.POSITIVE_COMPLETION,
                      Transition.unchanged()
                          .remembering(TENANT, (facts, command, reply) -> note(command)))),
              new VerbRule(
                  "XPAINT",
                  it -> new Noted("XPAINT", it),
                  List.of(
                      VerbRule.Form.in(
                              Set.of(SessionState.RCPT),
                              Map.of(
                                  ReplyClass.POSITIVE_COMPLETION,
                                  Transition.to(SessionState.READY),
                                  ReplyClass.PERMANENT_NEGATIVE,
                                  Transition.to(SessionState.FAILED)))
                          .forCommands(command -> command.toString().endsWith(" LAST")),
                      VerbRule.Form.in(
                              Set.of(SessionState.RCPT),
                              Map.of(ReplyClass.POSITIVE_COMPLETION, Transition.unchanged()))
                          .forCommands(command -> !command.toString().endsWith(" NEVER"))
                          .provided(facts -> facts.states().get(COLOR).isPresent())))));

  private static Optional<String> note(CustomCommand command) {
    return command instanceof Noted noted ? Optional.of(noted.note()) : Optional.empty();
  }

  /** Each color is mixed with the one before. */
  private static Optional<String> mixed(Facts before, CustomCommand command, Reply reply) {
    String known = before.states().get(COLOR).map(it -> it + "+").orElse("");
    if (note(command).equals(Optional.of("none"))) {
      return Optional.empty();
    }
    return note(command).map(it -> known + it + " (" + reply.code() + ")");
  }

  private static ServerRun notes() {
    var session = ServerSession.builder().bundles(List.of(NOTES)).build();
    var run = new ServerRun(session).reply(220, "mx");
    run.ehloLines = new String[] {"XNOTES", "STARTTLS", "AUTH PLAIN", "CHUNKING"};
    return run.in("EHLO c.example\r\n").forget();
  }

  private static void checkRet(Optional<String> value) throws SmtpSyntaxException {
    String text = value.orElse("");
    if (!text.equals("FULL") && !text.equals("HDRS")) {
      throw SmtpSyntaxException.expected("FULL or HDRS", text, 0);
    }
  }

  private static ServerRun server(String... offered) {
    var session = ServerSession.builder().bundles(List.of(XCLIENT, NOTE)).build();
    var run = new ServerRun(session).reply(220, "mx");
    run.ehloLines = offered;
    return run.in("EHLO c.example\r\n").forget();
  }

  @Test
  void bothSidesForgetEverythingAfterXclient() throws RemoteProtocolException {
    var pair = new SessionPair(Protocol.SMTP, List.of(XCLIENT), () -> 3);
    pair.server.ehloLines = new String[] {"PIPELINING", "XCLIENT NAME ADDR"};
    pair.server.reply(220, "mx");
    pair.run().client.send("EHLO c.example");
    pair.run().client.session.send(new Xclient("NAME=spike.example ADDR=192.0.2.1"));
    assertThat(pair.client.session.maySend(ClientRun.command("NOOP"))).isFalse();

    pair.run();

    assertThat(pair.server.events).endsWith("command XCLIENT NAME=spike.example ADDR=192.0.2.1");
    assertThat(pair.client.session.state()).isEqualTo(SessionState.GREETED);
    assertThat(pair.client.session.facts()).isEqualTo(Facts.of(Protocol.SMTP));
    assertThat(pair.server.session.state()).isEqualTo(SessionState.GREETED);
    assertThat(pair.server.session.facts()).isEqualTo(Facts.of(Protocol.SMTP));
    assertThat(pair.client.session.maySend(ClientRun.command("MAIL FROM:<>"))).isFalse();
  }

  @Test
  void aRefusedXclientChangesNothing() {
    var run = server("XCLIENT NAME").prepare(Reply.of(550, "no")).in("xclient NAME=a\r\n");

    assertThat(run.events).containsExactly("command XCLIENT NAME=a");
    assertThat(run.session.state()).isEqualTo(SessionState.READY);
    assertThat(run.session.facts().hello()).isPresent();
  }

  @Test
  void aBundlesVerbIsCheckedForOrderOfferAndSyntax() {
    assertThat(server("XCLIENT NAME").in("MAIL FROM:<>\r\nXCLIENT NAME=a\r\n").events)
        .endsWith("violation 503");
    assertThat(server("SIZE").in("XCLIENT NAME=a\r\n").events).containsExactly("violation 502");
    assertThat(server("XCLIENT NAME").in("XCLIENT\r\n").events).containsExactly("violation 501");
  }

  @Test
  void aBundlesVerbHasOnlyTheRepliesItNames() {
    var run = server("XCLIENT NAME").prepare(Reply.of(354, "what?"));

    assertThatThrownBy(() -> run.in("XCLIENT NAME=a\r\n"))
        .isInstanceOf(LocalProtocolException.class)
        .hasMessage("354 is not a reply to XCLIENT in READY");
  }

  @Test
  void withoutTheBundleItsVerbIsUnknown() {
    assertThat(ServerRun.ready().in("XCLIENT NAME=a\r\n").events).containsExactly("violation 500");
    assertThatThrownBy(() -> ClientRun.offered("XCLIENT").session.send(new Xclient("NAME=a")))
        .isInstanceOf(LocalProtocolException.class);
  }

  @Test
  void whatABundleWithoutKeywordBringsIsAlwaysKnown() {
    var bundle =
        new ExtensionBundle("", NOTE.mailParameters(), NOTE.rcptParameters(), XCLIENT.verbs());
    var session = ServerSession.builder().bundles(List.of(bundle)).build();
    var run = new ServerRun(session).reply(220, "mx").in("EHLO c.example\r\n").forget();

    run.in("MAIL FROM:<> XRET=FULL\r\nRSET\r\nXCLIENT NAME=a\r\n");

    assertThat(run.events)
        .containsExactly(
            "command MAIL FROM:<> XRET=FULL", "command RSET", "command XCLIENT NAME=a");
  }

  @ParameterizedTest
  @ValueSource(strings = {"XRET=HDRS", "xret=FULL XID=x", "SIZE=1 XRET=FULL"})
  void parametersOfABundleAreTaken(String parameters) {
    var run =
        server("XNOTE", "SIZE")
            .in("MAIL FROM:<> " + parameters + "\r\nRCPT TO:<a@b.example> XWHEN=NEVER\r\n");

    assertThat(run.events)
        .containsExactly(
            "command MAIL FROM:<> " + parameters, "command RCPT TO:<a@b.example> XWHEN=NEVER");
  }

  @Test
  void parametersOfABundleAreJudgedByIt() {
    assertThat(server("XNOTE").in("MAIL FROM:<> XRET=ALL\r\n").events)
        .containsExactly("violation 501");
    assertThat(server("SIZE").in("MAIL FROM:<> XRET=FULL\r\n").events)
        .containsExactly("violation 555");
    assertThat(server("XNOTE").in("MAIL FROM:<> XWHEN=NEVER\r\n").events)
        .containsExactly("violation 555");
  }

  @Test
  void anErrorInAParameterOfABundleIsLocatedInTheLine() {
    var run = server("XNOTE", "SIZE").in("MAIL FROM:<> SIZE=1 XID=a XRET=ALL\r\n");

    assertThat(run.output)
        .hasToString("501 5.5.4 Syntax error: expected FULL or HDRS at octet 31, found \"A\"\r\n");
  }

  @Test
  void aClientSendsParametersOfABundleWhereTheyAreOffered() throws RemoteProtocolException {
    var session = ClientSession.builder().bundles(List.of(NOTE)).build();
    var run = new ClientRun(session).in("220 mx\r\n").send("EHLO c.example");

    run.in("250-mx\r\n250 XNOTE\r\n").send("MAIL FROM:<> XRET=FULL");

    assertThat(run.output()).endsWith("MAIL FROM:<> XRET=FULL\r\n");
  }

  @Test
  void aClientKeepsParametersOfABundleWhereTheyAreNotOffered() throws RemoteProtocolException {
    var session = ClientSession.builder().bundles(List.of(NOTE)).build();
    var run = new ClientRun(session).in("220 mx\r\n").send("EHLO c.example").in("250 mx\r\n");

    assertThatThrownBy(() -> run.send("MAIL FROM:<> XRET=FULL"))
        .isInstanceOf(LocalProtocolException.class)
        .hasMessage("MAIL in READY: XRET needs XNOTE, which is not offered");
  }

  @ParameterizedTest
  @EnumSource(names = {"CONNECTED", "REFUSED", "AUTHENTICATING"})
  void aVerbLeadsOnlyWhereTheSessionCanFollow(SessionState state) {
    assertThatThrownBy(
            () ->
                VerbRule.Form.in(
                    Set.of(SessionState.READY),
                    Map.of(ReplyClass.POSITIVE_COMPLETION, Transition.to(state))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no verb leads to " + state);
  }

  @ParameterizedTest
  @EnumSource(names = {"MAIL", "RCPT", "CHUNKING", "FAILED", "CONTENT"})
  void onlyMailBeginsATransaction(SessionState state) {
    var next = Map.of(ReplyClass.POSITIVE_COMPLETION, Transition.to(state));

    assertThatThrownBy(() -> VerbRule.Form.in(Set.of(SessionState.MAIL, SessionState.READY), next))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no verb but MAIL leads to " + state);
    assertThat(VerbRule.Form.in(Set.of(SessionState.MAIL), next).inOrderIn()).hasSize(1);
  }

  @Test
  void contentWithoutRecipientsEndsWithoutAReplyOnBothSides() throws RemoteProtocolException {
    var bundle =
        new ExtensionBundle(
            "XANY",
            Map.of(),
            Map.of(),
            List.of(
                new VerbRule(
                    "XANY",
                    it -> new Noted("XANY", it),
                    Set.of(SessionState.MAIL),
                    Map.of(ReplyClass.POSITIVE_COMPLETION, Transition.to(SessionState.RCPT)))));
    var pair = new SessionPair(Protocol.LMTP, List.of(bundle), () -> 3);
    pair.server.ehloLines = new String[] {"PIPELINING", "CHUNKING", "XANY"};
    pair.server.reply(220, "mx");
    pair.run().client.send("LHLO c.example");
    pair.run().client.send("MAIL FROM:<>");
    pair.run().client.session.send(new Noted("XANY", "x"));
    pair.run().client.forget().send("BDAT 1").content("x").send("BDAT 1 LAST").content("y");
    assertThat(pair.client.session.maySend(ClientRun.command("BDAT 1"))).isFalse();
    pair.client.send("NOOP");

    pair.run();

    assertThat(pair.client.events).containsExactly("BDAT 1 -> 250 yes", "NOOP -> 250 yes");
    assertThat(pair.client.session.state()).isEqualTo(SessionState.READY);
    assertThat(pair.server.session.state()).isEqualTo(SessionState.READY);
  }

  @Test
  void twoBundlesMustNotClaimTheSame() {
    assertThatThrownBy(() -> ServerSession.builder().bundles(List.of(NOTE, NOTE)).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("two rules for parameter ");
  }

  @Test
  void aBundleRemembersWhatItsVerbsSay() {
    var run = notes().prepare(Reply.of(251, "hm")).in("XCOLOR red\r\nXTENANT a\r\nXCOLOR blue\r\n");

    assertThat(run.session.facts().states().get(COLOR)).contains("red (251)+blue (250)");
    assertThat(run.session.facts().states().get(TENANT)).contains("a");
    assertThat(run.session.facts().states().get(StateKey.of(Long.class, StateKey.Lifetime.SESSION)))
        .isEmpty();
  }

  @Test
  void aVerbMayMakeItsBundleForget() {
    var run = notes().in("XTENANT a\r\nXCOLOR red\r\nXCOLOR none\r\n");

    assertThat(run.session.facts().states().get(COLOR)).isEmpty();
    assertThat(run.session.facts().states().get(TENANT)).contains("a");
  }

  @Test
  void aRefusedVerbIsNotRemembered() {
    var run = notes().prepare(Reply.of(550, "no")).in("XCOLOR red\r\n");

    assertThat(run.session.facts().states()).isEqualTo(ExtensionStates.NONE);
  }

  @Test
  void aVerbAnsweredWith421IsNotRemembered() {
    var run = notes().prepare(Reply.of(421, "no")).in("XCOLOR red\r\n");

    assertThat(run.session.state()).isEqualTo(SessionState.CLOSED);
    assertThat(run.session.facts().states()).isEqualTo(ExtensionStates.NONE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "NOOP\r\n",
        "MAIL FROM:<>\r\nRCPT TO:<a@b.example>\r\n",
        "AUTH PLAIN\r\nAAAA\r\n",
        "AUTH PLAIN\r\n*\r\n",
        "RCPT TO:<a@b.example>\r\n",
      })
  void whatBelongsToATransactionIsThereUntilItEnds(String commands) {
    var run = notes().in("XCOLOR red\r\n").in(commands);

    assertThat(run.session.facts().states().get(COLOR)).contains("red (250)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "RSET\r\n",
        "EHLO again.example\r\n",
        "HELO again.example\r\n",
        "MAIL FROM:<>\r\nRSET\r\n",
        "MAIL FROM:<>\r\nRCPT TO:<a@b.example>\r\nDATA\r\n.\r\n",
        "MAIL FROM:<>\r\nRCPT TO:<a@b.example>\r\nBDAT 0 LAST\r\n",
        "MAIL FROM:<>\r\nRCPT TO:<a@b.example>\r\nXPAINT LAST\r\n",
      })
  void whatBelongsToATransactionIsForgottenWithIt(String commands) {
    var run = notes().in("XTENANT a\r\nXCOLOR red\r\n").in(commands);

    assertThat(run.session.state()).isEqualTo(SessionState.READY);
    assertThat(run.session.facts().states().get(COLOR)).isEmpty();
    assertThat(run.session.facts().states().get(TENANT)).contains("a");
  }

  @Test
  void startTlsForgetsWhatAnyBundleRemembers() {
    var run = notes().in("XTENANT a\r\nXCOLOR red\r\nSTARTTLS\r\n");
    run.session.tlsEstablished();

    assertThat(run.session.facts().states()).isEqualTo(ExtensionStates.NONE);
  }

  @Test
  void bothSidesRememberTheSame() throws RemoteProtocolException {
    var pair = new SessionPair(Protocol.SMTP, List.of(NOTES), () -> 2);
    pair.server.ehloLines = new String[] {"XNOTES"};
    pair.server.reply(220, "mx");
    pair.run().client.send("EHLO c.example");
    pair.run().client.session.send(new Noted("XCOLOR", "red"));
    pair.run().client.session.send(new Noted("XTENANT", "a"));
    pair.run();

    assertThat(pair.client.session.facts()).isEqualTo(pair.server.session.facts());
    assertThat(pair.client.session.facts().states().get(COLOR)).contains("red (250)");

    pair.client.send("RSET");
    pair.run();

    assertThat(pair.client.session.facts()).isEqualTo(pair.server.session.facts());
    assertThat(pair.client.session.facts().states().get(COLOR)).isEmpty();
  }

  @Test
  void aVerbMayDependOnWhatIsRemembered() {
    var run = notes().in("MAIL FROM:<>\r\nRCPT TO:<a@b.example>\r\n").forget();

    run.in("XPAINT wall\r\nXCOLOR red\r\nXPAINT wall\r\n");

    assertThat(run.events)
        .containsExactly("violation 503", "command XCOLOR red", "command XPAINT wall");
  }

  @Test
  void theFormsOfAVerbLeadToDifferentStates() {
    String toRcpt = "MAIL FROM:<>\r\nRCPT TO:<a@b.example>\r\nXCOLOR red\r\n";

    assertThat(notes().in(toRcpt + "XPAINT wall\r\n").session.state()).isEqualTo(SessionState.RCPT);
    assertThat(notes().in(toRcpt + "XPAINT LAST\r\n").session.state())
        .isEqualTo(SessionState.READY);
    var refused = notes().in(toRcpt).prepare(Reply.of(554, "no")).in("XPAINT LAST\r\n");
    assertThat(refused.session.state()).isEqualTo(SessionState.FAILED);
    assertThat(notes().in(toRcpt).forget().in("XPAINT NEVER\r\n").events)
        .containsExactly("violation 503");
  }

  @Test
  void aVerbOutOfOrderChangesNothing() {
    var run = notes().in("XPAINT LAST\r\n");

    assertThat(run.events).containsExactly("violation 503");
    assertThat(run.session.state()).isEqualTo(SessionState.READY);
  }

  @Test
  void theClientChecksWhatAVerbDependsOn() throws RemoteProtocolException {
    var client = new ClientRun(ClientSession.builder().bundles(List.of(NOTES)).build());
    client.in("220 mx\r\n").send("EHLO c.example").in("250-mx\r\n250 XNOTES\r\n");
    client.send("MAIL FROM:<>").in("250 ok\r\n").send("RCPT TO:<a@b.example>").in("250 ok\r\n");

    assertThat(client.session.maySend(new Noted("XPAINT", "wall"))).isFalse();
    client.session.send(new Noted("XCOLOR", "red"));
    client.in("250 ok\r\n");

    assertThat(client.session.maySend(new Noted("XPAINT", "wall"))).isTrue();
  }

  /** A verb with a secret in it. */
  private record Sealed(String secret) implements CustomCommand {
    @Override
    public String keyword() {
      return "XSEAL";
    }

    @Override
    public String line() {
      return "XSEAL " + secret;
    }

    @Override
    public String toString() {
      return "XSEAL (secret)";
    }
  }

  @Test
  void aSecretOfAVerbIsSentAndNotShown() throws RemoteProtocolException {
    var rule =
        new VerbRule(
            "XSEAL",
            Sealed::new,
            Set.of(SessionState.READY),
            Map.of(ReplyClass.POSITIVE_COMPLETION, Transition.unchanged()));
    var bundle = new ExtensionBundle("", Map.of(), Map.of(), List.of(rule));
    var client = new ClientRun(ClientSession.builder().bundles(List.of(bundle)).build());
    client.in("220 mx\r\n").send("EHLO c.example").in("250 mx\r\n").forget();

    client.session.send(new Sealed("hunter2"));

    assertThat(client.output()).isEqualTo("XSEAL hunter2\r\n");
    assertThat(client.in("250 ok\r\n").events).containsExactly("XSEAL (secret) -> 250 ok");
  }
}
