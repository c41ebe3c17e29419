package io.smtptoolkit.client;

import static io.smtptoolkit.client.Fixtures.HELLO;
import static io.smtptoolkit.client.Fixtures.envelope;
import static io.smtptoolkit.client.Fixtures.options;
import static io.smtptoolkit.client.Fixtures.words;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.smtptoolkit.client.ScriptedPeer.Script;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Connections that end, are ended by a 421, or fall silent, at every stage. */
@Timeout(120)
class BrokenConnectionTest {
  private static final String ENVELOPE =
      String.join(
          "\r\n",
          "MAIL FROM:<a@c.example>",
          "RCPT TO:<x@d.example>",
          "RCPT TO:<y@d.example>",
          "DATA",
          "");

  private static final String CONTENT = "Subject: hello\r\n\r\nhello\r\n.\r\n";

  private static final Duration SHORT = Duration.ofMillis(150);
  private static final Duration LONG = Duration.ofSeconds(30);

  @Test
  void anEndAfterTheFinalDotLeavesTheOutcomeUnknown() throws Exception {
    SendResult result =
        send(
            wire -> {
              wire.greet("PIPELINING").expect(ENVELOPE);
              wire.say("250 a\r\n250 x\r\n550 y\r\n354 go\r\n").expect(CONTENT);
            });

    assertThat(words(result)).containsExactly("unknown", "refused RCPT 550");
    assertThat(result.isUnknown()).isTrue();
    assertThat(result.failure()).isPresent();
  }

  @Test
  void anEndAfterTheLastChunkLeavesTheOutcomeUnknown() throws Exception {
    SendResult result =
        send(
            options().chunking(true),
            wire -> {
              wire.greet("CHUNKING").expect("MAIL FROM:<a@c.example>\r\n").say("250 a\r\n");
              wire.expect("RCPT TO:<x@d.example>\r\n").say("250 x\r\n");
              wire.expect("RCPT TO:<y@d.example>\r\n").say("250 y\r\n");
              wire.expect("BDAT 25 LAST\r\nSubject: hello\r\n\r\nhello\r\n");
            });

    assertThat(words(result)).containsExactly("unknown", "unknown");
  }

  @Test
  void silenceAfterTheFinalDotLeavesTheOutcomeUnknown() throws Exception {
    SendResult result =
        send(
            options().timeouts(shortOnly("dataTermination")),
            wire -> {
              wire.greet("PIPELINING").expect(ENVELOPE);
              wire.say("250 a\r\n250 x\r\n250 y\r\n354 go\r\n").expect(CONTENT).expectEnd();
            });

    assertThat(words(result)).containsExactly("unknown", "unknown");
    assertThat(result.failure().orElseThrow())
        .hasCauseInstanceOf(SocketTimeoutException.class)
        .hasMessage("waited 150 ms for the reply to the end of content (c1, end of content)");
  }

  @Test
  void aReplyThatComesTogetherWithTheEndCounts() throws Exception {
    SendResult result =
        send(
            wire -> {
              wire.greet("PIPELINING").expect(ENVELOPE);
              wire.say("250 a\r\n250 x\r\n550 y\r\n354 go\r\n").expect(CONTENT);
              wire.say("250 taken\r\n");
            });

    assertThat(words(result)).containsExactly("accepted 250", "refused RCPT 550");
  }

  @Test
  void aReplyThatIsFollowedByGarbageCounts() throws Exception {
    SendResult result =
        send(
            wire -> {
              wire.greet("PIPELINING").expect(ENVELOPE);
              wire.say("250 a\r\n250 x\r\n250 y\r\n354 go\r\n").expect(CONTENT);
              wire.say("250 taken\r\n250 taken\r\nwhat\r\n").expectEnd();
            });

    assertThat(words(result)).containsExactly("accepted 250", "accepted 250");
  }

