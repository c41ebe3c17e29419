package io.smtptoolkit.client;

import static io.smtptoolkit.client.Fixtures.HELLO;
import static io.smtptoolkit.client.Fixtures.envelope;
import static io.smtptoolkit.client.Fixtures.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.smtptoolkit.client.ScriptedPeer.Script;
import io.smtptoolkit.codec.parameter.MailFlag;
import java.io.IOException;
import java.nio.file.Path;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(120)
class StartTlsTest {
  @SuppressWarnings("NullAway.Init") // JUnit sets it
  @TempDir
  static Path folder;

  @SuppressWarnings("NullAway.Init")
  private static Certificates ours;

  @SuppressWarnings("NullAway.Init")
  private static Certificates another;

  @BeforeAll
  static void makeCertificates() throws Exception {
    ours = Certificates.naming(folder, "ip:127.0.0.1");
    another = Certificates.naming(folder, "dns:other.example");
  }

  @ParameterizedTest
  @EnumSource(names = {"IF_OFFERED", "REQUIRED"})
  void encryptsAndSaysHelloAgain(TlsPolicy policy) throws Exception {
    Script script =
        wire -> {
          wire.greet("STARTTLS", "SIZE 10");
          wire.expect("STARTTLS\r\n").say("220 go\r\n").startTls(ours.shown());
          wire.hello("PIPELINING");
          wire.expect("MAIL FROM:<a@c.example>\r\nRCPT TO:<x@d.example>\r\nDATA\r\n");
          wire.say("250 a\r\n250 x\r\n354 go\r\n");
          wire.expect("Subject: hello\r\n\r\nhello\r\n.\r\n").say("250 taken\r\n").farewell();
        };
    try (var peer = ScriptedPeer.playing(script);
        var client = SmtpClient.create(options().build());
        var connection = client.connect(to(peer, policy, ours))) {

      assertThat(connection.isEncrypted()).isTrue();
      // What was offered in the clear is forgotten (RFC 3207 §4.2): the message is larger than 10.
      SendResult result = connection.send(envelope("<a@c.example>", "<x@d.example>"), HELLO);
      assertThat(result.isAccepted()).isTrue();
      assertThat(result.tls().orElseThrow().authenticated())
          .isEqualTo(policy == TlsPolicy.REQUIRED);
      connection.quitAsync().get();
      peer.verify();
    }
  }

  /** RFC 8689 §4.2.1: it is for verified servers only. */
  @ParameterizedTest
  @EnumSource(names = {"IF_OFFERED", "REQUIRED", "IMPLICIT"})
  void requireTlsIsNotForAContextThatMayTrustAnyServer(TlsPolicy policy) throws Exception {
    Script script =
        wire -> {
          if (policy == TlsPolicy.IMPLICIT) {
            wire.startTls(ours.shown()).greet("REQUIRETLS");
          } else {
            wire.greet("STARTTLS").expect("STARTTLS\r\n").say("220 go\r\n");
            wire.startTls(ours.shown()).hello("REQUIRETLS");
          }
          wire.farewell();
        };
    try (var peer = ScriptedPeer.playing(script);
        var client = SmtpClient.create(options().build())) {
      Endpoint endpoint =
          to(peer, policy, ours).toBuilder().unverifiedContext(ours.trusted()).build();
      assertThat(endpoint.toBuilder().build()).isEqualTo(endpoint);
      assertThat(endpoint.verifiesHost()).isFalse();
      try (var connection = client.connect(endpoint)) {
        var failure =
            catchThrowableOfType(
                NotOfferedException.class,
                () ->
                    connection
                        .send(
                            envelope("<a@c.example>", "<x@d.example>").with(MailFlag.REQUIRETLS),
                            HELLO)
                        .orThrow());
        assertThat(failure.extension()).hasValue("REQUIRETLS");
      }
      peer.verify();
    }
  }

  @Test
  void encryptsFromTheFirstOctet() throws Exception {
    Script script = wire -> wire.startTls(ours.shown()).greet().farewell();
    try (var peer = ScriptedPeer.playing(script);
        var client = SmtpClient.create(options().build());
        var connection = client.connect(to(peer, TlsPolicy.IMPLICIT, ours))) {
      assertThat(connection.isEncrypted()).isTrue();
      connection.quitAsync().get();
      peer.verify();
    }
  }

  @Test
  void goesOnInTheClearOnlyWhereTheServerOffersNothing() throws Exception {
    try (var peer = ScriptedPeer.playing(wire -> wire.greet().farewell());
        var client = SmtpClient.create(options().build());
        var connection = client.connect(to(peer, TlsPolicy.IF_OFFERED, ours))) {
      assertThat(connection.isEncrypted()).isFalse();
      connection.quitAsync().get();
      peer.verify();
    }
  }

  @Test
  void ifOfferedTakesAnyCertificateWhereNoTrustIsConfigured() throws Exception {
    Script script =
        wire -> {
          wire.greet("STARTTLS").expect("STARTTLS\r\n").say("220 go\r\n");
          wire.startTls(another.shown()).hello().farewell();
        };
    try (var peer = ScriptedPeer.playing(script);
        var client = SmtpClient.create(options().build());
        var connection = client.connect("127.0.0.1", peer.port())) {
      assertThat(connection.isEncrypted()).isTrue();
      connection.quitAsync().get();
      peer.verify();
    }
  }

