package io.smtptoolkit.conformance.readme;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smtptoolkit.client.Endpoint;
import io.smtptoolkit.client.MessageContent;
import io.smtptoolkit.client.RecipientOutcome;
import io.smtptoolkit.client.SendResult;
import io.smtptoolkit.client.SmtpClient;
import io.smtptoolkit.client.SmtpClientOptions;
import io.smtptoolkit.client.TlsPolicy;
import io.smtptoolkit.codec.command.Envelope;
import io.smtptoolkit.conformance.engine.ScriptedPeer;
import io.smtptoolkit.server.SmtpServer;
import io.smtptoolkit.server.delivery.DiscardService;
import io.smtptoolkit.server.tls.TlsIdentity;
import jakarta.mail.Message.RecipientType;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The programs of docs/programs.md that use server and client, run. */
@Timeout(60)
class ProgramsTest {

  private static final MessageContent HELLO = MessageContent.of("Subject: hello\r\n\r\nHello.\r\n");

  private static final Envelope TO_THREE =
      Envelope.of("a@example.org", "now@example.com", "later@example.com", "never@example.com");

  @Test
  void testMailboxGivesWhatJakartaMailMade() throws Exception {
    var message = new MimeMessage(Session.getInstance(new Properties()));
    message.setFrom("Carol <carol@example.org>");
    message.addRecipients(RecipientType.TO, "Alice <alice@example.com>");
    message.addRecipients(RecipientType.BCC, "bob@example.com");
    message.setSubject("Grüße", "UTF-8");
    message.setText("One\n.\nThree\n");
    try (var mailbox = new TestMailbox();
        var client = SmtpClient.create(SmtpClientOptions.DEFAULT)) {
      var result = MimeSender.send(message, client, endpoint(mailbox.port()));

      assertThat(result.isAccepted()).isTrue();
      TestMailbox.Message received = mailbox.await(Duration.ofSeconds(10));
      assertThat(received.reversePath()).isEqualTo("<carol@example.org>");
      assertThat(received.forwardPaths())
          .containsExactly("<alice@example.com>", "<bob@example.com>");
      assertThat(received.content())
          .contains("\r\nTo: Alice <alice@example.com>\r\n")
          .contains("\r\nSubject: =?UTF-8?")
          .containsOnlyOnce("\r\nMessage-ID: ")
          .doesNotContain("bob")
          .endsWith("\r\n\r\nOne\r\n.\r\nThree\r\n");
    }
  }

  @Test
  void jakartaMailerSends() throws Exception {
    try (var mailbox = new TestMailbox()) {
      JakartaMailer.send("127.0.0.1", mailbox.port());

      TestMailbox.Message received = mailbox.await(Duration.ofSeconds(10));
      assertThat(received.forwardPaths())
          .containsExactly("<alice@example.com>", "<bob@example.com>");
      assertThat(received.content()).endsWith("\r\n\r\nHello.\r\n");
    }
  }

  @Test
  void testMailboxSaysWhenNoMessageComes() throws Exception {
    try (var mailbox = new TestMailbox()) {
      assertThatThrownBy(() -> mailbox.await(Duration.ofMillis(1)))
          .isInstanceOf(TimeoutException.class)
          .hasMessage("no message within PT0.001S");
    }
  }

  @Test
  void attemptTellsWhatIsForLaterFromWhatIsForNever() throws Exception {
    Attempt attempt =
        attempt(
            Map.of(
                "RCPT TO:<later@example.com>", "451 4.3.0 Try again later\r\n",
                "RCPT TO:<never@example.com>", "550 5.1.1 No such mailbox\r\n"));

    assertThat(attempt.retry()).containsExactly(TO_THREE.recipients().get(1));
    assertThat(attempt.failed())
        .containsExactly("RCPT TO:<never@example.com>: refused at RCPT: 550 5.1.1 No such mailbox");
  }

  @Test
  void attemptRepeatsWhatIsRefusedForNow() throws Exception {
    Attempt attempt = attempt(Map.of("MAIL", "451 4.7.1 Greylisted\r\n"));

    assertThat(attempt.retry()).isEqualTo(TO_THREE.recipients());
    assertThat(attempt.failed()).isEmpty();
  }

  @Test
  void attemptRepeatsWhatWasCutShort() throws Exception {
    Attempt attempt = attempt(Map.of("DATA", ScriptedPeer.FIN));

    assertThat(attempt.retry()).isEqualTo(TO_THREE.recipients());
    assertThat(attempt.failed()).isEmpty();
  }

  @Test
  void attemptDoesNotRepeatWhatMayHaveArrived() throws Exception {
    Attempt attempt = attempt(Map.of(".", ScriptedPeer.FIN));

    assertThat(attempt.retry()).isEmpty();
    assertThat(attempt.failed())
        .hasSize(3)
        .allSatisfy(line -> assertThat(line).contains(": unknown: "));
  }

