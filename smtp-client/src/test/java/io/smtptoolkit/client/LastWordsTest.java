package io.smtptoolkit.client;

import static io.smtptoolkit.client.Fixtures.options;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.codec.command.Envelope;
import io.smtptoolkit.codec.command.EsmtpParameter;
import io.smtptoolkit.codec.command.EsmtpParameters;
import io.smtptoolkit.codec.command.Rcpt;
import io.smtptoolkit.codec.reply.Reply;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Collections;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every reply that reached the socket before the end counts, whatever ended the connection. */
@Timeout(240)
class LastWordsTest {
  private static final int TRIES = 200;

  /** What {@code ContentSource} reads at a time: the server can have read so much, and no more. */
  private static final int BLOCK = 65_536;

  /** More than the operating system takes at once, so that it is still being written. */
  private static final int LARGE = 4 << 20;

  private static final int LARGE_GROUP = 3 << 20;

  private static final MessageContent SMALL = MessageContent.of("Subject: x\r\n\r\nxxxxxx\r\n");
  private static final MessageContent UNWRITTEN =
      MessageContent.of("x".repeat(62).concat("\r\n").repeat(LARGE / 64));
  private static final Envelope TWO = Envelope.of("a@c.example", "x@d.example", "y@d.example");
  private static final Envelope MANY =
      new Envelope(
          TWO.reversePath(),
          EsmtpParameters.NONE,
          Collections.nCopies(
              LARGE_GROUP / 512,
              new Rcpt(
                  TWO.forwardPaths().get(0),
                  EsmtpParameters.of(EsmtpParameter.of("ORCPT", "rfc822;" + "x".repeat(490))))));

  /** How a server goes away. */
  private enum Going {
    FIN,
    RST,
    /** Closed on top of octets that it has not read: the operating system sends a RST. */
    UNREAD,
    /** The same while the client is writing, so that its write fails. */
    WRITE;

    boolean leavesUnread() {
      return this == UNREAD || this == WRITE;
    }
  }

  /** What the server's last reply is to. */
  private enum When {
    GREETING("554 5.7.1 last words\r\n"),
    EHLO("550 5.7.1 last words\r\n"),
    MAIL_GROUP("421 4.7.0 last words\r\n"),
    CONTENT("552 5.3.4 last words\r\n"),
    END_OF_CONTENT("554 5.6.0 last words\r\n"),
    QUIT("421 4.3.2 last words\r\n");

    private final String lastWords;

    When(String lastWords) {
      this.lastWords = lastWords;
    }

    /** Nothing is unread before the client has spoken, and only what is large is being written. */
    boolean canEndBy(Going going) {
      return switch (going) {
        case FIN, RST -> true;
        case UNREAD -> this != GREETING;
        case WRITE -> this == MAIL_GROUP || this == CONTENT || this == END_OF_CONTENT;
      };
    }
  }

  /**
   * One cell of the matrix.
   *
   * @param when what the last reply is to
   * @param going how the server goes away
   * @param tls whether all this is within TLS
   */
  private record Cell(When when, Going going, boolean tls) {
    private boolean isLargeGroup() {
      return going == Going.WRITE && when == When.MAIL_GROUP;
    }

    Envelope envelope() {
      return isLargeGroup() ? MANY : TWO;
    }

    /** The end of content that is still being written has been promised only by BDAT. */
    boolean isChunked() {
      return going == Going.WRITE && when == When.END_OF_CONTENT;
    }

    /** Chosen: a group of megabytes takes so long that fewer must do. */
    int tries() {
      return isLargeGroup() ? TRIES / 20 : TRIES;
    }

    @Override
    public String toString() {
      return when + ", " + going + (tls ? ", TLS" : "");
    }
  }

  @SuppressWarnings("NullAway.Init") // JUnit sets it
  @TempDir
  static Path folder;

  @SuppressWarnings("NullAway.Init")
  private static SSLContext shown;

  @SuppressWarnings("NullAway.Init")
  private static SSLContext trusted;

  private final Semaphore opened = new Semaphore(0);
  // All replies of a connection, once it is closed.
  private final LinkedBlockingQueue<String> observed = new LinkedBlockingQueue<>();
  private final ConnectionObserver observer =
      new ConnectionObserver() {
        private final StringBuilder replies = new StringBuilder();

        @Override
        public void opened(ConnectionInfo connection) {
          replies.setLength(0);
          opened.release();
        }

        @Override
        public void replied(ConnectionInfo connection, Reply reply) {
          replies.append(reply).append("\r\n");
        }

        @Override
        public void closed(ConnectionInfo connection, String reason) {
          observed.add(replies.toString());
        }
      };

  @BeforeAll
  static void makeCertificates() throws Exception {
    Certificates certificates = Certificates.naming(folder, "ip:127.0.0.1");
    shown = certificates.shown();
    trusted = certificates.trusted();
  }

