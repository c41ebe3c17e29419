package io.smtptoolkit.conformance.peer;

import static io.smtptoolkit.codec.sasl.SaslMechanism.CRAM_MD5;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.smtptoolkit.client.Credentials;
import io.smtptoolkit.client.Endpoint;
import io.smtptoolkit.client.MessageContent;
import io.smtptoolkit.client.NegativeReplyException;
import io.smtptoolkit.client.NotOfferedException;
import io.smtptoolkit.client.SendResult;
import io.smtptoolkit.client.SmtpClient;
import io.smtptoolkit.client.SmtpClientOptions;
import io.smtptoolkit.client.Stage;
import io.smtptoolkit.client.Timeouts;
import io.smtptoolkit.client.TlsPolicy;
import io.smtptoolkit.codec.Secret;
import io.smtptoolkit.codec.command.Envelope;
import io.smtptoolkit.codec.parameter.EnvelopeId;
import io.smtptoolkit.codec.parameter.Notify;
import io.smtptoolkit.codec.parameter.Ret;
import io.smtptoolkit.codec.sasl.SaslMechanism;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Our client sends to nodemailer's {@code smtp-server}. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class NodemailerServerInteropTest {
  private static final String SENDER = "sender@client.example";
  private static final String RECIPIENT = "user@home.example";
  private static final int MAX_OCTETS = 200_000;

  private static final SmtpClient CLIENT =
      SmtpClient.create(
          SmtpClientOptions.builder().timeouts(Timeouts.ofEach(Duration.ofSeconds(30))).build());
  private static NodemailerServer startTls;
  private static NodemailerServer implicit;

  @BeforeAll
  static void startServers() {
    String options =
        "\"size\": %d, \"authMethods\": [\"PLAIN\", \"LOGIN\", \"CRAM-MD5\", \"XOAUTH2\"]"
            .formatted(MAX_OCTETS);
    startTls = NodemailerServer.start(options + ", \"authOptional\": true, \"hideDSN\": false");
    implicit = NodemailerServer.start(options + ", \"secure\": true");
  }

  @AfterAll
  static void endServers() {
    CLIENT.close();
    if (implicit != null) {
      implicit.close();
    }
    if (startTls != null) {
      startTls.close();
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = TlsPolicy.class,
      names = {"NEVER", "REQUIRED"})
  void sendsAndTellsWhoIsRefused(TlsPolicy tls) throws Exception {
    var message = DifficultMessage.of(100_000, RECIPIENT);
    startTls.maildir().empty();

    SendResult result =
        send(endpoint(startTls, tls).build(), message, RECIPIENT, "unknown@home.example");

    assertThat(result.outcomes().get(0).isAccepted()).as("%s", result).isTrue();
    assertThat(result.outcomes().get(1).isAccepted()).as("%s", result).isFalse();
    assertThat(result.outcomes().get(1).lastReply().orElseThrow().code().value()).isEqualTo(550);
    assertThat(startTls.maildir().await(1)).singleElement().satisfies(message::assertEndOf);
    assertThat(startTls.transactions())
        .last()
        .asString()
        .contains(
            "\"tls\":" + (tls == TlsPolicy.REQUIRED),
            "\"size\":" + message.octets().length,
            "\"to\":[\"" + RECIPIENT + "\"]");
  }

  @ParameterizedTest
  @CsvSource({
    "REQUIRED, PLAIN", "REQUIRED, LOGIN", "REQUIRED, CRAM_MD5", "REQUIRED, XOAUTH2",
    "IMPLICIT, PLAIN", "IMPLICIT, LOGIN", "IMPLICIT, CRAM_MD5", "IMPLICIT, XOAUTH2"
  })
  void authenticatesByEveryMechanism(TlsPolicy tls, SaslMechanism mechanism) throws Exception {
    NodemailerServer server = tls == TlsPolicy.IMPLICIT ? implicit : startTls;
    var message = DifficultMessage.of(1000, RECIPIENT);
    server.maildir().empty();

    SendResult result =
        send(
            credentials(server, tls, mechanism, NodemailerServer.PASSWORD, NodemailerServer.TOKEN),
            message,
            RECIPIENT);

    assertThat(result.isAccepted()).as("%s", result).isTrue();
    assertThat(server.maildir().await(1)).singleElement().satisfies(message::assertEndOf);
    assertThat(server.transactions())
        .last()
        .asString()
        .contains("\"user\":\"" + mechanism.keyword() + " alice\"", "\"tls\":true");
    var refusal =
        catchThrowableOfType(
            NegativeReplyException.class,
            () -> CLIENT.connect(credentials(server, tls, mechanism, "crayon", "crayon")).close());
    assertThat(refusal.stage()).isEqualTo(Stage.AUTH);
    assertThat(refusal.reply().code().value()).isEqualTo(535);
  }

  @Test
  void choosesTheStrongestMechanism() throws Exception {
    implicit.maildir().empty();

    send(
        endpoint(implicit, TlsPolicy.IMPLICIT)
            .credentials(Credentials.password("alice", NodemailerServer.PASSWORD))
            .build(),
        DifficultMessage.of(1000, RECIPIENT),
        RECIPIENT);

    implicit.maildir().await(1);
    assertThat(implicit.transactions()).last().asString().contains(CRAM_MD5.keyword() + " alice");
  }

  @Test
  void asksForNotificationsAndSendsFromAnAddressBeyondAscii() throws Exception {
    var message = DifficultMessage.of(1000, RECIPIENT);
    startTls.maildir().empty();
    Envelope envelope =
        Envelope.of("j\u00f6rg@client.example", "other@home.example")
            .and(RECIPIENT, Notify.on(Notify.When.FAILURE, Notify.When.DELAY))
            .with(Ret.HDRS)
            .with(EnvelopeId.of("QQ 314"))
            .requiringDsn();

    SendResult result;
    try (var connection = CLIENT.connect(endpoint(startTls, TlsPolicy.REQUIRED).build())) {
      result = connection.send(envelope, MessageContent.of(message.octets()));
    }

    assertThat(result.isAccepted()).as("%s", result).isTrue();
    assertThat(result.dropped()).isEmpty();
    assertThat(startTls.maildir().await(1)).singleElement().satisfies(message::assertEndOf);
    assertThat(startTls.transactions())
        .last()
        .asString()
        .contains(
            // The output is UTF-8, each octet of it a character here.
            "\"from\":\"j\u00c3\u00b6rg@client.example\"",
            "\"utf8\":true",
            "\"ret\":\"HDRS\"",
            "\"envid\":\"QQ 314\"",
            "\"notify\":[\"FAILURE\",\"DELAY\"]");
  }

  @Test
  void sendsNothingThatIsLargerThanTheServerSays() throws Exception {
    var message = DifficultMessage.of(MAX_OCTETS + 1, RECIPIENT);
    int before = startTls.transactions().size();
    try (var proxy = new RecordingProxy(startTls.address())) {
      try (var connection =
          CLIENT.connect(
              Endpoint.builder("127.0.0.1", proxy.address().getPort())
                  .tlsPolicy(TlsPolicy.NEVER)
                  .build())) {
        assertThatExceptionOfType(NotOfferedException.class)
            .isThrownBy(
                () ->
                    connection.send(
                        Envelope.of(SENDER, RECIPIENT), MessageContent.of(message.octets())))
            .withMessageContaining("200000");
      }

      assertThat(proxy.sent()).doesNotContain("MAIL FROM");
    }
    assertThat(startTls.transactions()).hasSize(before);
  }

  private static Endpoint credentials(
      NodemailerServer server,
      TlsPolicy tls,
      SaslMechanism mechanism,
      String password,
      String token) {
    return endpoint(server, tls)
        .credentials(
            mechanism == SaslMechanism.XOAUTH2
                ? Credentials.token("alice", refused -> Secret.ofUtf8(token))
                : Credentials.password("alice", password))
        .mechanisms(Set.of(mechanism))
        .build();
  }

  private static Endpoint.Builder endpoint(NodemailerServer server, TlsPolicy tls) {
    return Endpoint.builder("127.0.0.1", server.address().getPort())
        .tlsPolicy(tls)
        .sslContext(Trust.in(server.caFile()));
  }

  private static SendResult send(Endpoint endpoint, DifficultMessage message, String... recipients)
      throws Exception {
    try (var connection = CLIENT.connect(endpoint)) {
      return connection.send(Envelope.of(SENDER, recipients), MessageContent.of(message.octets()));
    }
  }
}