  @Test
  void attemptGivesUpWhatNoServerTakes() throws Exception {
    Attempt attempt = attempt(Map.of(), MessageContent.of("Subject: bare\n\nLF"));

    assertThat(attempt.retry()).isEmpty();
    assertThat(attempt.failed()).hasSize(3);
  }

  @Test
  void mxTakesMailForTheDomainOnly() throws Exception {
    try (var server = policyServer();
        var client = SmtpClient.create(SmtpClientOptions.DEFAULT);
        var connection = client.connect(endpoint(server.address("mx").getPort()))) {
      var envelope =
          Envelope.of("carol@example.org", "alice@EXAMPLE.com", "<postmaster>", "bob@example.org");

      var result = connection.send(envelope, HELLO);

      assertThat(result.outcomes().stream().map(RecipientOutcome::describe))
          .satisfiesExactly(
              first -> assertThat(first).startsWith("accepted"),
              second -> assertThat(second).startsWith("accepted"),
              third ->
                  assertThat(third)
                      .isEqualTo(
                          "refused at RCPT: 550 5.7.1 Not a recipient in example.com:"
                              + " <bob@example.org>"));
    }
  }

  @Test
  void submissionTakesMailOfTheDomainUnderTls() throws Exception {
    try (var server = policyServer();
        var client = SmtpClient.create(SmtpClientOptions.DEFAULT)) {
      int port = server.address("submission").getPort();
      try (var plain = client.connect(endpoint(port))) {
        assertThat(plain.send(Envelope.of("carol@example.com", "bob@example.org"), HELLO))
            .extracting(it -> it.outcomes().get(0).describe())
            .isEqualTo("refused at MAIL: 530 5.7.0 STARTTLS first");
      }
      try (var encrypted =
          client.connect(
              Endpoint.builder("127.0.0.1", port).tlsPolicy(TlsPolicy.IF_OFFERED).build())) {
        assertThat(encrypted.isEncrypted()).isTrue();
        assertThat(encrypted.send(Envelope.of("carol@example.com", "bob@example.org"), HELLO))
            .matches(SendResult::isAccepted);
        assertThat(encrypted.send(Envelope.of("carol@example.org", "bob@example.org"), HELLO))
            .extracting(it -> it.outcomes().get(0).describe())
            .isEqualTo(
                "refused at MAIL: 550 5.7.1 Not an address of example.com: <carol@example.org>");
      }
    }
  }

  @Test
  void lmtpAnswersForEachRecipient() throws Exception {
    try (var server = policyServer();
        var socket =
            new Socket(InetAddress.getLoopbackAddress(), server.address("lmtp").getPort())) {
      socket
          .getOutputStream()
          .write(
              """
              LHLO client.example.com
              MAIL FROM:<carol@example.org>
              RCPT TO:<alice@example.com>
              RCPT TO:<bob@example.org>
              RCPT TO:<dave@example.com>
              DATA
              hello
              .
              QUIT
              """
                  .replace("\n", "\r\n")
                  .getBytes(US_ASCII));

      String replies = new String(socket.getInputStream().readAllBytes(), US_ASCII);

      assertThat(
              replies
                  .lines()
                  .filter(line -> !line.startsWith("250-"))
                  .map(line -> line.substring(0, 3)))
          .containsExactly("220", "250", "250", "250", "550", "250", "354", "250", "250", "221");
    }
  }

  private static SmtpServer policyServer() throws IOException {
    var anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return PolicyServer.start(
        anyPort,
        anyPort,
        anyPort,
        TlsIdentity.selfSigned("mx.example.com"),
        DiscardService.forAll());
  }

  private static Attempt attempt(Map<String, String> answers) throws Exception {
    return attempt(answers, HELLO);
  }

  /** An attempt with a server that accepts everything but some lines. */
  private static Attempt attempt(Map<String, String> answers, MessageContent content)
      throws Exception {
    try (var peer =
            ScriptedPeer.start("220 mx.example.com\r\n", line -> answer(line.strip(), answers));
        var client = SmtpClient.create(SmtpClientOptions.DEFAULT);
        var connection = client.connect(endpoint(peer.port()))) {
      return Attempt.send(connection, TO_THREE, content);
    }
  }

  private static String answer(String line, Map<String, String> answers) {
    for (Map.Entry<String, String> answer : answers.entrySet()) {
      if (line.startsWith(answer.getKey())) {
        return answer.getValue();
      }
    }
    if (line.equals("DATA")) {
      return "354 go on\r\n";
    }
    return line.matches("[A-Z]{4} .*|QUIT|\\.") ? ScriptedPeer.sane(line) : "";
  }

  private static Endpoint endpoint(int port) {
    return Endpoint.builder("127.0.0.1", port).tlsPolicy(TlsPolicy.NEVER).build();
  }
}
