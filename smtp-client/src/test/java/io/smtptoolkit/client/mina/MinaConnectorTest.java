package io.smtptoolkit.client.mina;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.smtptoolkit.client.phase.Link;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class MinaConnectorTest {
  /** Tasks of the connection's queue, run when the test says so. */
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

  private final MinaConnector connector = new MinaConnector(Duration.ofSeconds(30));

  @SuppressWarnings("NullAway.Init") // set before each test
  private ServerSocket listening;

  @BeforeEach
  void listen() throws Exception {
    listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void close() throws Exception {
    connector.close();
    listening.close();
  }

  @Test
  void readsOnlyAsFastAsTheQueueWorks() throws Exception {
    var received = new AtomicLong();
    long octets = 32 << 20;
    var opened = connector.connect(address(), tasks::add, link -> new Counting(received));
    try (Socket peer = listening.accept()) {
      var flood = new Thread(() -> flood(peer, octets));
      flood.setDaemon(true);
      flood.start();

      // The queue does not work: what is read stands still, far from the whole.
      var waiting = new AtomicLong(-1);
      await()
          .atMost(60, TimeUnit.SECONDS)
          .pollInterval(Duration.ofMillis(200))
          .until(() -> !tasks.isEmpty() && waiting.getAndSet(tasks.size()) == tasks.size());
      assertThat(tasks.size()).isLessThan(100);

      // It works again: all comes.
      await()
          .atMost(60, TimeUnit.SECONDS)
          .pollInterval(Duration.ofMillis(1))
          .until(
              () -> {
                runTasks();
                return received.get() == octets;
              });
      assertThat(opened.get(30, TimeUnit.SECONDS).peerAddress()).isEqualTo(address());
    }
  }

  @Test
  void tellsTheEndOfInputOnceAndThenTheClose() throws Exception {
    var events = new ArrayList<String>();
    var opened = connector.connect(address(), tasks::add, link -> new Noting(events));
    try (Socket peer = listening.accept()) {
      peer.getOutputStream().write('x');
      peer.shutdownOutput();
      await().atMost(60, TimeUnit.SECONDS).until(() -> runTasks() && events.size() == 2);

      Link link = opened.get(30, TimeUnit.SECONDS);
      link.write(ByteBuffer.wrap(new byte[] {'y'})).get(30, TimeUnit.SECONDS);
      link.closeAfterWrites();

      assertThat(peer.getInputStream().readAllBytes()).containsExactly('y');
      await().atMost(60, TimeUnit.SECONDS).until(() -> runTasks() && events.size() == 3);
      assertThat(events).containsExactly("received 1", "ended", "closed");
    }
  }

  private boolean runTasks() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
    return true;
  }

  private InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), listening.getLocalPort());
  }

  private static void flood(Socket peer, long octets) {
    try {
      var block = new byte[65_536];
      for (long sent = 0; sent < octets; sent += block.length) {
        peer.getOutputStream().write(block);
      }
    } catch (IOException e) {
      // The test is over, and sees by itself what did not come.
    }
  }

  private record Counting(AtomicLong octets) implements Link.Listener {
    @Override
    public void received(ByteBuffer buffer) {
      octets.addAndGet(buffer.remaining());
    }

    @Override
    public void inputEnded() {}

    @Override
    public void closed(String cause) {}
  }

  private record Noting(List<String> events) implements Link.Listener {
    @Override
    public void received(ByteBuffer buffer) {
      events.add("received " + buffer.remaining());
    }

    @Override
    public void inputEnded() {
      events.add("ended");
    }

    @Override
    public void closed(String cause) {
      events.add("closed");
    }
  }
}
