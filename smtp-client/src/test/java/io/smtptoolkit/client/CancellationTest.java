package io.smtptoolkit.client;

import static io.smtptoolkit.client.Fixtures.HELLO;
import static io.smtptoolkit.client.Fixtures.envelope;
import static io.smtptoolkit.client.Fixtures.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is cancelled while the server is asked for a reply closes the connection. */
@Timeout(120)
class CancellationTest {
  /** What is cancelled. */
  enum Asked {
    CONNECT {
      @Override
      void until(ScriptedPeer.Wire wire) {}

      @Override
      CompletableFuture<?> begin(
          SmtpClient client, Endpoint endpoint, Optional<SmtpConnection> on) {
        return client.connectAsync(endpoint);
      }

      @Override
      void block(SmtpClient client, Endpoint endpoint, Optional<SmtpConnection> on)
          throws Exception {
        client.connect(endpoint).abort();
      }
    },
    SEND {
      @Override
      void until(ScriptedPeer.Wire wire) throws Exception {
        wire.greet("PIPELINING")
            .expect("MAIL FROM:<a@c.example>\r\nRCPT TO:<x@d.example>\r\nDATA\r\n");
      }

      @Override
      CompletableFuture<?> begin(
          SmtpClient client, Endpoint endpoint, Optional<SmtpConnection> on) {
        return on.orElseThrow().sendAsync(envelope("<a@c.example>", "<x@d.example>"), HELLO);
      }

      @Override
      void block(SmtpClient client, Endpoint endpoint, Optional<SmtpConnection> on)
          throws Exception {
        var unused = on.orElseThrow().send(envelope("<a@c.example>", "<x@d.example>"), HELLO);
      }
    },
    QUIT {
      @Override
      void until(ScriptedPeer.Wire wire) throws Exception {
        wire.greet().expect("QUIT\r\n");
      }

      @Override
      CompletableFuture<?> begin(
          SmtpClient client, Endpoint endpoint, Optional<SmtpConnection> on) {
        return on.orElseThrow().quitAsync();
      }

      @Override
      void block(SmtpClient client, Endpoint endpoint, Optional<SmtpConnection> on)
          throws Exception {
        on.orElseThrow().close();
        if (Thread.interrupted()) {
          throw new InterruptedException("told by the thread's state");
        }
      }
    };

    /** The server's part, up to the reply that does not come. */
    abstract void until(ScriptedPeer.Wire wire) throws Exception;

    abstract CompletableFuture<?> begin(
        SmtpClient client, Endpoint endpoint, Optional<SmtpConnection> on);

    abstract void block(SmtpClient client, Endpoint endpoint, Optional<SmtpConnection> on)
        throws Exception;
  }

  /** How it is cancelled. */
  enum Way {
    CANCEL,
    OR_TIMEOUT,
    COMPLETE_FROM_ELSEWHERE,
    INTERRUPT
  }

  static Stream<Arguments> askedAndWays() {
    return Stream.of(Asked.values())
        .flatMap(it -> Stream.of(Way.values()).map(way -> Arguments.of(it, way)));
  }

  @ParameterizedTest
  @MethodSource("askedAndWays")
  void theConnectionIsClosed(Asked asked, Way way) throws Exception {
    var underWay = new CountDownLatch(1);
    try (var peer =
            ScriptedPeer.playing(
                wire -> {
                  asked.until(wire);
                  underWay.countDown();
                  wire.expectEnd();
                });
        var client =
            SmtpClient.create(options().timeouts(Timeouts.ofEach(Duration.ofMinutes(5))).build())) {
      Optional<SmtpConnection> on =
          asked == Asked.CONNECT ? Optional.empty() : Optional.of(client.connect(peer.endpoint()));

      if (way == Way.INTERRUPT) {
        interrupt(() -> asked.block(client, peer.endpoint(), on), underWay);
      } else {
        CompletableFuture<?> begun = asked.begin(client, peer.endpoint(), on);
        assertThat(underWay.await(30, TimeUnit.SECONDS)).isTrue();
        give(begun, way);
      }

      peer.verify();
      await().atMost(Duration.ofSeconds(30)).until(() -> client.connections().isEmpty());
    }
  }

  private static void give(CompletableFuture<?> begun, Way way) {
    switch (way) {
      case CANCEL -> assertThat(begun.cancel(true)).isTrue();
      case OR_TIMEOUT -> {
        var unused = begun.orTimeout(1, TimeUnit.MILLISECONDS);
      }
      default -> assertThat(begun.complete(null)).isTrue();
    }
  }

  /** A call that blocks. */
  private interface Blocking {
    void call() throws Exception;
  }

  private static void interrupt(Blocking blocking, CountDownLatch underWay) throws Exception {
    var ended = new AtomicReference<Optional<Exception>>();
    var thread =
        new Thread(
            () -> {
              try {
                blocking.call();
                ended.set(Optional.empty());
              } catch (Exception e) {
                ended.set(Optional.of(e));
              }
            },
            "of-the-caller");
    thread.setDaemon(true);
    thread.start();
    assertThat(underWay.await(30, TimeUnit.SECONDS)).isTrue();

    thread.interrupt();

    thread.join(30_000);
    assertThat(ended.get()).containsInstanceOf(InterruptedException.class);
  }
}
