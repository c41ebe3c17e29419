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
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Extensions that the module does not know, given to it from outside: Postfix's XCLIENT, and the
 * parameters of RFC 3461.
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

  private static final ExtensionBundle DSN =
      new ExtensionBundle(
          "DSN",
          Map.of("ret", ExtensionBundleTest::checkRet, "ENVID", ParameterParser.ANY),
          Map.of("NOTIFY", ParameterParser.ANY, "ORCPT", ParameterParser.ANY),
          List.of());

  private static void checkRet(Optional<String> value) throws SmtpSyntaxException {
    String text = value.orElse("");
    if (!text.equals("FULL") && !text.equals("HDRS")) {
      throw SmtpSyntaxException.expected("FULL or HDRS", text, 0);
    }
  }

  private static ServerRun server(String... offered) {
    var session = ServerSession.builder().bundles(List.of(XCLIENT, DSN)).build();
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
        .hasMessage("354 is no reply to XCLIENT in READY");
  }

  @Test
  void withoutTheBundleItsVerbIsUnknown() {
    assertThat(ServerRun.ready().in("XCLIENT NAME=a\r\n").events).containsExactly("violation 500");
    assertThatThrownBy(() -> ClientRun.offered("XCLIENT").session.send(new Xclient("NAME=a")))
        .isInstanceOf(LocalProtocolException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"RET=HDRS", "ret=FULL ENVID=x", "SIZE=1 RET=FULL"})
  void parametersOfABundleAreTaken(String parameters) {
    var run =
        server("DSN", "SIZE")
            .in("MAIL FROM:<> " + parameters + "\r\nRCPT TO:<a@b.example> NOTIFY=NEVER\r\n");

    assertThat(run.events)
        .containsExactly(
            "command MAIL FROM:<> " + parameters, "command RCPT TO:<a@b.example> NOTIFY=NEVER");
  }

  @Test
  void parametersOfABundleAreJudgedByIt() {
    assertThat(server("DSN").in("MAIL FROM:<> RET=ALL\r\n").events)
        .containsExactly("violation 501");
    assertThat(server("SIZE").in("MAIL FROM:<> RET=FULL\r\n").events)
        .containsExactly("violation 555");
    assertThat(server("DSN").in("MAIL FROM:<> NOTIFY=NEVER\r\n").events)
        .containsExactly("violation 555");
  }

  @Test
  void twoBundlesMustNotClaimTheSame() {
    assertThatThrownBy(() -> ServerSession.builder().bundles(List.of(DSN, DSN)).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("two rules for parameter ");
  }
}
