package io.smtptoolkit.client;

import static io.smtptoolkit.client.Fixtures.HELLO;
import static io.smtptoolkit.client.Fixtures.envelope;
import static io.smtptoolkit.client.Fixtures.options;
import static io.smtptoolkit.client.Fixtures.words;
import static io.smtptoolkit.client.UserCallbacksTest.awaitQuietly;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.smtptoolkit.client.ScriptedPeer.Script;
import io.smtptoolkit.client.UserCallbacksTest.FaultyExecutor;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whatever the user's executor does, each call ends in time, and as the server said. A call that
 * blocks does not ask the executor, and so does not wait for it.
 *
 * <p>Its tests wait for what hangs, so they wait at the same time.
 */
@Timeout(180)
@Execution(ExecutionMode.CONCURRENT)
class UserExecutorTest {
  /** Less than the time-outs of {@link #client}: what waits for them is too late. */
  private static final Duration IN_TIME = Duration.ofSeconds(60);

  private static final String OWN_THREAD = "smtp-client-work-";

  private static final String ENVELOPE =
      "MAIL FROM:<a@c.example>\r\nRCPT TO:<x@d.example>\r\nDATA\r\n";

  private final AtomicReference<Executor> executor = new AtomicReference<>(Runnable::run);
  private final CountDownLatch released = new CountDownLatch(1);

  @AfterEach
  void release() {
    released.countDown();
  }

  @ParameterizedTest
  @EnumSource
  void connectAsyncEndsOnThreadOfTheClient(FaultyExecutor faulty) throws Exception {
    var depended = new CountDownLatch(1);
    Script script =
        wire -> {
          awaitQuietly(depended);
          wire.greet().farewell();
        };
    executor.set(faulty);
    try (var peer = ScriptedPeer.playing(script);
        var client = client()) {
      var connecting = client.connectAsync(peer.endpoint());
      CompletableFuture<String> thread = threadOf(connecting);
      depended.countDown();

      assertThat(inTime(thread)).startsWith(OWN_THREAD);
      SmtpConnection connection = inTime(connecting);
      assertThat(connection.isOpen()).isTrue();
      connection.close();
      peer.verify();
    }
  }

  @ParameterizedTest
  @EnumSource
  void connectAsyncFailsAsTheServerSaid(FaultyExecutor faulty) throws Exception {
    executor.set(faulty);
    try (var peer = ScriptedPeer.playing(wire -> wire.say("554 no\r\n"));
        var client = client()) {
      var connecting = client.connectAsync(peer.endpoint());

      assertThatThrownBy(() -> inTime(connecting))
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(NegativeReplyException.class);
    }
  }

  @ParameterizedTest
  @EnumSource
  void callsThatBlockNeedNoExecutor(FaultyExecutor faulty) throws Exception {
    var asked = new AtomicInteger();
    executor.set(
        task -> {
          asked.incrementAndGet();
          faulty.execute(task);
        });
    try (var peer = ScriptedPeer.playing(wire -> takeHello(wire.greet("PIPELINING")).farewell());
        var client = client()) {
      SmtpConnection connection = inTime(() -> client.connect(peer.endpoint()));
      SendResult result =
          inTime(() -> connection.send(envelope("<a@c.example>", "<x@d.example>"), HELLO));
      assertThat(words(result)).containsExactly("accepted 250");
      assertThat(asked).hasValue(0);

      inTime(
          () -> {
            connection.close();
            return "closed";
          });
      peer.verify();
      inTime(connection.closed());
    }
  }

  @ParameterizedTest
  @EnumSource
  void connectFailsAsTheServerSaid(FaultyExecutor faulty) throws Exception {
    executor.set(faulty);
    try (var peer = ScriptedPeer.playing(wire -> wire.say("554 no\r\n"));
        var client = client()) {
      assertThatThrownBy(() -> inTime(() -> client.connect(peer.endpoint())))
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(NegativeReplyException.class);
    }
  }

