package io.smtptoolkit.client.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class LinkTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  private final List<Throwable> deaths = new CopyOnWriteArrayList<>();
  private final IoThreads threads = new IoThreads("link-test-", 2, true, deaths::add);
  private ServerSocket server;

  /** What a link's listener was told, in order. */
  private static final class Recorder implements Link.Listener {
    private final ByteArrayOutputStream octets = new ByteArrayOutputStream();
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final CompletableFuture<IOException> closed = new CompletableFuture<>();
    private volatile Consumer<ByteBuffer> onOctets = octets -> {};

    @Override
    public void received(ByteBuffer received) {
      told.add("received");
      onOctets.accept(received.duplicate());
      byte[] array = new byte[received.remaining()];
      received.get(array);
      synchronized (octets) {
        octets.writeBytes(array);
      }
    }

    @Override
    public void inputEnded() {
      told.add("inputEnded");
    }

    @Override
    public void written() {
      told.add("written");
    }

    @Override
    public void timeIsUp() {
      told.add("timeIsUp");
    }

    @Override
    public void closed(IOException cause) {
      told.add("closed");
      closed.complete(cause);
    }

    String text() {
      synchronized (octets) {
        return octets.toString(US_ASCII);
      }
    }
  }

  @BeforeEach
  void listen() throws IOException {
    server = new ServerSocket(0, 500, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void close() throws IOException {
    server.close();
    threads.close();
    assertThat(deaths).isEmpty();
  }

  private Link connect(Link.Listener listener) throws Exception {
    return threads
        .connect(
            (InetSocketAddress) server.getLocalSocketAddress(),
            Optional.empty(),
            LONG,
            l -> listener)
        .get(10, TimeUnit.SECONDS);
  }

  private static ByteBuffer octets(String text) {
    return ByteBuffer.wrap(text.getBytes(US_ASCII));
  }

  private static void reset(Socket socket) throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Test
  void receivesWhatThePeerSaidBeforeItReset() throws Exception {
    for (int i = 0; i < 200; i++) {
      var recorder = new Recorder();
      Link link = connect(recorder);
      try (Socket peer = server.accept()) {
        peer.getOutputStream().write("554 5.7.1 blocked\r\n".getBytes(US_ASCII));
        reset(peer);
      }

      recorder.closed.get(10, TimeUnit.SECONDS);

      assertThat(recorder.text()).as("try %d", i).isEqualTo("554 5.7.1 blocked\r\n");
      assertThat(link.unwrittenOctets()).isZero();
    }
  }

  /** How a peer goes away that has not read what we wrote. */
  private enum Going {
    FIN,
    RST
  }

  @ParameterizedTest
  @EnumSource
  void receivesLastWordsAlsoWhenItsOwnWriteFails(Going going) throws Exception {
    for (int i = 0; i < 200; i++) {
      var recorder = new Recorder();
      Link link = connect(recorder);
      Socket peer = server.accept();
      // Reading stops, so that the end is found by a write.
      link.execute(link::suspendReading);
      peer.getOutputStream().write("552 5.3.4 too large\r\n".getBytes(US_ASCII));
      link.execute(() -> link.write(octets("x".repeat(1000))));
      // The rest stays unread, so that the operating system resets also after a plain close.
      assertThat(peer.getInputStream().read()).isEqualTo('x');
      if (going == Going.RST) {
        reset(peer);
      } else {
        peer.close();
      }
      link.execute(
          new Runnable() {
            @Override
            public void run() {
              link.write(octets("more content\r\n"));
              if (!recorder.closed.isDone()) {
                link.execute(this);
              }
            }
          });
      recorder.closed.get(10, TimeUnit.SECONDS);

      assertThat(recorder.text()).as("try %d", i).isEqualTo("552 5.3.4 too large\r\n");
      assertThat(recorder.told).endsWith("closed");
    }
  }

  @Test
  void writesExactlyWhatItWasGivenToAPeerThatReadsSlowly() throws Exception {
    var random = new Random(7);
    byte[] expected = new byte[3_000_000];
    random.nextBytes(expected);
    var recorder = new Recorder();
    threads.sendBufferOctets(4_096);
    server.setReceiveBufferSize(4_096);
    Link link = connect(recorder);
    try (Socket peer = server.accept()) {
      int at = 0;
      while (at < expected.length) {
        int length = Math.min(1 + random.nextInt(200_000), expected.length - at);
        ByteBuffer piece = ByteBuffer.wrap(expected, at, length);
        link.execute(() -> link.write(piece));
        at += length;
      }
      link.execute(link::closeAfterWrites);
      byte[] actual = slowly(peer.getInputStream(), random);

      assertThat(actual).isEqualTo(expected);
      recorder.closed.get(10, TimeUnit.SECONDS);
      assertThat(recorder.told).contains("written");
    }
  }

  private static byte[] slowly(InputStream in, Random random) throws IOException {
    var read = new ByteArrayOutputStream();
    byte[] some = new byte[10_000];
    for (int n = in.read(some, 0, 1); n > 0; n = in.read(some, 0, 1 + random.nextInt(9_999))) {
      read.write(some, 0, n);
    }
    return read.toByteArray();
  }

  @Test
  void tellsTheEndOfInputOnceAndStillWrites() throws Exception {
    var recorder = new Recorder();
    Link link = connect(recorder);
    try (Socket peer = server.accept()) {
      peer.getOutputStream().write("QUIT\r\n".getBytes(US_ASCII));
      peer.shutdownOutput();
      await().until(() -> recorder.told.contains("inputEnded"));

      link.execute(() -> link.write(octets("221 bye\r\n")));
      link.execute(link::closeAfterWrites);

      assertThat(new String(peer.getInputStream().readAllBytes(), US_ASCII))
          .isEqualTo("221 bye\r\n");
      recorder.closed.get(10, TimeUnit.SECONDS);
      assertThat(recorder.told).containsExactly("received", "inputEnded", "closed");
    }
  }

  @Test
  void readsNothingWhileReadingIsSuspended() throws Exception {
    var recorder = new Recorder();
    Link link = connect(recorder);
    try (Socket peer = server.accept()) {
      call(link, link::suspendReading);
      peer.getOutputStream().write("one".getBytes(US_ASCII));
      // Two passes of the thread: what could have been read would have been.
      call(link, () -> {});
      call(link, () -> {});
      assertThat(recorder.text()).isEmpty();

      call(link, link::resumeReading);

      await().until(() -> recorder.text().equals("one"));
    }
  }

  @Test
  void runsTasksInOrderOnItsThreadAndAlsoWhenItIsGone() throws Exception {
    var recorder = new Recorder();
    Link link = connect(recorder);
    var order = new ArrayList<Integer>();
    var done = new CountDownLatch(1);
    for (int i = 0; i < 1000; i++) {
      int number = i;
      link.execute(
          () -> {
            assertThat(threads.areCurrent()).isTrue();
            order.add(number);
            if (number == 500) {
              link.closeNow(new IOException("in the middle"));
            }
          });
    }
    link.execute(done::countDown);

    assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(order).hasSize(1000).isSorted();
    assertThat(recorder.closed.get(10, TimeUnit.SECONDS)).hasMessage("in the middle");
    assertThat(threads.areCurrent()).isFalse();

    threads.close();
    var afterTheThread = new CompletableFuture<String>();
    link.execute(() -> afterTheThread.complete("run"));
    assertThat(afterTheThread.get(10, TimeUnit.SECONDS)).isEqualTo("run");
  }

  @Test
  void aTaskThatTakesItsTurnAgainLetsTheNeighboursRead() throws Exception {
    var one = new IoThreads("link-test-", 1, true, deaths::add);
    try {
      var busy = new Recorder();
      var neighbour = new Recorder();
      var address = (InetSocketAddress) server.getLocalSocketAddress();
      Link link = one.connect(address, Optional.empty(), LONG, l -> busy).get();
      one.connect(address, Optional.empty(), LONG, l -> neighbour).get();
      var turns = new AtomicInteger();
      link.execute(
          new Runnable() {
            @Override
            public void run() {
              turns.incrementAndGet();
              if (neighbour.text().isEmpty()) {
                link.execute(this);
              }
            }
          });
      server.accept();
      try (Socket peer = server.accept()) {
        await().until(() -> turns.get() > 100);
        peer.getOutputStream().write("NOOP\r\n".getBytes(US_ASCII));
        await().until(() -> neighbour.text().equals("NOOP\r\n"));
      }
    } finally {
      one.close();
    }
  }

  @Test
  void tellsWhenTheDeadlineIsOverAndNotBeforeAMovedOne() throws Exception {
    var recorder = new Recorder();
    Link link = connect(recorder);
    long start = System.nanoTime();
    call(link, () -> link.deadline(start + TimeUnit.MILLISECONDS.toNanos(20)));
    call(link, () -> link.deadline(start + TimeUnit.MILLISECONDS.toNanos(200)));

    await().until(() -> recorder.told.contains("timeIsUp"));

    assertThat(System.nanoTime() - start).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(200));
    assertThat(recorder.told).containsExactly("timeIsUp");
  }

  @Test
  void aDeadlineThatIsTakenBackIsNotTold() throws Exception {
    var first = new Recorder();
    var second = new Recorder();
    Link link = connect(first);
    Link other = connect(second);
    call(link, () -> link.deadline(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(20)));
    call(link, () -> link.deadline(Link.NEVER));
    call(other, () -> other.deadline(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(60)));

    await().until(() -> second.told.contains("timeIsUp"));

    assertThat(first.told).isEmpty();
  }

  /** What a listener can throw. */
  private enum Bug {
    EXCEPTION {
      @Override
      void happen() {
        throw new IllegalStateException("a bug, as the test wants it");
      }
    },
    ERROR {
      @Override
      void happen() {
        throw new AssertionError("a bug, as the test wants it");
      }
    },
    STACK {
      @Override
      void happen() {
        throw new StackOverflowError("a bug, as the test wants it");
      }
    };

    abstract void happen();
  }

  @ParameterizedTest
  @EnumSource
  void aListenerThatThrowsEndsItsConnectionAndNoOther(Bug bug) throws Exception {
    var broken = new Recorder();
    var fine = new Recorder();
    broken.onOctets = octets -> bug.happen();
    connect(broken);
    try (Socket peer = server.accept()) {
      connect(fine);
      try (Socket other = server.accept()) {
        peer.getOutputStream().write("x".getBytes(US_ASCII));

        assertThat(broken.closed.get(10, TimeUnit.SECONDS)).hasMessageStartingWith("failed: ");
        other.getOutputStream().write("fine".getBytes(US_ASCII));
        await().until(() -> fine.text().equals("fine"));
      }
    }
  }

  @Test
  void aFactoryThatThrowsClosesTheConnection() throws Exception {
    CompletableFuture<Link> link =
        threads.connect(
            (InetSocketAddress) server.getLocalSocketAddress(),
            Optional.empty(),
            LONG,
            l -> {
              throw new IllegalStateException("a bug, as the test wants it");
            });
    try (Socket peer = server.accept()) {
      assertThat(peer.getInputStream().read()).isEqualTo(-1);
    }
    assertThatThrownBy(() -> link.get(10, TimeUnit.SECONDS))
        .hasRootCauseMessage("a bug, as the test wants it");
  }

  @Test
  void aConnectionThatIsNotWantedAnyMoreIsClosed() throws Exception {
    var one = new IoThreads("link-test-", 1, true, deaths::add);
    try {
      var address = (InetSocketAddress) server.getLocalSocketAddress();
      var cancelled = new CountDownLatch(1);
      Link first = one.connect(address, Optional.empty(), LONG, l -> new Recorder()).get();
      server.accept();
      // The thread is busy, so that the connection cannot be open before it is cancelled.
      first.execute(
          () -> {
            try {
              cancelled.await();
            } catch (InterruptedException impatient) {
              Thread.currentThread().interrupt();
            }
          });
      CompletableFuture<Link> link =
          one.connect(address, Optional.empty(), LONG, l -> new Recorder());
      try (Socket peer = server.accept()) {
        peer.setSoTimeout(30_000);
        assertThat(link.cancel(true)).isTrue();
        cancelled.countDown();

        assertThat(peer.getInputStream().read()).isEqualTo(-1);
      }
    } finally {
      one.close();
    }
  }

  @Test
  void aRefusedConnectionSaysWhere() throws Exception {
    var address = (InetSocketAddress) server.getLocalSocketAddress();
    server.close();

    assertThatThrownBy(
            () -> threads.connect(address, Optional.empty(), LONG, l -> new Recorder()).get())
        .isInstanceOf(ExecutionException.class)
        .hasRootCauseMessage("Connection refused")
        .cause()
        .hasMessageContaining("cannot connect to")
        .hasMessageContaining(":" + address.getPort());
  }

  @Test
  void acceptsOnOneAddressAndClosingThatKeepsTheConnections() throws Exception {
    var recorder = new Recorder();
    var links = new CompletableFuture<Link>();
    Accepting accepting =
        threads.accept(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            link -> {
              links.complete(link);
              return recorder;
            });
    try (Socket client =
        new Socket(accepting.address().getAddress(), accepting.address().getPort())) {
      Link link = links.get(10, TimeUnit.SECONDS);
      assertThat(link.peerAddress()).isEqualTo(client.getLocalSocketAddress());
      assertThat(link.localAddress()).isEqualTo(accepting.address());

      accepting.close();
      client.getOutputStream().write("still here".getBytes(US_ASCII));

      await().until(() -> recorder.text().equals("still here"));
      assertThatThrownBy(
              () -> new Socket(accepting.address().getAddress(), accepting.address().getPort()))
          .hasMessageContaining("refused");
    }
  }

  private static void call(Link link, Runnable task) throws Exception {
    CompletableFuture<Void> done = new CompletableFuture<>();
    link.execute(
        () -> {
          task.run();
          done.complete(null);
        });
    done.get(10, TimeUnit.SECONDS);
  }
}
