package io.smtptoolkit.conformance.scripted;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smtptoolkit.conformance.junit.ScriptedSmtpExtension;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The server as a client sees it on a socket. */
@ExtendWith(ScriptedSmtpExtension.class)
@Timeout(60)
class ScriptedSmtpServerTest {
  private static final Duration BOUND = Duration.ofSeconds(20);

  /** All that the server says to these octets, to the end of the connection. */
  private static String said(ScriptedSmtpServer server, String octets) throws IOException {
    try (var socket = new Socket(server.address().getAddress(), server.port())) {
      socket.getOutputStream().write(octets.getBytes(ISO_8859_1));
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }
  }

  @Test
  void takesMailAndKeepsWhatCame(ScriptedSmtpServer server) throws Exception {
    String replies =
        said(
            server,
            "EHLO c\r\nMAIL FROM:<a@c>\r\nRCPT TO:<b@d>\r\nDATA\r\n..a\r\n.\rb\r\n.\r\nQUIT\r\n");

    assertThat(replies)
        .isEqualTo(
            """
            220 mx.example ESMTP
            250 mx.example
            250 2.1.0 reverse-path taken
            250 2.1.5 recipient taken
            354 go ahead
            250 2.0.0 message taken
            221 2.0.0 bye
            """
                .replace("\n", "\r\n"));
    ReceivedConnection connection = server.connection(1, BOUND).awaitEnd(BOUND);
    assertThat(connection.commands())
        .containsExactly("EHLO c", "MAIL FROM:<a@c>", "RCPT TO:<b@d>", "DATA", "QUIT");
    ReceivedTransaction transaction = connection.transactions().get(0);
    assertThat(transaction.octets()).isEqualTo("..a\r\n.\rb\r\n.\r\n");
    assertThat(transaction.content()).isEqualTo(".a\r\n\rb\r\n");
    assertThat(transaction.isComplete()).isTrue();
  }

  @Test
  void givesTheLongestRulesAnswersInTurn(ScriptedSmtpServer server) throws Exception {
    server.play(
        Script.builder()
            .on("RCPT TO:<b@d>")
            .reply("550 b")
            .on("RCPT")
            .reply("251 first", "252 others")
            .on("RCPT")
            .onConnection(2)
            .reply("450 second connection")
            .build());
    String commands =
        "RCPT TO:<a@d>\r\nrcpt to:<B@d>\r\nRCPT TO:<c@d>\r\nRCPT TO:<e@d>\r\nRCPTX\r\n";

    assertThat(said(server, commands))
        .endsWith("251 first\r\n550 b\r\n252 others\r\n252 others\r\n500 5.5.1 not a command\r\n");
    assertThat(said(server, commands)).contains("450 second connection\r\n550 b\r\n450 second");
  }

  @Test
  void writesOctetsAsTheyAre(ScriptedSmtpServer server) throws Exception {
    server.play(
        Script.builder()
            .atGreeting()
            .answer(Answer.nothing())
            .on("NOOP")
            .answer(
                Answer.octets("250-a\n\0\u00ff")
                    .then(Answer.drip("250\r", Duration.ZERO))
                    .then(Answer.repeated(3, "x")))
            .build());

    assertThat(said(server, "NOOP\r\n")).isEqualTo("250-a\n\0\u00ff250\rxxx");
  }

  @Test
  void answersLmtpOnceForEachAcceptedRecipient(ScriptedSmtpServer server) throws Exception {
    server.play(
        Script.builder()
            .lmtp()
            .on("RCPT")
            .reply("250 yes", "550 no", "250 yes")
            .atEndOfContent()
            .reply("250 one", "452 two")
            .build());

    assertThat(
            said(
                server,
                "LHLO c\r\nMAIL FROM:<>\r\nRCPT TO:<a@d>\r\nRCPT TO:<b@d>\r\nRCPT TO:<c@d>\r\n"
                    + "DATA\r\n.\r\n"))
        .endsWith("354 go ahead\r\n250 one\r\n452 two\r\n");
  }

  @Test
  void readsChunks(ScriptedSmtpServer server) throws Exception {
    said(server, "MAIL FROM:<>\r\nBDAT 5\r\na\r\n.bBDAT 3 LAST\r\n\r\n.NOOP\r\n");

    ReceivedConnection connection = server.connection(1, BOUND).awaitEnd(BOUND);
    assertThat(connection.transactions().get(0).content()).isEqualTo("a\r\n.b\r\n.");
    assertThat(connection.commands()).endsWith("BDAT 3 LAST", "NOOP");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 22, 30})
  void cutsAfterSoManyOctetsOfTheServer(int octets, ScriptedSmtpServer server) throws Exception {
    server.play(Script.builder().cutAfterSending(octets).build());

    assertThat(said(server, "NOOP\r\nNOOP\r\n")).hasSize(octets);
  }

  @Test
  void cutsAfterSoManyOctetsOfTheClient(ScriptedSmtpServer server) throws Exception {
    server.play(Script.builder().cutAfterReceiving(8).build());
    try (var socket = new Socket(server.address().getAddress(), server.port())) {
      socket.getOutputStream().write("NOOP\r\nNO".getBytes(ISO_8859_1));

      String said = new String(socket.getInputStream().readAllBytes(), ISO_8859_1);

      assertThat(said).startsWith("220 mx.example ESMTP\r\n");
    }
    assertThat(server.connection(1, BOUND).awaitEnd(BOUND).end())
        .contains(ReceivedConnection.End.CLOSED_BY_SERVER);
  }

  @Test
  void resets(ScriptedSmtpServer server) throws Exception {
    server.play(Script.builder().on("NOOP").answer(Answer.reset()).build());

    assertThatThrownBy(() -> said(server, "NOOP\r\n")).isInstanceOf(SocketException.class);
  }

  @Test
  void endsWhatHangsWhenItIsClosed(ScriptedSmtpServer server) throws Exception {
    server.play(Script.builder().atGreeting().answer(Answer.stall()).build());
    try (var socket = new Socket(server.address().getAddress(), server.port())) {
      ReceivedConnection connection = server.connection(1, BOUND);

      server.close();

      connection.awaitEnd(BOUND);
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void printsNoSecrets(ScriptedSmtpServer server) throws Exception {
    server.play(Script.builder().on("AUTH LOGIN").reply("334 ").build());

    said(server, "AUTH LOGIN\r\nc2VjcmV0\r\nAUTH PLAIN c2VjcmV0\r\n");

    ReceivedConnection connection = server.connection(1, BOUND).awaitEnd(BOUND);
    assertThat(connection.dialogue()).contains("AUTH PLAIN ***").doesNotContain("c2VjcmV0");
    assertThat(connection.commands()).contains("c2VjcmV0");
  }

  @Test
  void saysWhatCameWhenACommandDoesNot(ScriptedSmtpServer server) throws Exception {
    said(server, "NOOP\r\n");

    assertThatThrownBy(() -> server.connection(1, BOUND).awaitCommand("QUIT", BOUND))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("no QUIT")
        .hasMessageContaining("C: NOOP");
  }
}
