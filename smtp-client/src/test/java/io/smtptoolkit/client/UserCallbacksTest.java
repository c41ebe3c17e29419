package io.smtptoolkit.client;

import static io.smtptoolkit.client.Fixtures.HELLO;
import static io.smtptoolkit.client.Fixtures.envelope;
import static io.smtptoolkit.client.Fixtures.options;
import static io.smtptoolkit.client.Fixtures.words;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.smtptoolkit.client.ScriptedPeer.Script;
import io.smtptoolkit.client.pool.PoolOptions;
import io.smtptoolkit.client.pool.SmtpPool;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * No future stays open: whatever of the user's throws, rejects, hangs or is dropped, at whatever
 * moment, the message ends in time with the cause, and the streams are closed.
 *
 * <p>Its tests wait for what hangs, so they wait at the same time.
 */
@Timeout(180)
@Execution(ExecutionMode.CONCURRENT)
class UserCallbacksTest {
  private static final String ENVELOPE =
      "MAIL FROM:<a@c.example>\r\nRCPT TO:<x@d.example>\r\nDATA\r\n";

  /** More than is kept in memory, so that it is read twice. */
  private static final int LARGE = 200_000;

  private final CountDownLatch released = new CountDownLatch(1);

  @AfterEach
  void release() {
    released.countDown();
  }

  /** What can go wrong in a call of the user's. */
  enum Fault {
    IO,
    RUNTIME,
    ERROR,
    HANG;

    void happen(CountDownLatch released) throws IOException {
      switch (this) {
        case IO -> throw new IOException("on purpose");
        case RUNTIME -> throw new IllegalStateException("on purpose");
        case ERROR -> throw new NoClassDefFoundError("on purpose");
        case HANG -> awaitQuietly(released);
      }
    }
  }

  /** When it goes wrong. */
  enum Moment {
    FIRST_OPEN,
    FIRST_READ,
    SECOND_OPEN,
    SECOND_READ;

    boolean isFirstPass() {
      return this == FIRST_OPEN || this == FIRST_READ;
    }

    boolean isOpen() {
      return this == FIRST_OPEN || this == SECOND_OPEN;
    }
  }

  static Stream<Arguments> faultsAndMoments() {
    return Stream.of(Moment.values())
        .flatMap(it -> Stream.of(Fault.values()).map(fault -> Arguments.of(it, fault)));
  }

  @ParameterizedTest
  @MethodSource("faultsAndMoments")
  void contentThatFailsIsNotSent(Moment moment, Fault fault) throws Exception {
    var content = new FaultyContent(moment, fault);
    Script script =
        wire -> {
          wire.greet("PIPELINING");
          if (moment.isFirstPass()) {
            wire.farewell();
          } else {
            wire.expect(ENVELOPE).say("250 a\r\n250 x\r\n354 go\r\n").expectNoEndOfContent();
          }
        };
    try (var peer = ScriptedPeer.playing(script);
        var client = SmtpClient.create(options().timeouts(impatient(fault == Fault.HANG)).build());
        var connection = client.connect(peer.endpoint())) {
      CompletableFuture<SendResult> sending =
          connection.sendAsync(envelope("<a@c.example>", "<x@d.example>"), content);

      SmtpClientException failure = failure(sending);
      assertThat(failure).isInstanceOf(ContentException.class);
      assertThat(failure.stage())
          .isEqualTo(moment.isFirstPass() ? Stage.EXAMINATION : Stage.CONTENT);
      if (fault == Fault.HANG) {
        assertThat(failure).hasMessageStartingWith("waited 3 s for the content's source");
      } else {
        assertThat(failure).hasMessageContaining("on purpose");
      }
      connection.quitAsync().get(60, TimeUnit.SECONDS);
      peer.verify();
    }
    if (!moment.isOpen()) {
      await().atMost(Duration.ofSeconds(30)).until(content.open::get, it -> it == 0);
    }
  }