  static Stream<Arguments> cells() {
    return Stream.of(When.values())
        .flatMap(
            when ->
                Stream.of(Going.values())
                    .filter(when::canEndBy)
                    .flatMap(
                        going ->
                            Stream.of(false, true)
                                .map(tls -> Arguments.of(new Cell(when, going, tls)))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cells")
  void count(Cell cell) throws Exception {
    try (var listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        var client =
            SmtpClient.create(
                options()
                    .observer(observer)
                    .chunking(cell.isChunked())
                    .maxChunkOctets(LARGE)
                    .build())) {
      Endpoint endpoint =
          Endpoint.builder("127.0.0.1", listening.getLocalPort())
              .tlsPolicy(cell.tls ? TlsPolicy.IMPLICIT : TlsPolicy.NEVER)
              .sslContext(trusted)
              .build();
      for (int i = 0; i < cell.tries(); i++) {
        CompletableFuture<Void> played = CompletableFuture.runAsync(() -> serve(listening, cell));

        String told = told(client, endpoint, cell);

        played.join();
        String replies = observed.poll(30, TimeUnit.SECONDS);
        assertThat(replies).as("observed in try %d", i).contains("last words");
        if (cell.when != When.QUIT) {
          assertThat(told).as("told in try %d", i).contains("last words");
        }
      }
    }
  }

  /** All that a caller gets to read. */
  private static String told(SmtpClient client, Endpoint endpoint, Cell cell)
      throws InterruptedException {
    var over = new CountDownLatch(1);
    try (SmtpConnection connection = client.connect(endpoint)) {
      SendResult result = connection.send(cell.envelope(), content(cell, over));
      return result.outcomes().get(0)
          + " "
          + result.failure().map(Throwable::getMessage).orElse("");
    } catch (SmtpClientException failure) {
      return failure.getMessage();
    } finally {
      over.countDown();
    }
  }

  private static MessageContent content(Cell cell, CountDownLatch over) {
    if (cell.going == Going.WRITE) {
      return UNWRITTEN;
    }
    return cell.when == When.CONTENT ? halting(over) : SMALL;
  }

  /** When it is sent, its second block does not come before all is over. */
  private static MessageContent halting(CountDownLatch over) {
    var passes = new AtomicInteger();
    byte[] octets = "x".repeat(62).concat("\r\n").repeat(2 * BLOCK / 64).getBytes(ISO_8859_1);
    return () ->
        passes.incrementAndGet() == 1
            ? new ByteArrayInputStream(octets)
            : new ByteArrayInputStream(octets) {
              @Override
              public synchronized int read(byte[] into, int offset, int length) {
                if (length > 0 && pos >= BLOCK) {
                  try {
                    over.await(60, TimeUnit.SECONDS);
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                }
                return super.read(into, offset, length);
              }
            };
  }

  private void serve(ServerSocket listening, Cell cell) {
    try (Socket raw = listening.accept();
        Server server = Server.on(raw, cell)) {
      server.play();
      // Of a connection that is reset before it is open nothing can be read.
      opened.acquire();
      server.leave();
    } catch (IOException | InterruptedException gone) {
      throw new IllegalStateException(gone);
    }
  }

  /** The server on one connection. */
  private record Server(Socket raw, Socket socket, Cell cell) implements AutoCloseable {
    static Server on(Socket raw, Cell cell) throws IOException {
      raw.setTcpNoDelay(true);
      if (!cell.tls) {
        return new Server(raw, raw, cell);
      }
      var socket =
          (SSLSocket)
              shown.getSocketFactory().createSocket(raw, "mx.example", raw.getPort(), false);
      socket.setUseClientMode(false);
      socket.startHandshake();
      return new Server(raw, socket, cell);
    }

    void play() throws IOException {
      if (cell.when != When.GREETING) {
        say("220 mx.example\r\n");
        playGreeted();
      }
      say(cell.when.lastWords);
    }

    private void playGreeted() throws IOException {
      read(cell.when == When.EHLO, "\r\n");
      if (cell.when == When.EHLO) {
        return;
      }
      say(
          "250-mx.example\r\n250-PIPELINING\r\n250-DSN\r\n"
              + (cell.isChunked() ? "250 CHUNKING\r\n" : "250 HELP\r\n"));
      read(
          cell.when == When.MAIL_GROUP,
          cell.isChunked() ? "RCPT TO:<y@d.example>\r\n" : "DATA\r\n");
      if (cell.when == When.MAIL_GROUP) {
        return;
      }
      say("250 a\r\n250 x\r\n250 y\r\n" + (cell.isChunked() ? "" : "354 go\r\n"));
      if (cell.when == When.CONTENT) {
        readBlock();
        return;
      }
      read(cell.when == When.END_OF_CONTENT, "x\r\n.\r\n");
      if (cell.when == When.QUIT) {
        say("250 taken\r\n");
        read(true, "QUIT\r\n");
      }
    }

    /** What the last words answer to may be left unread, all but an octet. */
    private void read(boolean last, String end) throws IOException {
      if (last && cell.going.leavesUnread()) {
        readOctet(raw.getInputStream());
        return;
      }
      var tail = new StringBuilder();
      while (!tail.toString().endsWith(end)) {
        tail.append((char) readOctet(socket.getInputStream()));
        if (tail.length() > end.length()) {
          tail.deleteCharAt(0);
        }
      }
    }

    private void readBlock() throws IOException {
      if (cell.going.leavesUnread()) {
        readOctet(raw.getInputStream());
      } else {
        socket.getInputStream().skipNBytes(BLOCK);
      }
    }

    private static int readOctet(InputStream in) throws IOException {
      int octet = in.read();
      if (octet < 0) {
        throw new IOException("the client ended");
      }
      return octet;
    }

    private void say(String octets) throws IOException {
      socket.getOutputStream().write(octets.getBytes(ISO_8859_1));
    }

    void leave() throws IOException {
      switch (cell.going) {
        // Within TLS with a close_notify.
        case FIN -> socket.close();
        case RST -> raw.setSoLinger(true, 0);
        case UNREAD, WRITE -> {}
      }
      raw.close();
    }

    @Override
    public void close() throws IOException {
      raw.close();
    }
  }
}