  @ParameterizedTest
  @EnumSource
  void sendAsyncAndQuitAsyncEndOnThreadOfTheClient(FaultyExecutor faulty) throws Exception {
    var depended = new CountDownLatch(1);
    Script script =
        wire -> {
          wire.greet("PIPELINING");
          awaitQuietly(depended);
          takeHello(wire).farewell();
        };
    try (var peer = ScriptedPeer.playing(script);
        var client = client();
        var connection = client.connect(peer.endpoint())) {
      executor.set(faulty);

      var sending = connection.sendAsync(envelope("<a@c.example>", "<x@d.example>"), HELLO);
      var quitting = connection.quitAsync();
      List<CompletableFuture<String>> threads =
          List.of(threadOf(sending), threadOf(quitting), threadOf(connection.closed()));
      depended.countDown();

      for (CompletableFuture<String> thread : threads) {
        assertThat(inTime(thread)).startsWith(OWN_THREAD);
      }
      assertThat(words(inTime(sending))).containsExactly("accepted 250");
      inTime(quitting);
      inTime(connection.closed());
      peer.verify();
    }
  }

  @ParameterizedTest
  @EnumSource
  void closingTheClientEndsWhatIsUnderWayAndWaitsForNothingThatDepends(FaultyExecutor faulty)
      throws Exception {
    var underWay = new CountDownLatch(2);
    Script sending =
        wire -> {
          wire.greet("PIPELINING").expect(ENVELOPE);
          underWay.countDown();
          wire.expectEnd();
        };
    Script connecting =
        wire -> {
          underWay.countDown();
          wire.expectEnd();
        };
    try (var peer = ScriptedPeer.playing(sending);
        var silent = ScriptedPeer.playing(connecting)) {
      SmtpClient client = client();
      var connection = client.connect(peer.endpoint());
      executor.set(faulty);
      var result = connection.sendAsync(envelope("<a@c.example>", "<x@d.example>"), HELLO);
      var unused = result.thenRun(() -> awaitQuietly(released));
      var opening = client.connectAsync(silent.endpoint());
      assertThat(underWay.await(30, TimeUnit.SECONDS)).isTrue();

      inTime(
          () -> {
            client.close();
            return "closed";
          });

      // Who waits in the future itself may be the one who runs what depends on it.
      await().atMost(IN_TIME).until(result::isDone);
      assertThat(result.join().failure().orElseThrow())
          .hasMessageContaining("the client was closed");
      assertThatThrownBy(() -> inTime(opening)).hasMessageContaining("the client was closed");
      inTime(connection.closed());
      inTime(connection.quitAsync());
      peer.verify();
      silent.verify();
    }
  }

  /** Takes the message {@code HELLO}. */
  private static ScriptedPeer.Wire takeHello(ScriptedPeer.Wire wire) throws IOException {
    wire.expect(ENVELOPE).say("250 a\r\n250 x\r\n354 go\r\n");
    return wire.expect("Subject: hello\r\n\r\nhello\r\n.\r\n").say("250 taken\r\n");
  }

  /** A client that waits for the server longer than a test waits for the client. */
  private SmtpClient client() {
    return SmtpClient.create(
        options()
            .timeouts(Timeouts.ofEach(IN_TIME.multipliedBy(2)))
            .executor(task -> executor.get().execute(task))
            .build());
  }

  /**
   * Where something runs that depends on a future. To be waited for before the future itself: who
   * waits for that may be the one who runs what depends on it.
   */
  private static CompletableFuture<String> threadOf(CompletableFuture<?> future) {
    return future.thenApply(value -> Thread.currentThread().getName());
  }

  private static <T> T inTime(CompletableFuture<T> future) throws Exception {
    return future.get(IN_TIME.toSeconds(), TimeUnit.SECONDS);
  }

  private static <T> T inTime(Callable<T> call) throws Exception {
    var running = new FutureTask<T>(call);
    var thread = new Thread(running, "of-the-caller");
    thread.setDaemon(true);
    thread.start();
    return running.get(IN_TIME.toSeconds(), TimeUnit.SECONDS);
  }
}