  @Test
  void anEndBeforeTheFinalDotMeansNotSent() throws Exception {
    assertThat(words(send(wire -> wire.greet("PIPELINING").expect(ENVELOPE))))
        .containsExactly("not sent", "not sent");
    assertThat(
            words(
                send(
                    wire ->
                        wire.greet("PIPELINING").expect(ENVELOPE).say("250 a\r\n550 x\r\n250 "))))
        .containsExactly("refused RCPT 550", "not sent");
    assertThat(
            words(
                send(wire -> wire.greet().expect("MAIL FROM:<a@c.example>\r\n").say("250 a\r\n"))))
        .containsExactly("not sent", "not sent");
  }

  @Test
  void a421EndsTheConnectionAtAnyStage() throws Exception {
    assertThat(
            words(
                send(
                    wire -> {
                      wire.greet("PIPELINING").expect(ENVELOPE);
                      wire.say("421 4.3.2 bye\r\n").expectEnd();
                    })))
        .containsExactly("refused MAIL 421", "refused MAIL 421");
    assertThat(
            words(
                send(
                    wire -> {
                      wire.greet("PIPELINING").expect(ENVELOPE);
                      wire.say("250 a\r\n250 x\r\n421 4.3.2 bye\r\n").expectEnd();
                    })))
        .containsExactly("not sent", "refused RCPT 421");
    assertThat(
            words(
                send(
                    wire -> {
                      wire.greet().expect("MAIL FROM:<a@c.example>\r\n").say("250 a\r\n");
                      wire.expect("RCPT TO:<x@d.example>\r\n").say("421 bye\r\n").expectEnd();
                    })))
        .containsExactly("refused RCPT 421", "not sent");
    assertThat(
            words(
                send(
                    wire -> {
                      wire.greet("PIPELINING").expect(ENVELOPE);
                      wire.say("250 a\r\n250 x\r\n250 y\r\n421 bye\r\n").expectEnd();
                    })))
        .containsExactly("refused DATA 421", "refused DATA 421");
    assertThat(
            words(
                send(
                    wire -> {
                      wire.greet("PIPELINING").expect(ENVELOPE);
                      wire.say("250 a\r\n250 x\r\n250 y\r\n354 go\r\n").expect(CONTENT);
                      wire.say("421 bye\r\n").expectEnd();
                    })))
        .containsExactly("refused end of content 421", "refused end of content 421");
  }

  @Test
  void a421DuringContentIsARefusal() throws Exception {
    var over = new CountDownLatch(1);
    Script script =
        wire -> {
          wire.greet("PIPELINING").expect(ENVELOPE);
          wire.say("250 a\r\n250 x\r\n250 y\r\n354 go\r\n").skip(1000);
          wire.say("421 4.3.2 bye\r\n");
          over.await(30, TimeUnit.SECONDS);
        };
    SendResult result;
    try (var peer = ScriptedPeer.playing(script);
        var client = SmtpClient.create(options().build());
        var connection = client.connect(peer.endpoint())) {
      // More than the sockets' buffers take, so the end cannot have been sent.
      result =
          connection.send(
              envelope("<a@c.example>", "<x@d.example>", "<y@d.example>"), zeros(64 << 20));
      over.countDown();
      peer.verify();
    }

    assertThat(words(result)).containsExactly("refused content 421", "refused content 421");
    assertThat(result.failure().orElseThrow())
        .isInstanceOf(NegativeReplyException.class)
        .hasMessageContaining("421 4.3.2 bye");
  }

  @Test
  void anUnasked421ClosesAnIdleConnection() throws Exception {
    var idle = new CountDownLatch(1);
    Script script =
        wire -> {
          wire.greet();
          idle.await(30, TimeUnit.SECONDS);
          wire.say("421 4.4.2 idle\r\n").expectEnd();
        };
    try (var peer = ScriptedPeer.playing(script);
        var client = SmtpClient.create(options().build())) {
      SmtpConnection connection = client.connect(peer.endpoint());

      idle.countDown();
      connection.closed().get(30, TimeUnit.SECONDS);

      assertThat(connection.isOpen()).isFalse();
      assertThat(client.connections()).isEmpty();
      assertThatThrownBy(() -> connection.send(envelope("<>", "<x@d.example>"), HELLO))
          .isInstanceOf(NegativeReplyException.class)
          .hasMessageContaining("421 4.4.2 idle");
      peer.verify();
    }
  }

