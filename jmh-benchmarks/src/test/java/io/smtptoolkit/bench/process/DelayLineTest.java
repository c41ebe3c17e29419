package io.smtptoolkit.bench.process;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The proxy that delays, with a time that the test sets where time matters. */
@Timeout(60)
class DelayLineTest {
  private static final Duration DELAY = Duration.ofMillis(5);

  private final ServerSocket listener = listener();
  private final ManualClock clock = new ManualClock();
  private DelayLine line;
  private Socket client;
  private Socket server;

  @BeforeEach
  void connect() throws IOException {
    connect(clock);
  }

  private void connect(DelayLine.Clock time) throws IOException {
    line = new DelayLine(listener.getLocalPort(), DELAY, time);
    client = new Socket(InetAddress.getLoopbackAddress(), line.port());
    server = listener.accept();
  }

  @AfterEach
  void close() throws IOException {
    line.close();
    listener.close();
    client.close();
    server.close();
  }

  @Test
  void octetsOfTheClientArriveWhenTheirTimeHasCome() throws Exception {
    assertThatOctetsArriveWhenTheirTimeHasCome(client, server);
  }

  @Test
  void octetsOfTheServerArriveWhenTheirTimeHasCome() throws Exception {
    assertThatOctetsArriveWhenTheirTimeHasCome(server, client);
  }

  /** Two pieces on their way at the same time: the delay of one is not added to the other's. */
  private void assertThatOctetsArriveWhenTheirTimeHasCome(Socket from, Socket to) throws Exception {
    write(from, "one");
    clock.awaitRead(1);
    clock.setMillis(3);
    write(from, "two");
    clock.awaitRead(2);
    clock.setMillis(4);
    clock.awaitWaiting(5);
    assertThat(to.getInputStream().available()).isZero();

    clock.setMillis(5);
    assertThat(read(to, 3)).isEqualTo("one");
    clock.awaitWaiting(8);
    assertThat(to.getInputStream().available()).isZero();

    clock.setMillis(8);
    assertThat(read(to, 3)).isEqualTo("two");
  }

  @Test
  void allOctetsArriveInTheirOrderBothWays() throws Exception {
    close();
    try (var again = listener()) {
      line = DelayLine.to(again.getLocalPort(), Duration.ofMillis(1));
      client = new Socket(InetAddress.getLoopbackAddress(), line.port());
      server = again.accept();
      byte[] requests = octets(1);
      byte[] replies = octets(2);

      CompletableFuture<Void> sent =
          CompletableFuture.runAsync(() -> writeAndEnd(client, requests));
      CompletableFuture<Void> answered =
          CompletableFuture.runAsync(() -> writeAndEnd(server, replies));
      CompletableFuture<byte[]> received = CompletableFuture.supplyAsync(() -> readAll(client));

      assertThat(readAll(server)).isEqualTo(requests);
      assertThat(received.join()).isEqualTo(replies);
      CompletableFuture.allOf(sent, answered).join();
    }
  }

  @Test
  void endOfOneDirectionLeavesTheOtherOpen() throws IOException {
    clock.neverWaits();
    write(client, "last");
    client.shutdownOutput();
    assertThat(readAll(server)).isEqualTo("last".getBytes(US_ASCII));

    write(server, "answer");
    assertThat(read(client, 6)).isEqualTo("answer");
    server.close();
    assertThat(readAll(client)).isEmpty();
  }

  @Test
  void endIsAsLateAsOctets() throws Exception {
    client.shutdownOutput();
    clock.awaitRead(1);
    clock.setMillis(4);
    clock.awaitWaiting(5);
    write(server, "meanwhile");
    clock.awaitRead(2);

    clock.setMillis(5);
    assertThat(readAll(server)).isEmpty();
  }

  @Test
  void resetOfTheClientReachesTheServer() throws Exception {
    assertThatResetReaches(client, server);
  }

  @Test
  void resetOfTheServerReachesTheClient() throws Exception {
    assertThatResetReaches(server, client);
  }

  private void assertThatResetReaches(Socket from, Socket to) throws Exception {
    from.setSoLinger(true, 0);
    from.close();
    clock.awaitRead(1);
    clock.awaitWaiting(5);

    clock.setMillis(5);
    assertThatThrownBy(() -> to.getInputStream().read())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("reset");
  }