  @Test
  void completesOnTheIoThreadForACallerThatAsksForIt() throws Exception {
    var registered = new CountDownLatch(1);
    Script script =
        wire -> {
          wire.greet("PIPELINING");
          awaitQuietly(registered);
          for (int i = 0; i < 2; i++) {
            wire.expect(ENVELOPE).say("250 a\r\n250 x\r\n354 go\r\n");
            wire.expect("hello\r\n.\r\n").say("250 ok\r\n");
          }
          wire.farewell();
        };
    MessageContent content = MessageContent.of("hello\r\n".getBytes(US_ASCII));
    var options = options().completingOnIoThreads(true).build();
    try (var peer = ScriptedPeer.playing(script);
        var client = SmtpClient.create(options)) {
      SmtpConnection connection = client.connect(peer.endpoint());
      List<String> threads = new CopyOnWriteArrayList<>();
      var blocking = new AtomicReference<@Nullable Throwable>();

      CompletableFuture<Void> both =
          connection
              .sendAsync(envelope("<a@c.example>", "<x@d.example>"), content)
              .thenCompose(
                  result -> {
                    threads.add(Thread.currentThread().getName());
                    blocking.set(catchThrowable(() -> connection.check(Duration.ofSeconds(1))));
                    return connection.sendAsync(
                        envelope("<a@c.example>", "<x@d.example>"), content);
                  })
              .thenAccept(
                  result -> {
                    threads.add(Thread.currentThread().getName());
                    connection.close();
                  });
      registered.countDown();
      both.get(60, TimeUnit.SECONDS);

      connection.closed().get(60, TimeUnit.SECONDS);
      peer.verify();
      assertThat(threads).hasSize(2).allMatch(name -> name.startsWith("smtp-client-io"));
      assertThat(blocking.get())
          .isInstanceOf(IllegalStateException.class)
          .hasMessage(
              "this would wait on an I/O thread of the client; use the method that gives a"
                  + " future");
    }
  }

  /** They would wait for the thread on which they run. */
  @Test
  void nothingOfTheClientWaitsOnAnIoThread() throws Exception {
    var options = options().completingOnIoThreads(true).build();
    var registered = new CountDownLatch(1);
    Script script =
        wire -> {
          wire.greet("PIPELINING");
          wire.expect("MAIL FROM:<a@c.example>\r\nRCPT TO:<x@d.example>\r\nRSET\r\n");
          assertThat(registered.await(60, TimeUnit.SECONDS)).isTrue();
          wire.say("250 a\r\n250 x\r\n250 reset\r\n").expectEnd();
        };
    try (var peer = ScriptedPeer.playing(script);
        var client = SmtpClient.create(options)) {
      SmtpPool pool = client.pool(PoolOptions.DEFAULT);
      MessageContent content = MessageContent.of("hello\r\n".getBytes(US_ASCII));
      SmtpConnection connection = client.connect(peer.endpoint());
      List<ThrowingCallable> calls =
          List.of(
              () -> client.connect(peer.endpoint()),
              () -> client.greet(peer.endpoint()),
              () ->
                  assertThat(
                          pool.send(
                              peer.endpoint(), envelope("<a@c.example>", "<x@d.example>"), content))
                      .isNull(),
              pool::close);

      Runnable closing = client::close;
      CompletableFuture<List<@Nullable Throwable>> ending =
          connection
              .callOutAsync(envelope("<a@c.example>", "<x@d.example>"))
              .handle(
                  (it, error) -> {
                    List<@Nullable Throwable> all = new ArrayList<>();
                    calls.forEach(each -> all.add(catchThrowable(each)));
                    closing.run();
                    return all;
                  });
      registered.countDown();
      List<@Nullable Throwable> thrown = ending.get(60, TimeUnit.SECONDS);

      assertThat(thrown)
          .hasSize(4)
          .allSatisfy(
              it ->
                  assertThat(it)
                      .isInstanceOf(IllegalStateException.class)
                      .hasMessageContaining("on an I/O thread of the client"));
      connection.closed().get(60, TimeUnit.SECONDS);
      peer.verify();
    }
  }

  @ParameterizedTest
  @EnumSource
  void contentThatFailsWhenItIsClosedIsSent(Fault fault) throws Exception {
    MessageContent content =
        () ->
            new ByteArrayInputStream(new byte[] {'\r', '\n'}) {
              @Override
              public void close() throws IOException {
                fault.happen(released);
              }
            };

    assertThat(words(sent(options(), content, "\r\n"))).containsExactly("accepted 250");
  }

  @ParameterizedTest
  @EnumSource
  void anObserverThatFailsChangesNothing(Fault fault) throws Exception {
    var observer =
        (ConnectionObserver)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {ConnectionObserver.class},
                (proxy, method, arguments) -> {
                  fault.happen(released);
                  return null;
                });

