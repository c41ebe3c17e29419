package io.smtptoolkit.codec.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.codec.command.CustomCommand;
import io.smtptoolkit.codec.reply.ReplyClass;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that speak HTTP or TLS to a server of SMTP. */
class OtherProtocolTest {

  private static final String HTTP =
      "421 4.7.0 This is an SMTP server, not HTTP; closing connection\r\n";
  private static final String TLS =
      "421 4.7.0 TLS begins after STARTTLS on this port; closing connection\r\n";
  private static final String COMMANDS =
      "EHLO c\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\nspam\r\n.\r\n";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\r\n",
        "POST /x HTTP/1.1\r\nHost: mx.example\r\nContent-Length: 99\r\n\r\n",
        "HEAD / HTTP/1.0\r\n",
        "PUT / HTTP/1.1\r\n",
        "DELETE / HTTP/1.1\r\n",
        "CONNECT mx.example:25 HTTP/1.1\r\n",
        "OPTIONS * HTTP/1.1\r\n",
        "TRACE / HTTP/1.1\r\n",
        "PATCH / HTTP/1.1\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "get / http/1.1\r\n",
        "GET / HTTP/1.0\n\n", // no CRLF will ever come
        "GET / HTTP/1.1\n\r\n",
      })
  void aRequestClosesAndItsBodyIsNotRead(String request) {
    for (int cut = 0; cut <= request.length(); cut++) {
      ServerRun run = ServerRun.smtp();

      run.inCut(request + COMMANDS, cut);

      assertThat(run.events).containsExactly("violation 421");
      assertThat(run.output.toString()).isEqualTo(HTTP);
      assertThat(run.session.state()).isEqualTo(SessionState.CLOSED);
    }
  }

  @Test
  void aRequestLineTooLongClosesToo() {
    ServerRun run = ServerRun.smtp().in("GET /" + "x".repeat(5000) + " HTTP/1.1\r\n" + COMMANDS);

    assertThat(run.output.toString()).isEqualTo(HTTP);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u0016\u0003\u0001\u0002\0\u0001\0\u0001\u00fc\u0003\u0003random",
        "\u0016\u0003\u0003\0\r\nx",
        "\u0016\u0003\r\n",
      })
  void aClientHelloClosesAtOnce(String hello) {
    for (int cut = 0; cut <= hello.length(); cut++) {
      ServerRun run = ServerRun.smtp().inCut(hello, cut);

      assertThat(run.events).containsExactly("violation 421");
      assertThat(run.output.toString()).isEqualTo(TLS);
    }
  }

  @Test
  void lmtpIsAskedTheSame() {
    assertThat(ServerRun.lmtp().in("GET / HTTP/1.1\r\n").output.toString()).isEqualTo(HTTP);
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET\r\n", "GETS x\r\n", "PUTT\r\n", "\u0016\r\n", "\u0016\u0004\r\n"})
  void otherLinesAreRefusedAsBefore(String line) {
    ServerRun run = ServerRun.smtp().in(line);

    assertThat(run.events).containsExactly("violation 500");
    assertThat(run.session.state()).isEqualTo(SessionState.GREETED);
  }

  /** Who has said EHLO speaks SMTP; a typing error is not held against them. */
  @Test
  void afterEhloItIsACommandThatIsNotKnown() {
    assertThat(ServerRun.ready().in("GET / HTTP/1.1\r\n").events).containsExactly("violation 500");
  }

  @Test
  void aVerbOfABundleIsNoRequest() {
    record Put(String argument) implements CustomCommand {
      @Override
      public String keyword() {
        return "PUT";
      }

      @Override
      public String toString() {
        return "PUT " + argument;
      }
    }

    var rule =
        new VerbRule(
            "PUT",
            Put::new,
            Set.of(SessionState.GREETED),
            Map.of(ReplyClass.POSITIVE_COMPLETION, Transition.unchanged()));
    var bundle = new ExtensionBundle("", Map.of(), Map.of(), List.of(rule));
    var run =
        new ServerRun(ServerSession.builder().bundles(List.of(bundle)).build()).reply(220, "mx");

    assertThat(run.inBytewise("PUT it\r\n").events).containsExactly("command PUT it");
  }

  /** Lines that end with LF alone: no CRLF comes, and a client that half-closes waits. */
  @ParameterizedTest
  @ValueSource(strings = {"QUIT\n", "EHLO c\nMAIL FROM:<a@b>\nQUIT\n", "QUIT", "QUIT\r"})
  void whatIsLeftAtTheEndOfInputIsAnswered(String octets) {
    ServerRun run = ServerRun.smtp().in(octets).end();

    assertThat(run.events).containsExactly("violation 500", "input ended in GREETED");
    assertThat(run.output.toString()).contains("500 5.5.2 Line does not end with CRLF\r\n");
    assertThat(run.session.bufferedOctets()).isZero();
  }

  @Test
  void anUnfinishedSaslResponseEndsItsExchange() {
    ServerRun run = ServerRun.ready().in("AUTH PLAIN\r\nAGE").forget().end();

    assertThat(run.events).containsExactly("violation 500", "input ended in READY");
  }

  @Test
  void anUnfinishedContentIsNotAnswered() {
    ServerRun run = ServerRun.ready().in("MAIL FROM:<>\r\nRCPT TO:<c@d>\r\nDATA\r\nx").forget();

    assertThat(run.end().events).containsExactly("input ended in CONTENT");
  }
}