  @Test
  void clientOfAServerThatIsNotThereIsReset() throws Exception {
    listener.close();
    try (var refused = new Socket(InetAddress.getLoopbackAddress(), line.port())) {
      assertThatThrownBy(() -> refused.getInputStream().read()).isInstanceOf(IOException.class);
    }
  }

  @Test
  void closeEndsConnectionsAndThreads() throws Exception {
    write(client, "still on its way");
    clock.awaitRead(1);
    String name = "delay-line " + line.port();
    assertThat(threads(name)).isPositive();

    line.close();

    assertThat(threads(name)).isZero();
    assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> server.getInputStream().read()).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), line.port()))
        .isInstanceOf(IOException.class);
  }

  @Test
  void roundTripIsAChangeOfDirectionAtTheClientsEnd() throws IOException {
    clock.neverWaits();
    transfer(server, client, "220 hello\r\n");
    transfer(client, server, "EHLO client.example.org\r\n");
    transfer(server, client, "250-mx\r\n");
    transfer(server, client, "250 PIPELINING\r\n");
    assertThat(line.roundTrips()).isZero();

    transfer(client, server, "MAIL FROM:<>\r\n");
    transfer(client, server, "RCPT TO:<bob@example.com>\r\nDATA\r\n");
    assertThat(line.roundTrips()).isOne();
    transfer(server, client, "250 Ok\r\n250 Ok\r\n354 Go\r\n");
    assertThat(line.roundTrips()).isOne();
    transfer(client, server, "Subject: hello\r\n");
    transfer(client, server, "\r\n.\r\n");
    transfer(server, client, "250 Ok\r\n");
    assertThat(line.roundTrips()).isEqualTo(2);

    transfer(client, server, "QUIT\r\n");
    assertThat(line.roundTrips()).isEqualTo(2);
  }

  private static void transfer(Socket from, Socket to, String text) throws IOException {
    write(from, text);
    assertThat(read(to, text.length())).isEqualTo(text);
  }

  private static ServerSocket listener() {
    try {
      return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    } catch (IOException fault) {
      throw new AssertionError(fault);
    }
  }

  private static long threads(String name) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(it -> it.getName().startsWith(name))
        .count();
  }

  private static byte[] octets(long seed) {
    var octets = new byte[3_000_000];
    new Random(seed).nextBytes(octets);
    return octets;
  }

  private static void write(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(US_ASCII));
  }

  private static void writeAndEnd(Socket socket, byte[] octets) {
    try {
      socket.getOutputStream().write(octets);
      socket.shutdownOutput();
    } catch (IOException fault) {
      throw new AssertionError(fault);
    }
  }

  private static String read(Socket socket, int octets) throws IOException {
    return new String(socket.getInputStream().readNBytes(octets), US_ASCII);
  }

  private static byte[] readAll(Socket socket) {
    try {
      return socket.getInputStream().readAllBytes();
    } catch (IOException fault) {
      throw new AssertionError(fault);
    }
  }

  /** A time that the test sets; it also knows who has looked at it and who waits. */
  private static final class ManualClock implements DelayLine.Clock {
    private long now;
    private int reads;
    private final Set<Long> waitingFor = new HashSet<>();
    private boolean waits = true;

    @Override
    public synchronized long nanoTime() {
      reads++;
      notifyAll();
      return now;
    }

    @Override
    public synchronized void awaitTime(long nanoTime) throws InterruptedException {
      waitingFor.add(nanoTime);
      notifyAll();
      while (waits && now < nanoTime) {
        wait();
      }
      waitingFor.remove(nanoTime);
    }

    synchronized void setMillis(long millis) {
      now = Duration.ofMillis(millis).toNanos();
      notifyAll();
    }

    synchronized void neverWaits() {
      waits = false;
      notifyAll();
    }

    /** Until the line has read so many pieces. */
    synchronized void awaitRead(int pieces) throws InterruptedException {
      while (reads < pieces) {
        wait();
      }
    }

    /** Until a piece waits for that time. */
    synchronized void awaitWaiting(long millis) throws InterruptedException {
      while (!waitingFor.contains(Duration.ofMillis(millis).toNanos())) {
        wait();
      }
    }
  }
}