  @Test
  void eachStageHasItsTime() throws Exception {
    assertThat(silent("greeting", wire -> {}))
        .hasMessage("waited 150 ms for the greeting (c1, greeting)");
    assertThat(silent("hello", wire -> wire.say("220 mx\r\n").expect("EHLO c.example\r\n")))
        .hasMessage("waited 150 ms for the reply to EHLO (c1, EHLO)");
    assertThat(failure("mail", wire -> wire.greet("PIPELINING").expect(ENVELOPE).expectEnd()))
        .hasMessage("waited 150 ms for the reply to MAIL (c1, MAIL)");
    assertThat(
            failure(
                "rcpt",
                wire -> wire.greet("PIPELINING").expect(ENVELOPE).say("250 a\r\n").expectEnd()))
        .hasMessage("waited 150 ms for the reply to RCPT (c1, RCPT)");
    assertThat(
            failure(
                "dataInitiation",
                wire -> {
                  wire.greet("PIPELINING").expect(ENVELOPE);
                  wire.say("250 a\r\n250 x\r\n250 y\r\n").expectEnd();
                }))
        .hasMessage("waited 150 ms for the reply to DATA (c1, DATA)");
  }

  @Test
  void aTlsHandshakeHasItsTime() throws Exception {
    var options = options().timeouts(shortOnly("tlsHandshake")).build();
    // Whether the client comes to say anything in its short time does not matter.
    Script script = wire -> wire.expectNoEndOfContent();
    try (var peer = ScriptedPeer.playing(script);
        var client = SmtpClient.create(options)) {
      var implicit =
          Endpoint.builder("127.0.0.1", peer.port()).tlsPolicy(TlsPolicy.IMPLICIT).build();
      assertThatThrownBy(() -> client.connect(implicit))
          .hasCauseInstanceOf(SocketTimeoutException.class)
          .hasMessage("waited 150 ms for the TLS handshake (c1, TLS handshake)");
      peer.verify();
    }
  }

  @Test
  void quitHasItsTime() throws Exception {
    var options = options().timeouts(shortOnly("quit")).build();
    try (var peer = ScriptedPeer.playing(wire -> wire.greet().expect("QUIT\r\n").expectEnd());
        var client = SmtpClient.create(options)) {
      client.connect(peer.endpoint()).close();
      peer.verify();
    }
  }

  @Test
  void aServerThatTakesNoContentIsLeft() throws Exception {
    var stalled = new CountDownLatch(1);
    // In memory, since the time for a block is the time of a source, too.
    MessageContent content = MessageContent.of("line\r\n".repeat(4 << 20));
    SendResult result;
    Script script =
        wire -> {
          wire.greet("PIPELINING").expect(ENVELOPE);
          wire.say("250 a\r\n250 x\r\n250 y\r\n354 go\r\n");
          stalled.await(30, TimeUnit.SECONDS);
        };
    try (var peer = ScriptedPeer.playing(script);
        var client = SmtpClient.create(options().timeouts(shortOnly("dataBlock")).build());
        var connection = client.connect(peer.endpoint())) {
      result =
          connection.send(envelope("<a@c.example>", "<x@d.example>", "<y@d.example>"), content);
      stalled.countDown();
      peer.verify();
    }

    assertThat(words(result)).containsExactly("not sent", "not sent");
    assertThat(result.failure().orElseThrow())
        .hasMessage("waited 150 ms for the server to take content (c1, content)");
  }

  @Test
  void contentThatCannotBeReadToItsEndIsNotEndedByADot() throws Exception {
    var opened = new AtomicInteger();
    MessageContent shrinking =
        () -> InputStreamOf.lines(opened.getAndIncrement() == 0 ? 100_000 : 50_000);

    SendResult result =
        sendContent(
            options(),
            shrinking,
            wire -> {
              wire.greet("PIPELINING").expect(ENVELOPE);
              wire.say("250 a\r\n250 x\r\n250 y\r\n354 go\r\n");
              wire.expectNoEndOfContent();
            });

    assertThat(words(result)).containsExactly("not sent", "not sent");
    assertThat(result.failure().orElseThrow()).hasMessageContaining("shorter");
  }

