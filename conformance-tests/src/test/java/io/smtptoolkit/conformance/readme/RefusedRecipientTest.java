package io.smtptoolkit.conformance.readme;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.smtptoolkit.client.*;
import io.smtptoolkit.codec.command.Envelope;
import io.smtptoolkit.conformance.junit.ScriptedSmtpExtension;
import io.smtptoolkit.conformance.scripted.*;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(ScriptedSmtpExtension.class)
class RefusedRecipientTest {
  /** Put your own client in place of ours. */
  private static boolean[] send(int port, String... recipients) throws Exception {
    try (SmtpClient client = SmtpClient.create(SmtpClientOptions.DEFAULT);
        SmtpConnection connection = client.connect("127.0.0.1", port)) {
      SendResult result =
          connection.send(Envelope.of("a@example.com", recipients), MessageContent.of("hi\r\n"));
      List<RecipientOutcome> outcomes = result.outcomes();
      return new boolean[] {outcomes.get(0).isAccepted(), outcomes.get(1).isAccepted()};
    }
  }

  @Test
  void sendsToTheOtherRecipient(ScriptedSmtpServer server) throws Exception {
    server.play(
        Script.builder()
            .extensions("PIPELINING", "SIZE 1000000")
            .on("RCPT TO:<bob@example.org>")
            .reply("550 5.1.1 unknown")
            .build());

    boolean[] accepted = send(server.port(), "bob@example.org", "eve@example.org");

    assertEquals("false true", accepted[0] + " " + accepted[1]);
    ReceivedConnection connection =
        server.connection(1, Duration.ofSeconds(10)).awaitEnd(Duration.ofSeconds(10));
    assertEquals("hi\r\n", connection.transactions().get(0).content());
  }

  @Test
  void doesNotTakeAnyReplyForAcceptance(ScriptedSmtpServer server) throws Exception {
    server.play(
        Script.builder()
            .atEndOfContent()
            .answer(Answer.octets("250 2.0.0 o").then(Answer.reset()))
            .build());

    boolean[] accepted = send(server.port(), "bob@example.org", "eve@example.org");

    assertEquals("false false", accepted[0] + " " + accepted[1]);
  }
}
