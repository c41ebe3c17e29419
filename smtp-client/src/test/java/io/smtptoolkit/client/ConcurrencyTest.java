package io.smtptoolkit.client;

import static io.smtptoolkit.client.Fixtures.HELLO;
import static io.smtptoolkit.client.Fixtures.envelope;
import static io.smtptoolkit.client.Fixtures.options;
import static io.smtptoolkit.client.Fixtures.words;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.smtptoolkit.client.ScriptedPeer.Script;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ConcurrencyTest {
  private static final String ENVELOPE =
      "MAIL FROM:<a@c.example>\r\nRCPT TO:<x@d.example>\r\nDATA\r\n";

  @Test
  void sendsWhatIsAskedForAtOnceOneAfterTheOther() throws Exception {
    int messages = 20;
    Script script =
        wire -> {
          wire.greet("PIPELINING");
          for (int i = 0; i < messages; i++) {
            wire.expect(ENVELOPE).say("250 a\r\n250 x\r\n354 go\r\n");
            wire.expect("message " + i + "\r\n.\r\n").say("250 taken\r\n");
          }
          wire.farewell();
        };
    try (var peer = ScriptedPeer.playing(script);
        var client = SmtpClient.create(options().build());
        var connection = client.connect(peer.endpoint())) {
      var results = new ArrayList<CompletableFuture<SendResult>>();
      for (int i = 0; i < messages; i++) {
        results.add(
            connection.sendAsync(
                envelope("<a@c.example>", "<x@d.example>"),
                MessageContent.of("message " + i + "\r\n")));
      }

      for (var result : results) {
        assertThat(result.get(30, TimeUnit.SECONDS).isAccepted()).isTrue();
      }
      connection.quitAsync().get(30, TimeUnit.SECONDS);
      peer.verify();
    }
  }

  @Test
  void completesFuturesOnTheCallersExecutorWhereTheyMayBlock() throws Exception {
    var registered = new CountDownLatch(1);
    Script script =
        wire -> {
          registered.await(30, TimeUnit.SECONDS);
          wire.greet("PIPELINING");
          for (int i = 0; i < 2; i++) {
            wire.expect(ENVELOPE).say("250 a\r\n250 x\r\n354 go\r\n");
            wire.expect("Subject: hello\r\n\r\nhello\r\n.\r\n").say("250 taken\r\n");
          }
          wire.farewell();
        };
    var threads = Executors.newFixedThreadPool(3, task -> new Thread(task, "of-the-caller"));
    try (var peer = ScriptedPeer.playing(script);
        var client = SmtpClient.create(options().executor(threads).build())) {
      var envelope = envelope("<a@c.example>", "<x@d.example>");
      // Sends again, and waits for it, from where the first result is reported.
      CompletableFuture<String> second =
          client
              .connectAsync(peer.endpoint())
              .thenCompose(
                  connection ->
                      connection
                          .sendAsync(envelope, HELLO)
                          .thenApply(
                              first -> {
                                SendResult next = connection.sendAsync(envelope, HELLO).join();
                                connection.close();
                                return words(next) + " " + Thread.currentThread().getName();
                              }));
      registered.countDown();

      assertThat(second.get(30, TimeUnit.SECONDS)).isEqualTo("[accepted 250] of-the-caller");
      peer.verify();
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void readsContentOnlyAsFastAsTheServerTakesIt() throws Exception {
    var read = new AtomicLong();
    var opened = new CountDownLatch(2);
    var measured = new CountDownLatch(1);
    int octets = 64 << 20;
    MessageContent content =
        () -> {
          opened.countDown();
          read.set(0);
          return new FilterInputStream(new Lines(octets)) {
            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
              int n = super.read(into, offset, length);
              read.addAndGet(Math.max(0, n));
              return n;
            }
          };
        };
    Script script =
        wire -> {
          wire.greet("PIPELINING").expect(ENVELOPE).say("250 a\r\n250 x\r\n354 go\r\n");
          measured.await(30, TimeUnit.SECONDS);
          wire.skip(octets).expect(".\r\n").say("250 taken\r\n").farewell();
        };
    try (var peer = ScriptedPeer.playing(script);
        var client = SmtpClient.create(options().build());
        var connection = client.connect(peer.endpoint())) {
      var result = connection.sendAsync(envelope("<a@c.example>", "<x@d.example>"), content);
      assertThat(opened.await(30, TimeUnit.SECONDS)).isTrue();

      // Both sockets' buffers take a few megabytes, whatever the machine; not the message.
      long taken = settled(read);
      assertThat(taken).isLessThan(octets / 2);
      measured.countDown();
      assertThat(result.get(60, TimeUnit.SECONDS).isAccepted()).isTrue();
      connection.quitAsync().get(30, TimeUnit.SECONDS);
      peer.verify();
    }
  }

  /** The value once it changes no more. */
  private static long settled(AtomicLong value) {
    var last = new AtomicLong(-1);
    await()
        .atMost(30, TimeUnit.SECONDS)
        .pollInterval(100, TimeUnit.MILLISECONDS)
        .until(() -> last.getAndSet(value.get()) == value.get() && value.get() > 0);
    return value.get();
  }

  /** Lines, made as they are read. */
  private static final class Lines extends InputStream {
    private final int octets;
    private int at;

    private Lines(int octets) {
      this.octets = octets;
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
      int inLine = at++ % 64;
      return inLine == 62 ? '\r' : inLine == 63 ? '\n' : '0';
    }
  }

  @Test
  void connectingFailsWhenTheClientIsClosed() throws Exception {
    var accepted = new CountDownLatch(1);
    Script script =
        wire -> {
          accepted.countDown();
          wire.expectEnd();
        };
    CompletableFuture<SmtpConnection> connecting;
    try (var peer = ScriptedPeer.playing(script)) {
      var client = SmtpClient.create(options().build());
      connecting = client.connectAsync(peer.endpoint());
      assertThat(accepted.await(30, TimeUnit.SECONDS)).isTrue();
      client.close();
      peer.verify();
    }

    assertThat(connecting)
        .failsWithin(Duration.ofSeconds(30))
        .withThrowableThat()
        .withMessageContaining("the client was closed");
  }
}
