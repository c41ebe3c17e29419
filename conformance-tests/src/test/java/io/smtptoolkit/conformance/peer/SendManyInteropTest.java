package io.smtptoolkit.conformance.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.client.Endpoint;
import io.smtptoolkit.client.MessageContent;
import io.smtptoolkit.client.RecipientOutcome;
import io.smtptoolkit.client.SendResult;
import io.smtptoolkit.client.SmtpClient;
import io.smtptoolkit.client.SmtpClientOptions;
import io.smtptoolkit.client.Timeouts;
import io.smtptoolkit.client.TlsPolicy;
import io.smtptoolkit.codec.command.Envelope;
import io.smtptoolkit.codec.parameter.EnvelopeId;
import io.smtptoolkit.codec.parameter.Ret;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Our client sends to many at once, and much, to other servers than Postfix. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class SendManyInteropTest {
  private static final int RECIPIENTS = 300;
  private static final int FIFTY_MEGAOCTETS = 50_000_000;
  private static final String SENDER = "sender@client.example";

  /** A server, and how many recipients there are to one that is unknown. */
  static Stream<Arguments> servers() {
    return Stream.of(
        server("Exim", EximServer::start, 3),
        server("aiosmtpd", AiosmtpdServer::start, 3),
        // It ends a session after some fifty refusals.
        server("OpenSMTPD", OpenSmtpdServer::start, 10));
  }

  private static Arguments server(String name, Supplier<PeerServer> start, int each) {
    return Arguments.of(Named.of(name, start), each);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("servers")
  void tellsForEachOfThreeHundredRecipientsWhetherItIsRefused(Supplier<PeerServer> start, int each)
      throws Exception {
    try (PeerServer server = start.get()) {
      var message = DifficultMessage.of(1000, server.recipient(1));
      String[] recipients =
          IntStream.range(0, RECIPIENTS)
              .mapToObj(
                  i -> i % each == 0 ? "unknown" + i + "@" + server.domain() : server.recipient(i))
              .toArray(String[]::new);

      SendResult result =
          send(server, TlsPolicy.NEVER, Envelope.of(SENDER, recipients), message.octets());

      for (int i = 0; i < RECIPIENTS; i++) {
        RecipientOutcome outcome = result.outcomes().get(i);
        assertThat(outcome.isAccepted()).as("%s: %s", i, outcome).isEqualTo(i % each != 0);
        if (i % each == 0) {
          assertThat(outcome.lastReply().orElseThrow().isPermanentNegative()).isTrue();
        } else if (i % 50 == 1) {
          assertThat(server.maildir("u" + i).await(1))
              .singleElement()
              .satisfies(message::assertEndOf);
        }
      }
    }
  }

  @Test
  void sendsFiftyMegaoctetsToExim() throws Exception {
    try (PeerServer server = EximServer.start(Map.of("message_size_limit", "100M"))) {
      var message = DifficultMessage.of(FIFTY_MEGAOCTETS, server.validRecipient());

      SendResult result =
          send(
              server,
              TlsPolicy.REQUIRED,
              Envelope.of(SENDER, server.validRecipient()),
              message.octets());

      assertThat(result.isAccepted()).as("%s\n%s", result, server.log()).isTrue();
      Path stored =
          Awaitility.await()
              .atMost(Duration.ofSeconds(60))
              .until(server.maildir("user")::files, files -> files.size() == 1)
              .get(0);
      byte[] octets = Files.readAllBytes(stored);
      byte[] end = message.file();
      assertThat(
              Arrays.equals(octets, octets.length - end.length, octets.length, end, 0, end.length))
          .isTrue();
    }
  }

  @Test
  void asksEximForNotificationsAndSendsFromAnAddressBeyondAscii() throws Exception {
    try (PeerServer server =
        EximServer.start(Map.of("smtputf8_advertise_hosts", "*", "dsn_advertise_hosts", "*"))) {
      var message = DifficultMessage.of(1000, server.validRecipient());
      Envelope envelope =
          Envelope.of("j\u00f6rg@client.example", server.validRecipient())
              .with(Ret.HDRS)
              .with(EnvelopeId.of("QQ 314"))
              .requiringDsn();

      SendResult result = send(server, TlsPolicy.NEVER, envelope, message.octets());

      assertThat(result.isAccepted()).as("%s\n%s", result, server.log()).isTrue();
      assertThat(result.dropped()).isEmpty();
      assertThat(server.maildir("user").await(1)).singleElement().satisfies(message::assertEndOf);
    }
  }

  @Test
  void sendsFromAnAddressBeyondAsciiToAiosmtpd() throws Exception {
    try (PeerServer server = AiosmtpdServer.startSmtpUtf8()) {
      var message = DifficultMessage.of(1000, server.validRecipient());
      var envelope = Envelope.of("j\u00f6rg@client.example", server.validRecipient());

      SendResult result = send(server, TlsPolicy.REQUIRED, envelope, message.octets());

      assertThat(result.isAccepted()).as("%s\n%s", result, server.log()).isTrue();
      assertThat(server.maildir("user").await(1))
          .singleElement()
          .satisfies(message::assertEndOf)
          .asString()
          // In UTF-8, each octet of it a character here.
          .startsWith("Return-Path: <j\u00c3\u00b6rg@client.example>\n");
    }
  }

  private static SendResult send(
      PeerServer server, TlsPolicy tls, Envelope envelope, byte[] content) throws Exception {
    Endpoint.Builder endpoint =
        Endpoint.builder("127.0.0.1", server.address().getPort()).tlsPolicy(tls);
    if (tls == TlsPolicy.REQUIRED) {
      endpoint.sslContext(Trust.in(server.caFile()));
    }
    var options =
        SmtpClientOptions.builder().timeouts(Timeouts.ofEach(Duration.ofSeconds(60))).build();
    try (var client = SmtpClient.create(options);
        var connection = client.connect(endpoint.build())) {
      return connection.send(envelope, MessageContent.of(content));
    }
  }
}
