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
import io.smtptoolkit.codec.session.Protocol;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Our client delivers by LMTP, and tells for each recipient what became of it. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class LmtpServersInteropTest {
  private static final String SENDER = "sender@client.example";

  private static DovecotServer dovecot;
  private static AiosmtpdServer aiosmtpd;
  private static NodemailerServer nodemailer;

  @BeforeAll
  static void startServers() {
    dovecot = DovecotServer.start();
    aiosmtpd = AiosmtpdServer.startLmtp();
    nodemailer = NodemailerServer.start("\"lmtp\": true, \"authOptional\": true");
  }

  @AfterAll
  static void endServers() {
    if (nodemailer != null) {
      nodemailer.close();
    }
    if (aiosmtpd != null) {
      aiosmtpd.close();
    }
    if (dovecot != null) {
      dovecot.close();
    }
  }

  @ParameterizedTest(name = "TLS {0}, in chunks: {1}")
  @CsvSource({"NEVER, false", "NEVER, true", "REQUIRED, false", "REQUIRED, true"})
  void deliversToOneMailboxOfDovecotAndNotToTheOthers(TlsPolicy tls, boolean chunking)
      throws Exception {
    dovecot.maildir("alice").empty();
    var message = DifficultMessage.of(100_000, "alice@dovecot.example");

    SendResult result =
        send(
            dovecot.lmtp(),
            dovecot.caFile(),
            tls,
            chunking,
            message,
            "full@dovecot.example",
            "unknown@dovecot.example",
            "alice@dovecot.example");

    assertThat(result.isAccepted()).as("%s\n%s", result, dovecot.log()).isFalse();
    assertRefused(result, 0, Stage.END_OF_CONTENT, 552);
    assertRefused(result, 1, Stage.RCPT, 550);
    assertAccepted(result, 2);
    assertThat(dovecot.maildir("alice").await(1)).singleElement().satisfies(message::assertEndOf);
    assertThat(dovecot.maildir("full").messages()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void sendsTwoMessagesOnOneConnectionToDovecot(boolean chunking) throws Exception {
    dovecot.maildir("alice").empty();
    var message = DifficultMessage.of(10_000, "alice@dovecot.example");
    try (var client = client(chunking);
        var connection =
            client.connect(endpoint(dovecot.lmtp(), dovecot.caFile(), TlsPolicy.REQUIRED))) {
      var envelope = Envelope.of(SENDER, "unknown@dovecot.example", "alice@dovecot.example");

      for (int i = 0; i < 2; i++) {
        SendResult result = connection.send(envelope, MessageContent.of(message.octets()));

        assertRefused(result, 0, Stage.RCPT, 550);
        assertAccepted(result, 1);
      }
      SendResult toNone =
          connection.send(
              Envelope.of(SENDER, "unknown@dovecot.example"), MessageContent.of(message.octets()));

      assertRefused(toNone, 0, Stage.RCPT, 550);
    }
    assertThat(dovecot.maildir("alice").await(2)).hasSize(2).allSatisfy(message::assertEndOf);
  }

  @ParameterizedTest
  @ValueSource(strings = {"NEVER", "REQUIRED"})
  void deliversToAiosmtpd(TlsPolicy tls) throws Exception {
    aiosmtpd.maildir("u1").empty();
    var message = DifficultMessage.of(100_000, aiosmtpd.recipient(1));

    SendResult result =
        send(
            aiosmtpd.address(),
            aiosmtpd.caFile(),
            tls,
            false,
            message,
            "full@" + aiosmtpd.domain(),
            aiosmtpd.unknownRecipient(),
            aiosmtpd.recipient(1));

    assertRefused(result, 0, Stage.END_OF_CONTENT, 452);
    assertRefused(result, 1, Stage.RCPT, 550);
    assertAccepted(result, 2);
    assertThat(aiosmtpd.maildir("u1").await(1)).singleElement().satisfies(message::assertEndOf);
  }

  @ParameterizedTest
  @ValueSource(strings = {"NEVER", "REQUIRED"})
  void deliversToNodemailersServer(TlsPolicy tls) throws Exception {
    nodemailer.maildir().empty();
    var message = DifficultMessage.of(100_000, "user@home.example");

    SendResult result =
        send(
            nodemailer.address(),
            nodemailer.caFile(),
            tls,
            false,
            message,
            "full@home.example",
            "unknown@home.example",
            "user@home.example");

    assertRefused(result, 0, Stage.END_OF_CONTENT, 452);
    assertRefused(result, 1, Stage.RCPT, 550);
    assertAccepted(result, 2);
    assertThat(nodemailer.maildir().await(1)).singleElement().satisfies(message::assertEndOf);
  }

  private static void assertAccepted(SendResult result, int recipient) {
    assertThat(result.outcomes().get(recipient))
        .as("%s", result)
        .isInstanceOfSatisfying(
            RecipientOutcome.Accepted.class,
            accepted -> assertThat(accepted.reply().code().value()).isEqualTo(250));
  }

  private static void assertRefused(SendResult result, int recipient, Stage stage, int code) {
    assertThat(result.outcomes().get(recipient))
        .as("%s", result)
        .isInstanceOfSatisfying(
            RecipientOutcome.Refused.class,
            refused -> {
              assertThat(refused.stage()).isEqualTo(stage);
              assertThat(refused.reply().code().value()).isEqualTo(code);
            });
  }

  private static SendResult send(
      InetSocketAddress address,
      Path caFile,
      TlsPolicy tls,
      boolean chunking,
      DifficultMessage message,
      String... recipients)
      throws Exception {
    try (var client = client(chunking);
        var connection = client.connect(endpoint(address, caFile, tls))) {
      return connection.send(Envelope.of(SENDER, recipients), MessageContent.of(message.octets()));
    }
  }

  private static SmtpClient client(boolean chunking) {
    return SmtpClient.create(
        SmtpClientOptions.builder()
            .chunking(chunking)
            .timeouts(Timeouts.ofEach(Duration.ofSeconds(30)))
            .build());
  }

  private static Endpoint endpoint(InetSocketAddress address, Path caFile, TlsPolicy tls) {
    return Endpoint.builder("127.0.0.1", address.getPort())
        .protocol(Protocol.LMTP)
        .tlsPolicy(tls)
        .sslContext(Trust.in(caFile))
        .build();
  }
}
