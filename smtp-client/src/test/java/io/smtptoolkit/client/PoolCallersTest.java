package io.smtptoolkit.client;

import static io.smtptoolkit.client.Fixtures.HELLO;
import static io.smtptoolkit.client.Fixtures.envelope;
import static io.smtptoolkit.client.Fixtures.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smtptoolkit.client.ScriptedPeer.Script;
import io.smtptoolkit.client.pool.PoolObserver;
import io.smtptoolkit.client.pool.PoolOptions;
import io.smtptoolkit.client.pool.PoolStatistics;
import io.smtptoolkit.codec.command.Envelope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Claims of a pool whose callers misbehave, or whose server does. */
@Timeout(120)
class PoolCallersTest {
  private static final Envelope ENVELOPE = envelope("<a@c.example>", "<x@d.example>");
  private static final String COMMANDS =
      "MAIL FROM:<a@c.example>\r\nRCPT TO:<x@d.example>\r\nDATA\r\n";

  private static Script taking(int messages) {
    return wire -> {
      wire.greet("PIPELINING");
      for (int i = 0; i < messages; i++) {
        wire.expect(COMMANDS).say("250 a\r\n250 x\r\n354 go\r\n");
        wire.expect("Subject: hello\r\n\r\nhello\r\n.\r\n").say("250 taken\r\n");
      }
      wire.farewell();
    };
  }

  static Stream<Arguments> executors() {
    Executor rejecting =
        task -> {
          throw new RejectedExecutionException("full");
        };
    Executor broken =
        task -> {
          throw new AssertionError("broken");
        };
    Executor inline = Runnable::run;
    return Stream.of(
        Arguments.of("rejects", rejecting),
        Arguments.of("throws an Error", broken),
        Arguments.of("runs inline", inline));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("executors")
  void aPoolGoesOnWhateverTheExecutorDoes(String what, Executor executor) throws Exception {
    int messages = 20;
    try (var peer = ScriptedPeer.playing(taking(messages));
        var client = SmtpClient.create(options().executor(executor).build())) {
      var results = new ArrayList<CompletableFuture<SendResult>>();
      try (var pool = client.pool(one().build())) {
        for (int i = 0; i < messages; i++) {
          results.add(pool.sendAsync(peer.endpoint(), ENVELOPE, HELLO));
        }
        for (var each : results) {
          assertThat(each.get(30, TimeUnit.SECONDS).isAccepted()).isTrue();
        }
      }
      peer.verify();
    }
  }

  @Test
  void aCallbackMaySendAndWaitOnTheOnlyThreadOfTheExecutor() throws Exception {
    var thread = Executors.newSingleThreadExecutor();
    try (var peer = ScriptedPeer.playing(taking(2));
        var client = SmtpClient.create(options().executor(thread).build());
        var pool = client.pool(one().build())) {
      CompletableFuture<Boolean> second =
          pool.sendAsync(peer.endpoint(), ENVELOPE, HELLO)
              .thenApply(
                  first -> {
                    try {
                      return pool.send(peer.endpoint(), ENVELOPE, HELLO).isAccepted();
                    } catch (SmtpClientException | InterruptedException e) {
                      throw new AssertionError(e);
                    }
                  });
      // Before a completion that the executor does not get to is done for it.
      assertThat(second.get(9, TimeUnit.SECONDS)).isTrue();
    } finally {
      thread.shutdownNow();
    }
  }

  @Test
  void anObserverThatThrowsChangesNothing() throws Exception {
    PoolObserver observer =
        new PoolObserver() {
          @Override
          public void opened(Endpoint endpoint, String connectionId) {
            throw new AssertionError("the observer is broken");
          }
        };
    try (var peer = ScriptedPeer.playing(taking(1));
        var client = SmtpClient.create(options().build())) {
      try (var pool = client.pool(one().observer(observer).build())) {
        assertThat(pool.send(peer.endpoint(), ENVELOPE, HELLO).isAccepted()).isTrue();
      }
      peer.verify();
    }
  }

  @Test
  void aServerThatNeverGreetsKeepsNoMessageThatIsCancelled() throws Exception {
    var accepted = new CountDownLatch(1);
    Script silent =
        wire -> {
          accepted.countDown();
          wire.expectEnd();
        };
    try (var peer = ScriptedPeer.playing(silent);
        var client = SmtpClient.create(options().build());
        var pool = client.pool(one().build())) {
      var result = pool.sendAsync(peer.endpoint(), ENVELOPE, HELLO);
      assertThat(accepted.await(30, TimeUnit.SECONDS)).isTrue();
      result.cancel(true);

      peer.verify();
      assertThat(pool.statistics()).returns(0, PoolStatistics::opening);
    }
  }

  @Test
  void aServerThatNeverGreetsKeepsAMessageOnlySoLong() throws Exception {
    try (var peer = ScriptedPeer.playing(wire -> wire.expectEnd());
        var client = SmtpClient.create(options().build());
        var pool = client.pool(one().maxWait(Duration.ofMillis(200)).build())) {
      assertThatThrownBy(() -> pool.send(peer.endpoint(), ENVELOPE, HELLO))
          .isInstanceOf(PoolFullException.class);
      peer.verify();
    }
  }

  @Test
  void a421InPlaceOfTheGreetingFailsTheMessage() throws Exception {
    Script busy = wire -> wire.say("421 4.3.2 busy\r\n");
    try (var peer = ScriptedPeer.playing(busy);
        var client = SmtpClient.create(options().build());
        var pool = client.pool(one().build())) {
      assertThatThrownBy(() -> pool.send(peer.endpoint(), ENVELOPE, HELLO))
          .isInstanceOf(NegativeReplyException.class)
          .hasMessageContaining("421 4.3.2 busy");
    }
  }

  @Test
  void closingTheClientEndsEveryMessageAndThePool() throws Exception {
    var begun = new CountDownLatch(1);
    Script slow =
        wire -> {
          wire.greet("PIPELINING").expect(COMMANDS);
          begun.countDown();
          wire.expectEnd();
        };
    try (var peer = ScriptedPeer.playing(slow)) {
      var client = SmtpClient.create(options().build());
      var pool = client.pool(one().build());
      var running = pool.sendAsync(peer.endpoint(), ENVELOPE, HELLO);
      var waiting = pool.sendAsync(peer.endpoint(), ENVELOPE, HELLO);
      assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
      client.close();

      assertThat(running.get(30, TimeUnit.SECONDS).isAccepted()).isFalse();
      assertThat(waiting).failsWithin(Duration.ofSeconds(30));
      pool.close();
    }
  }

  private static PoolOptions.Builder one() {
    return PoolOptions.builder().maxConnectionsPerEndpoint(1);
  }
}