  @Test
  void neverDoesNotEvenAsk() throws Exception {
    try (var peer = ScriptedPeer.playing(wire -> wire.greet("STARTTLS").farewell());
        var client = SmtpClient.create(options().build());
        var connection = client.connect(to(peer, TlsPolicy.NEVER, ours))) {
      assertThat(connection.isEncrypted()).isFalse();
      connection.quitAsync().get();
      peer.verify();
    }
  }

  @Test
  void requiredSendsNothingWhereTheServerOffersNothing() throws Exception {
    var error =
        refused(
            TlsPolicy.REQUIRED, ours, NotOfferedException.class, wire -> wire.greet().farewell());

    assertThat(error).hasMessageContaining("STARTTLS");
  }

  @ParameterizedTest
  @EnumSource(names = {"IF_OFFERED", "REQUIRED"})
  void aRefusedStartTlsIsNotFollowedByPlainText(TlsPolicy policy) throws Exception {
    var error =
        refused(
            policy,
            ours,
            NegativeReplyException.class,
            wire -> {
              wire.greet("STARTTLS").expect("STARTTLS\r\n").say("454 4.7.0 not now\r\n");
              wire.farewell();
            });

    assertThat(error.stage()).isEqualTo(Stage.STARTTLS);
  }

  @ParameterizedTest
  @EnumSource(names = {"IF_OFFERED", "REQUIRED"})
  void aCertificateNoAuthorityVouchesForFailsTheConnection(TlsPolicy policy) throws Exception {
    var error = refused(policy, ours, ConnectionFailedException.class, handshakeWith(another));

    assertThat(error)
        .hasMessageContaining("TLS failed")
        .hasMessageContaining("(c1, TLS handshake)")
        .hasCauseInstanceOf(SSLException.class);
  }

  @Test
  void theHostNameCountsWhereTlsIsRequired() throws Exception {
    assertThat(
            refused(
                TlsPolicy.REQUIRED,
                another,
                ConnectionFailedException.class,
                handshakeWith(another)))
        .hasMessageContaining("127.0.0.1");
    assertThat(
            refused(
                TlsPolicy.IMPLICIT,
                another,
                ConnectionFailedException.class,
                wire -> failing(() -> wire.startTls(another.shown()).expectEnd())))
        .hasMessageContaining("127.0.0.1");
  }

  @Test
  void repliesInjectedAfterThe220InTheSameSegmentFailTheConnection() throws Exception {
    var error =
        refused(
            TlsPolicy.REQUIRED,
            ours,
            IOException.class,
            wire -> {
              wire.greet("STARTTLS").expect("STARTTLS\r\n");
              wire.say("220 go\r\n250-mx.example\r\n250 SIZE 1\r\n");
              wire.expectEnd();
            });

    assertThat(error).hasMessageContaining("220");
  }

  @Test
  void repliesInjectedAfterThe220InAnotherSegmentFailTheConnection() throws Exception {
    refused(
        TlsPolicy.REQUIRED,
        ours,
        ConnectionFailedException.class,
        wire -> {
          wire.greet("STARTTLS").expect("STARTTLS\r\n").say("220 go\r\n");
          // The first octets of the handshake show that the client has taken the 220.
          wire.skip(5);
          wire.say("250-mx.example\r\n250 SIZE 1\r\n");
        });
  }

  @Test
  void anEndDuringTheHandshakeFailsTheConnection() throws Exception {
    var error =
        refused(
            TlsPolicy.IF_OFFERED,
            ours,
            IOException.class,
            wire -> wire.greet("STARTTLS").expect("STARTTLS\r\n").say("220 go\r\n").skip(5));

    assertThat(error).isNotNull();
  }

  private static Script handshakeWith(Certificates certificates) {
    return wire -> {
      wire.greet("STARTTLS").expect("STARTTLS\r\n").say("220 go\r\n");
      failing(() -> wire.startTls(certificates.shown()).expectEnd());
    };
  }

  /** A handshake whose failure the server notices or not, depending on the version of TLS. */
  private static void failing(Handshake handshake) throws Exception {
    try {
      handshake.run();
    } catch (IOException refusedByClient) {
      return;
    }
  }

  private interface Handshake {
    void run() throws Exception;
  }

  private static Endpoint to(ScriptedPeer peer, TlsPolicy policy, Certificates trusted)
      throws Exception {
    return Endpoint.builder("127.0.0.1", peer.port())
        .tlsPolicy(policy)
        .sslContext(trusted.trusted())
        .build();
  }

  private static <E extends Exception> E refused(
      TlsPolicy policy, Certificates trusted, Class<E> type, Script script) throws Exception {
    try (var peer = ScriptedPeer.playing(script);
        var client = SmtpClient.create(options().build())) {
      E error = catchThrowableOfType(type, () -> client.connect(to(peer, policy, trusted)));
      peer.verify();
      assertThat(error).isNotNull();
      return error;
    }
  }
}
