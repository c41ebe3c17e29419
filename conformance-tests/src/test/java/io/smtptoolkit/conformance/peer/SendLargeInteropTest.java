package io.smtptoolkit.conformance.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.client.Endpoint;
import io.smtptoolkit.client.MessageContent;
import io.smtptoolkit.client.RecipientOutcome;
import io.smtptoolkit.client.SendResult;
import io.smtptoolkit.client.SmtpClient;
import io.smtptoolkit.client.SmtpClientOptions;
import io.smtptoolkit.client.Stage;
import io.smtptoolkit.client.Timeouts;
import io.smtptoolkit.client.TlsPolicy;
import io.smtptoolkit.codec.command.Envelope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Our client sends much, and to many, to Postfix; and what there is to OpenSMTPD. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class SendLargeInteropTest {
  private static final String SENDER = "sender@client.example";
  private static final int FIFTY_MEGAOCTETS = 50_000_000;
  private static final int RECIPIENTS = 300;

  private static PeerServer postfix;

  @BeforeAll
  static void startServer() {
    postfix =
        PostfixServer.start(
            Map.of(
                "message_size_limit", "100000000",
                "virtual_mailbox_limit", "200000000",
                // By default it slows down after 10 refusals, and ends the session after 20.
                "smtpd_soft_error_limit", "1000",
                "smtpd_hard_error_limit", "1000"));
  }

  @AfterAll
  static void endServer() {
    if (postfix != null) {
      postfix.close();
    }
  }

  @ParameterizedTest
  @CsvSource({"NEVER, false", "REQUIRED, true"})
  void sendsFiftyMegaoctets(TlsPolicy tls, boolean chunking) throws Exception {
    postfix.maildir("user").empty();
    var message = DifficultMessage.of(FIFTY_MEGAOCTETS, postfix.validRecipient());

    SendResult result = send(postfix, tls, chunking, message, postfix.validRecipient());

    assertThat(result.isAccepted()).as("%s", result).isTrue();
    Path stored = await(postfix.maildir("user"));
    assertThat(endsWith(stored, message.file())).as("%s", stored).isTrue();
  }

  /** Every third of the recipients is unknown. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void tellsForEachOfThreeHundredRecipientsWhetherItIsRefused(boolean pipelining) throws Exception {
    int first = pipelining ? 0 : RECIPIENTS;
    var message = DifficultMessage.of(1000, postfix.recipient(first));
    String[] recipients =
        IntStream.range(first, first + RECIPIENTS)
            .mapToObj(
                i -> i % 3 == 0 ? "unknown" + i + "@" + postfix.domain() : postfix.recipient(i))
            .toArray(String[]::new);

    SendResult result;
    try (var client =
            SmtpClient.create(
                SmtpClientOptions.builder().pipelining(pipelining).timeouts(PATIENT).build());
        var connection = client.connect(endpoint(postfix, TlsPolicy.NEVER))) {
      result =
          connection.send(Envelope.of(SENDER, recipients), MessageContent.of(message.octets()));
    }

    assertThat(result.outcomes()).hasSize(RECIPIENTS);
    for (int i = 0; i < RECIPIENTS; i++) {
      RecipientOutcome outcome = result.outcomes().get(i);
      if ((first + i) % 3 == 0) {
        assertThat(outcome)
            .isInstanceOfSatisfying(
                RecipientOutcome.Refused.class,
                refused -> {
                  assertThat(refused.stage()).isEqualTo(Stage.RCPT);
                  assertThat(refused.reply().code().value()).isEqualTo(550);
                });
        assertThat(outcome.describe()).contains(recipients[i]);
      } else {
        assertThat(outcome.isAccepted()).as("%s", outcome).isTrue();
        assertThat(postfix.maildir("u" + (first + i)).await(1))
            .singleElement()
            .satisfies(message::assertEndOf);
      }
    }
  }

  @Test
  void sendsToOpenSmtpd() throws Exception {
    try (PeerServer server = OpenSmtpdServer.start()) {
      var message = DifficultMessage.of(1_000_000, server.validRecipient());

      SendResult result =
          send(
              server,
              TlsPolicy.IF_OFFERED,
              false,
              message,
              server.unknownRecipient(),
              server.validRecipient(),
              server.recipient(1));

      assertThat(result.outcomes())
          .as("%s\n%s", result, server.log())
          .extracting(RecipientOutcome::isAccepted)
          .containsExactly(false, true, true);
      for (String accepted : new String[] {"user", "u1"}) {
        assertThat(server.maildir(accepted).await(1))
            .singleElement()
            .satisfies(message::assertEndOf);
      }
    }
  }

  private static final Timeouts PATIENT = Timeouts.ofEach(Duration.ofSeconds(60));

  private static SendResult send(
      PeerServer server,
      TlsPolicy tls,
      boolean chunking,
      DifficultMessage message,
      String... recipients)
      throws Exception {
    try (var client =
            SmtpClient.create(
                SmtpClientOptions.builder().chunking(chunking).timeouts(PATIENT).build());
        var connection = client.connect(endpoint(server, tls))) {
      return connection.send(Envelope.of(SENDER, recipients), MessageContent.of(message.octets()));
    }
  }

  private static Endpoint endpoint(PeerServer server, TlsPolicy tls) {
    var builder = Endpoint.builder("127.0.0.1", server.address().getPort()).tlsPolicy(tls);
    return tls == TlsPolicy.REQUIRED
        ? builder.sslContext(Trust.in(server.caFile())).build()
        : builder.build();
  }

  /** The one message there, once it is there. */
  private static Path await(Maildir maildir) {
    return Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(maildir::files, files -> files.size() == 1)
        .get(0);
  }

  private static boolean endsWith(Path stored, byte[] end) throws IOException {
    byte[] octets = Files.readAllBytes(stored);
    return octets.length >= end.length
        && Arrays.equals(octets, octets.length - end.length, octets.length, end, 0, end.length);
  }
}
