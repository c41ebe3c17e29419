package io.smtptoolkit.client;

import static io.smtptoolkit.client.Fixtures.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.smtptoolkit.client.ScriptedPeer.Script;
import io.smtptoolkit.codec.extension.SizeExtension;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class OpeningTest {
  @Test
  void learnsWhatTheServerOffers() throws Exception {
    try (var peer = ScriptedPeer.playing(wire -> wire.greet("SIZE 100", "X-A b").farewell());
        var client = SmtpClient.create(options().build())) {
      SmtpConnection connection = client.connect(peer.endpoint());

      assertThat(connection.extensions().find(SizeExtension.class)).contains(SizeExtension.of(100));
      assertThat(connection.extensions().offers("x-a")).isTrue();
      assertThat(connection.isEncrypted()).isFalse();
      assertThat(client.connections()).containsExactly(connection);
      connection.close();
      peer.verify();
    }
  }

  @Test
  void saysNothingOnAConnectionThatIsOpenedUpToTheGreeting() throws Exception {
    try (var peer = ScriptedPeer.playing(wire -> wire.say("220 mx.example\r\n").farewell());
        var client = SmtpClient.create(options().build())) {
      try (SmtpConnection connection = client.greet(peer.endpoint())) {
        assertThat(connection.isOpen()).isTrue();
        assertThatIllegalStateException()
            .isThrownBy(() -> connection.callOut(Fixtures.envelope("<>", "<x@d.example>")));
      }
      peer.verify();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"500 what", "502 5.5.1 no", "550 no", "504-no\r\n504 no"})
  void saysHeloWhereEhloIsRefusedForGood(String refusal) throws Exception {
    Script script =
        wire -> {
          wire.say("220 mx.example\r\n").expect("EHLO c.example\r\n").say(refusal + "\r\n");
          wire.expect("HELO c.example\r\n").say("250 mx.example\r\n").farewell();
        };
    try (var peer = ScriptedPeer.playing(script);
        var client = SmtpClient.create(options().build())) {
      SmtpConnection connection = client.connect(peer.endpoint());

      assertThat(connection.extensions().all()).isEmpty();
      connection.close();
      peer.verify();
    }
  }

  @Test
  void saysItsOwnAddressWhereItHasNoName() throws Exception {
    Script script =
        wire -> {
          wire.say("220 mx.example\r\n").expect("EHLO [127.0.0.1]\r\n").say("250 mx\r\n");
          wire.farewell();
        };
    var options = SmtpClientOptions.DEFAULT;
    try (var peer = ScriptedPeer.playing(script);
        var client = SmtpClient.create(options)) {
      client.connect(peer.endpoint()).close();
      peer.verify();
    }
  }

  @Test
  void aRefusingGreetingIsAnsweredWithQuit() throws Exception {
    var refusal =
        refused(
            NegativeReplyException.class,
            wire -> {
              wire.say("554 mx.example no\r\n").expect("QUIT\r\n").say("221 bye\r\n").expectEnd();
            });

    assertThat(refusal.reply()).hasToString("554 mx.example no");
    assertThat(refusal.isTransient()).isFalse();
  }

  @Test
  void aGreetingOf421EndsAtOnce() throws Exception {
    var refusal =
        refused(NegativeReplyException.class, wire -> wire.say("421 4.3.2 later\r\n").expectEnd());

    assertThat(refusal.isTransient()).isTrue();
    assertThat(refusal).hasMessageContaining("421 4.3.2 later");
  }

  @Test
  void aGreetingThatIsNeitherYesNorNoServiceIsARefusal() throws Exception {
    var refusal =
        refused(NegativeReplyException.class, wire -> wire.say("450 4.3.2 busy\r\n").farewell());

    assertThat(refusal.reply()).hasToString("450 4.3.2 busy");
  }

  @Test
  void aTemporaryRefusalOfEhloIsNoReasonForHelo() throws Exception {
    var refusal =
        refused(
            NegativeReplyException.class,
            wire -> {
              wire.say("220 mx\r\n").expect("EHLO c.example\r\n").say("451 4.3.0 later\r\n");
              wire.farewell();
            });

    assertThat(refusal.stage()).isEqualTo(Stage.EHLO);
  }

  @Test
  void aRefusalOfHeloIsFinal() throws Exception {
    var refusal =
        refused(
            NegativeReplyException.class,
            wire -> {
              wire.say("220 mx\r\n").expect("EHLO c.example\r\n").say("500 what\r\n");
              wire.expect("HELO c.example\r\n").say("550 no\r\n").farewell();
            });

    assertThat(refusal.stage()).isEqualTo(Stage.HELO);
  }

  /** It is the client that is refused, and not the command (RFC 5321 §4.1.4). */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "550 5.7.1 Your HELO name does not match\r\n",
        "501-5.5.2 no\r\n501 5.5.2 closing\r\n",
      })
  void aRefusalOfEhloBeforeAnEndIsTheReason(String refusal) throws Exception {
    var failure =
        refused(
            NegativeReplyException.class,
            wire -> wire.say("220 mx\r\n").expect("EHLO c.example\r\n").say(refusal));

    assertThat(failure.stage()).isEqualTo(Stage.EHLO);
    assertThat(failure.reply() + "\r\n").isEqualTo(refusal);
    assertThat(failure.isTransient()).isFalse();
  }

  @Test
  void aConnectionThatEndsBeforeTheGreetingFails() throws Exception {
    assertThat(refused(ConnectionFailedException.class, wire -> {}))
        .hasMessage("the server closed the connection (c1, greeting)")
        .hasCauseInstanceOf(EOFException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 400 Bad Request\r\n",
        "220 a\n",
        "22\r\n",
        "220-a\r\n250 b\r\n",
        "220 a\r\n220 b\r\n",
        "999 x\r\n",
        "\r\n",
      })
  void aServerThatBreaksTheProtocolIsLeft(String garbage) throws Exception {
    assertThat(refused(IOException.class, wire -> wire.say(garbage)))
        .isNotInstanceOf(NegativeReplyException.class);
  }

  @Test
  void endlessRepliesAreCutOff() throws Exception {
    var failure =
        refused(
            IOException.class,
            wire -> {
              try {
                for (int i = 0; i < 100_000; i++) {
                  wire.say("220-and on and on and on\r\n");
                }
              } catch (IOException closedByClient) {
                return;
              }
              throw new AssertionError("the client took it all");
            });

    assertThat(failure).hasMessageContaining("broke the protocol");
  }

  @Test
  void aPortWithoutAListenerIsReported() throws Exception {
    int port;
    try (var socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    try (var client = SmtpClient.create(options().build())) {
      assertThatThrownBy(() -> client.connect("127.0.0.1", port))
          .isInstanceOf(ConnectionFailedException.class)
          .hasMessageContaining("cannot connect to")
          .hasMessageContaining("(c1, connecting)")
          .hasRootCauseInstanceOf(ConnectException.class);
    }
  }

  @Test
  void aHostThatDoesNotExistIsReported() {
    try (var client = SmtpClient.create(options().build())) {
      assertThatThrownBy(() -> client.connect("no.such.host.invalid", 25))
          .isInstanceOf(ConnectionFailedException.class)
          .hasCauseInstanceOf(UnknownHostException.class)
          .hasMessageContaining("no.such.host.invalid");
    }
  }

  private static <E extends Exception> E refused(Class<E> type, Script script) throws Exception {
    try (var peer = ScriptedPeer.playing(script);
        var client = SmtpClient.create(options().build())) {
      E error = catchThrowableOfType(type, () -> client.connect(peer.endpoint()));
      peer.verify();
      assertThat(client.connections()).isEmpty();
      return error;
    }
  }
}