  @Test
  void closingTheClientFailsWhatIsUnderWay() throws Exception {
    var reached = new CountDownLatch(1);
    Script script =
        wire -> {
          wire.greet("PIPELINING").expect(ENVELOPE);
          reached.countDown();
          wire.expectEnd();
        };
    try (var peer = ScriptedPeer.playing(script)) {
      var client = SmtpClient.create(options().build());
      var result =
          client
              .connect(peer.endpoint())
              .sendAsync(envelope("<a@c.example>", "<x@d.example>", "<y@d.example>"), HELLO);
      assertThat(reached.await(30, TimeUnit.SECONDS)).isTrue();

      client.close();

      assertThat(words(result.get(30, TimeUnit.SECONDS))).containsExactly("not sent", "not sent");
      peer.verify();
    }
  }

  private static IOException silent(String stage, Script script) throws Exception {
    Script thenWaiting =
        wire -> {
          script.play(wire);
          wire.expectEnd();
        };
    try (var peer = ScriptedPeer.playing(thenWaiting);
        var client = SmtpClient.create(options().timeouts(shortOnly(stage)).build())) {
      var error =
          catchThrowableOfType(
              ConnectionFailedException.class, () -> client.connect(peer.endpoint()));
      peer.verify();
      return error;
    }
  }

  private static IOException failure(String stage, Script script) throws Exception {
    return send(options().timeouts(shortOnly(stage)), script).failure().orElseThrow();
  }

  private static SendResult send(Script script) throws Exception {
    return send(options(), script);
  }

  private static SendResult send(SmtpClientOptions.Builder options, Script script)
      throws Exception {
    return sendContent(options, HELLO, script);
  }

  private static SendResult sendContent(
      SmtpClientOptions.Builder options, MessageContent content, Script script) throws Exception {
    try (var peer = ScriptedPeer.playing(script);
        var client = SmtpClient.create(options.build());
        var connection = client.connect(peer.endpoint())) {
      SendResult result =
          connection.send(envelope("<a@c.example>", "<x@d.example>", "<y@d.example>"), content);
      peer.verify();
      connection.closed().get(30, TimeUnit.SECONDS);
      return result;
    }
  }

  /** Little time for one stage, plenty for the others. */
  private static Timeouts shortOnly(String stage) {
    return new Timeouts(
        LONG,
        stage.equals("tlsHandshake") ? SHORT : LONG,
        stage.equals("greeting") ? SHORT : LONG,
        stage.equals("hello") ? SHORT : LONG,
        stage.equals("mail") ? SHORT : LONG,
        stage.equals("rcpt") ? SHORT : LONG,
        stage.equals("dataInitiation") ? SHORT : LONG,
        stage.equals("dataBlock") ? SHORT : LONG,
        stage.equals("dataTermination") ? SHORT : LONG,
        stage.equals("quit") ? SHORT : LONG);
  }

  private static MessageContent zeros(int octets) {
    return () -> InputStreamOf.lines(octets);
  }

  /** Content of lines, made as it is read. */
  private static final class InputStreamOf extends InputStream {
    private int at;
    private final int octets;

    private InputStreamOf(int octets) {
      this.octets = octets;
    }

    static InputStream lines(int octets) {
      return new InputStreamOf(octets);
    }

    @Override
    public int read(byte[] into, int offset, int length) {
      int count = Math.min(length, octets - at);
      for (int i = 0; i < count; i++) {
        into[offset + i] = (byte) read();
      }
      return count == 0 && length > 0 ? -1 : count;
    }

    @Override
    public int read() {
      if (at == octets) {
        return -1;
      }
      int inLine = at++ % 50;
      return inLine == 48 ? '\r' : inLine == 49 ? '\n' : '0';
    }
  }
}