    assertThat(words(sent(options().observer(observer), HELLO, "Subject: hello\r\n\r\nhello\r\n")))
        .containsExactly("accepted 250");
  }

  /** What can go wrong with an executor, from a moment on. */
  enum FaultyExecutor implements Executor {
    REJECTS {
      @Override
      public void execute(Runnable task) {
        throw new RejectedExecutionException("on purpose");
      }
    },
    THROWS {
      @Override
      public void execute(Runnable task) {
        throw new NoClassDefFoundError("on purpose");
      }
    },
    SHUT_DOWN {
      @Override
      public void execute(Runnable task) {
        ExecutorService gone = Executors.newCachedThreadPool();
        gone.shutdown();
        gone.execute(task);
      }
    },
    DROPS {
      @Override
      public void execute(Runnable task) {}
    },
    HANGS {
      @Override
      public void execute(Runnable task) {
        awaitQuietly(new CountDownLatch(1));
      }
    };

    /** Whether only a time-out can tell. */
    boolean takesNothing() {
      return this == DROPS || this == HANGS;
    }
  }

  static Stream<Arguments> executorsAndTasks() {
    return Stream.of(FaultyExecutor.values())
        .flatMap(it -> Stream.of(0, 1, 2).map(tasks -> Arguments.of(it, tasks)));
  }

  /** The first task is the examination of the content, the others read it. */
  @ParameterizedTest
  @MethodSource("executorsAndTasks")
  void anExecutorThatFailsEndsTheMessage(FaultyExecutor faulty, int tasksBefore) throws Exception {
    var threads = Executors.newCachedThreadPool();
    var executor = new AtomicReference<Executor>(threads);
    Script script =
        wire -> {
          wire.greet("PIPELINING");
          if (tasksBefore == 0) {
            wire.farewell();
          } else {
            wire.expect(ENVELOPE).say("250 a\r\n250 x\r\n354 go\r\n").expectNoEndOfContent();
          }
        };
    try (var peer = ScriptedPeer.playing(script);
        var client =
            SmtpClient.create(
                options()
                    .timeouts(impatient(faulty.takesNothing()))
                    .executor(task -> executor.get().execute(task))
                    .build());
        var connection = client.connect(peer.endpoint())) {
      var left = new AtomicInteger(tasksBefore);
      executor.set(task -> (left.getAndDecrement() > 0 ? threads : faulty).execute(task));

      Throwable failure =
          catchThrowable(
              () ->
                  failure(
                      connection.send(envelope("<a@c.example>", "<x@d.example>"), lines(LARGE))));
      assertThat(failure).isInstanceOf(ContentException.class);
      connection.quitAsync().get(60, TimeUnit.SECONDS);
      peer.verify();
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void aCancelledMessageThatIsUnderWayClosesTheConnection() throws Exception {
    var reasons = new ArrayList<String>();
    var observer =
        new ConnectionObserver() {
          @Override
          public void closed(ConnectionInfo connection, String reason) {
            reasons.add(reason);
          }
        };
    var underWay = new CountDownLatch(1);
    Script script =
        wire -> {
          wire.greet("PIPELINING").expect(ENVELOPE).say("250 a\r\n250 x\r\n354 go\r\n");
          wire.expect("Subject: hello\r\n\r\nhello\r\n.\r\n");
          underWay.countDown();
          wire.expectEnd();
        };
    try (var peer = ScriptedPeer.playing(script);
        var client = SmtpClient.create(options().observer(observer).build())) {
      var connection = client.connect(peer.endpoint());
      var result = connection.sendAsync(envelope("<a@c.example>", "<x@d.example>"), HELLO);
      assertThat(underWay.await(30, TimeUnit.SECONDS)).isTrue();

      result.cancel(true);

      peer.verify();
      connection.closed().get(30, TimeUnit.SECONDS);
    }
    assertThat(reasons)
        .containsExactly(
            "cancelled by this side; the server may have the message (c1, end of content)");
  }

  @Test
  void aCancelledMessageThatWaitsIsNotSent() throws Exception {
    var underWay = new CountDownLatch(1);
    var cancelled = new CountDownLatch(1);
    Script script =
        wire -> {
          wire.greet("PIPELINING").expect(ENVELOPE);
          underWay.countDown();
          awaitQuietly(cancelled);
          wire.say("250 a\r\n250 x\r\n354 go\r\n");
          wire.expect("Subject: hello\r\n\r\nhello\r\n.\r\n").say("250 taken\r\n").farewell();
        };
    try (var peer = ScriptedPeer.playing(script);
        var client = SmtpClient.create(options().build());
        var connection = client.connect(peer.endpoint())) {
      var first = connection.sendAsync(envelope("<a@c.example>", "<x@d.example>"), HELLO);
      var second = connection.sendAsync(envelope("<a@c.example>", "<y@d.example>"), HELLO);
      assertThat(underWay.await(30, TimeUnit.SECONDS)).isTrue();

      second.cancel(true);
      cancelled.countDown();

      assertThat(words(first.get(30, TimeUnit.SECONDS))).containsExactly("accepted 250");
      connection.quitAsync().get(60, TimeUnit.SECONDS);
      peer.verify();
    }
  }

  @Test
  void manyMessagesOnAConnectionThatIsGoneAllFail() throws Exception {
    var underWay = new CountDownLatch(1);
    Script script =
        wire -> {
          wire.greet("PIPELINING").expect(ENVELOPE);
          awaitQuietly(underWay);
        };
    try (var peer = ScriptedPeer.playing(script);
        var client = SmtpClient.create(options().build());
        var connection = client.connect(peer.endpoint())) {
      List<CompletableFuture<SendResult>> results = new ArrayList<>();
      for (int i = 0; i < 20_000; i++) {
        results.add(connection.sendAsync(envelope("<a@c.example>", "<x@d.example>"), HELLO));
      }
      underWay.countDown();

      for (CompletableFuture<SendResult> result : results) {
        assertThat(failure(result)).isNotNull();
      }
    }
  }

  private static SendResult sent(
      SmtpClientOptions.Builder options, MessageContent content, String expected) throws Exception {
    Script script =
        wire -> {
          wire.greet("PIPELINING").expect(ENVELOPE).say("250 a\r\n250 x\r\n354 go\r\n");
          wire.expect(expected + ".\r\n").say("250 taken\r\n").farewell();
        };
    try (var peer = ScriptedPeer.playing(script);
        var client = SmtpClient.create(options.build());
        var connection = client.connect(peer.endpoint())) {
      SendResult result = connection.send(envelope("<a@c.example>", "<x@d.example>"), content);
      connection.quitAsync().get(60, TimeUnit.SECONDS);
      peer.verify();
      return result;
    }
  }

  /** Why a message was not sent, told by its future or by its result. */
  private static SmtpClientException failure(CompletableFuture<SendResult> sending)
      throws Exception {
    try {
      return failureOf(sending.get(60, TimeUnit.SECONDS));
    } catch (ExecutionException e) {
      return (SmtpClientException) e.getCause();
    }
  }

  private static SmtpClientException failureOf(SendResult result) {
    assertThat(words(result)).containsExactly("not sent");
    return result.failure().orElseThrow();
  }

  private static void failure(SendResult result) throws SmtpClientException {
    throw failureOf(result);
  }

  /** Waits shortly for content that hangs, but long enough that other content is never late. */
  private static Timeouts impatient(boolean hangs) {
    Duration long_ = Duration.ofSeconds(60);
    Duration content = hangs ? Duration.ofSeconds(3) : long_;
    return new Timeouts(long_, long_, long_, long_, long_, long_, long_, content, long_, long_);
  }

  static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await(100, TimeUnit.SECONDS);
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  private static MessageContent lines(int octets) {
    return () -> new Lines(octets, length -> length);
  }

  /** Something that happens before each read. */
  private interface Before {
    int read(int position) throws IOException;
  }

  /** Content of lines, made as it is read. */
  private static class Lines extends InputStream {
    private final int octets;
    private final Before before;
    private int at;

    Lines(int octets, Before before) {
      this.octets = octets;
      this.before = before;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      int count = Math.min(before.read(length), octets - at);
      for (int i = 0; i < count; i++, at++) {
        int inLine = at % 50;
        into[offset + i] = (byte) (inLine == 48 ? '\r' : inLine == 49 ? '\n' : '0');
      }
      return count == 0 && length > 0 ? -1 : count;
    }

    @Override
    public int read() throws IOException {
      var one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0];
    }
  }

  /** Content that fails at its moment, and counts its streams that are open. */
  private final class FaultyContent implements MessageContent {
    private final Moment moment;
    private final Fault fault;
    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicInteger open = new AtomicInteger();

    FaultyContent(Moment moment, Fault fault) {
      this.moment = moment;
      this.fault = fault;
    }

    @Override
    public InputStream open() throws IOException {
      boolean mine = (opened.incrementAndGet() == 1) == moment.isFirstPass();
      if (mine && moment.isOpen()) {
        fault.happen(released);
      }
      open.incrementAndGet();
      boolean fails = mine && !moment.isOpen();
      return new Lines(
          LARGE,
          length -> {
            if (fails) {
              fault.happen(released);
            }
            return length;
          }) {
        private boolean closed;

        @Override
        public synchronized void close() {
          if (!closed) {
            closed = true;
            open.decrementAndGet();
          }
        }
      };
    }
  }
}
