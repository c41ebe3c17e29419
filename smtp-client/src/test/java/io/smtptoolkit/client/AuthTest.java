package io.smtptoolkit.client;

import static io.smtptoolkit.client.Fixtures.HELLO;
import static io.smtptoolkit.client.Fixtures.envelope;
import static io.smtptoolkit.client.Fixtures.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.smtptoolkit.client.ScriptedPeer.Script;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Authentication over real TLS. */
@Timeout(120)
class AuthTest {
  @SuppressWarnings("NullAway.Init") // JUnit sets it
  @TempDir
  static Path folder;

  @SuppressWarnings("NullAway.Init")
  private static Certificates ours;

  @BeforeAll
  static void makeCertificates() throws Exception {
    ours = Certificates.naming(folder, "ip:127.0.0.1");
  }

  /** What was offered in the clear does not count (RFC 3207 §4.2). */
  @Test
  void authenticatesWithinTlsOnly() throws Exception {
    Script script =
        wire -> {
          wire.greet("STARTTLS", "AUTH LOGIN");
          wire.expect("STARTTLS\r\n").say("220 go\r\n").startTls(ours.shown());
          wire.hello("AUTH PLAIN");
          wire.expect("AUTH PLAIN AHRpbQBzZWNyZXQ=\r\n").say("235 2.7.0 ok\r\n");
          wire.expect("MAIL FROM:<a@c.example>\r\n").say("250 a\r\n");
          wire.expect("RCPT TO:<x@d.example>\r\n").say("250 x\r\n");
          wire.expect("DATA\r\n").say("354 go\r\n");
          wire.expect("Subject: hello\r\n\r\nhello\r\n.\r\n").say("250 taken\r\n").farewell();
        };
    try (var peer = ScriptedPeer.playing(script);
        var client = SmtpClient.create(options().build());
        var connection = client.connect(to(peer, Credentials.password("tim", "secret")))) {
      assertThat(connection.send(envelope("<a@c.example>", "<x@d.example>"), HELLO).isAccepted())
          .isTrue();
      connection.quitAsync().get();
      peer.verify();
    }
  }

  @Test
  void aServerWithoutTlsGetsNoCredentials() throws Exception {
    try (var peer = ScriptedPeer.playing(wire -> wire.greet("AUTH PLAIN").farewell());
        var client = SmtpClient.create(options().build())) {
      var failure =
          catchThrowableOfType(
              NotOfferedException.class,
              () -> client.connect(to(peer, Credentials.password("tim", "secret"))));

      peer.verify();
      assertThat(failure.stage()).isEqualTo(Stage.STARTTLS);
    }
  }

  @Test
  void aRefusedPasswordEndsWithQuit() throws Exception {
    Script script =
        wire -> {
          wire.startTls(ours.shown()).greet("AUTH PLAIN LOGIN");
          wire.expect("AUTH PLAIN AHRpbQBzZWNyZXQ=\r\n").say("535 5.7.8 no\r\n").farewell();
        };
    try (var peer = ScriptedPeer.playing(script);
        var client = SmtpClient.create(options().build())) {
      Endpoint endpoint = implicit(peer, Credentials.password("tim", "secret"));
      var failure =
          catchThrowableOfType(NegativeReplyException.class, () -> client.connect(endpoint));

      peer.verify();
      assertThat(failure.stage()).isEqualTo(Stage.AUTH);
      assertThat(failure.reply()).hasToString("535 5.7.8 no");
    }
  }

  /** RFC 5802 §6: the client could bind, and saw no offer; base64 of {@code y,,n=tim,r=}. */
  @Test
  void saysThatItCouldBindToTheChannel() throws Exception {
    Script script =
        wire -> {
          wire.startTls(ours.shown()).greet("AUTH SCRAM-SHA-256");
          wire.expect("AUTH SCRAM-SHA-256 eSwsbj10aW0scj").skip(34).expect("\r\n");
          wire.say("535 5.7.8 no\r\n").farewell();
        };
    try (var peer = ScriptedPeer.playing(script);
        var client = SmtpClient.create(options().build())) {
      Endpoint endpoint = implicit(peer, Credentials.password("tim", "secret"));

      assertThatThrownBy(() -> client.connect(endpoint)).isInstanceOf(NegativeReplyException.class);

      peer.verify();
    }
  }

  /** Base64 of {@code p=tls-server-end-point,,n=tim,r=}. */
  @Test
  void bindsToTheChannelWhereThatIsOffered() throws Exception {
    Script script =
        wire -> {
          wire.startTls(ours.shown()).greet("AUTH SCRAM-SHA-256 SCRAM-SHA-256-PLUS PLAIN");
          wire.expect("AUTH SCRAM-SHA-256-PLUS cD10bHMtc2VydmVyLWVuZC1wb2ludCwsbj10aW0scj");
          wire.skip(34).expect("\r\n").say("535 5.7.8 no\r\n").farewell();
        };
    try (var peer = ScriptedPeer.playing(script);
        var client = SmtpClient.create(options().build())) {
      Endpoint endpoint = implicit(peer, Credentials.password("tim", "secret"));

      assertThatThrownBy(() -> client.connect(endpoint)).isInstanceOf(NegativeReplyException.class);

      peer.verify();
    }
  }

  @Test
  void externalLeavesItToTheCertificate() throws Exception {
    Script script =
        wire -> {
          wire.startTls(ours.shown()).greet("AUTH EXTERNAL PLAIN");
          wire.expect("AUTH EXTERNAL =\r\n").say("235 2.7.0 ok\r\n").farewell();
        };
    try (var peer = ScriptedPeer.playing(script);
        var client = SmtpClient.create(options().build());
        var connection = client.connect(implicit(peer, Credentials.certificate()))) {
      connection.quitAsync().get();
      peer.verify();
    }
  }

  private static Endpoint to(ScriptedPeer peer, Credentials credentials) throws Exception {
    return builder(peer, credentials).build();
  }

  private static Endpoint implicit(ScriptedPeer peer, Credentials credentials) throws Exception {
    return builder(peer, credentials).tlsPolicy(TlsPolicy.IMPLICIT).build();
  }

  private static Endpoint.Builder builder(ScriptedPeer peer, Credentials credentials)
      throws Exception {
    return Endpoint.builder("127.0.0.1", peer.port())
        .credentials(credentials)
        .sslContext(ours.trusted());
  }
}
