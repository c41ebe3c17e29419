package io.smtptoolkit.client;

import static io.smtptoolkit.client.Fixtures.envelope;
import static io.smtptoolkit.client.Fixtures.options;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every reply that reached the socket before the end counts, whatever ended the connection. */
@Timeout(120)
class LastWordsTest {
  private static final int TRIES = 200;
  private static final String SMALL = "Subject: x\r\n\r\nxxxxxx\r\n";
  // More than the operating system takes at once, so that it is still being written.
  private static final String LARGE = SMALL + "x".repeat(70).concat("\r\n").repeat(100_000);

  /** How a server goes away. */
  private enum Going {
    FIN,
    RST,
    /** Closed on top of octets that it has not read: the operating system sends a RST. */
    UNREAD;

    void leave(Socket socket) throws IOException {
      if (this == RST) {
        socket.setSoLinger(true, 0);
      }
      socket.close();
    }
  }

  /** What the server's last reply is to. */
  private enum When {
    GREETING("554 5.7.1 last words\r\n"),
    EHLO("550 5.7.1 last words\r\n"),
    MAIL_GROUP("421 4.7.0 last words\r\n"),
    CONTENT("552 5.3.4 last words\r\n"),
    END_OF_CONTENT("554 5.6.0 last words\r\n");

    private final String lastWords;

    When(String lastWords) {
      this.lastWords = lastWords;
    }

    void play(Socket socket, Going going) throws IOException {
      if (this == GREETING) {
        say(socket, lastWords);
        return;
      }
      say(socket, "220 mx.example\r\n");
      readTo(socket, "\r\n");
      if (this == EHLO) {
        say(socket, lastWords);
        return;
      }
      say(socket, "250-mx.example\r\n250 PIPELINING\r\n");
      readTo(socket, going == Going.UNREAD ? "MAIL" : "DATA\r\n");
      if (this == MAIL_GROUP) {
        say(socket, lastWords);
        return;
      }
      if (going == Going.UNREAD) {
        readTo(socket, "DATA\r\n");
      }
      say(socket, "250 a\r\n250 x\r\n250 y\r\n354 go\r\n");
      if (this == CONTENT) {
        readTo(socket, "xxxxx");
      } else {
        readTo(socket, going == Going.UNREAD ? "x\r\n." : "x\r\n.\r\n");
      }
      say(socket, lastWords);
    }
  }

  private final Semaphore opened = new Semaphore(0);
  private final ConnectionObserver observer =
      new ConnectionObserver() {
        @Override
        public void opened(ConnectionInfo connection) {
          opened.release();
        }
      };

  static Stream<Arguments> cells() {
    return Stream.of(When.values())
        .flatMap(when -> Stream.of(Going.values()).map(going -> Arguments.of(when, going)));
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("cells")
  void count(When when, Going going) throws Exception {
    try (var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        var client = SmtpClient.create(options().observer(observer).build())) {
      Endpoint endpoint =
          Endpoint.builder("127.0.0.1", server.getLocalPort()).tlsPolicy(TlsPolicy.NEVER).build();
      for (int i = 0; i < TRIES; i++) {
        CompletableFuture<Void> played =
            CompletableFuture.runAsync(
                () -> {
                  try {
                    Socket socket = server.accept();
                    when.play(socket, going);
                    // Of a connection that is reset before it is open nothing can be read.
                    opened.acquire();
                    going.leave(socket);
                  } catch (IOException | InterruptedException gone) {
                    throw new IllegalStateException(gone);
                  }
                });

        String told = told(client, endpoint, when == When.CONTENT ? LARGE : SMALL);

        played.join();
        assertThat(told).as("try %d", i).contains("last words");
      }
    }
  }

  /** All that a caller gets to read. */
  private static String told(SmtpClient client, Endpoint endpoint, String content)
      throws InterruptedException {
    try (SmtpConnection connection = client.connect(endpoint)) {
      SendResult result =
          connection.send(
              envelope("<a@c.example>", "<x@d.example>", "<y@d.example>"),
              MessageContent.of(content));
      return result + " " + result.failure().map(Throwable::getMessage).orElse("");
    } catch (SmtpClientException failure) {
      return failure.getMessage();
    }
  }

  private static void say(Socket socket, String octets) throws IOException {
    socket.getOutputStream().write(octets.getBytes(ISO_8859_1));
  }

  private static void readTo(Socket socket, String end) throws IOException {
    InputStream in = socket.getInputStream();
    var last = new StringBuilder();
    while (!last.toString().endsWith(end)) {
      int octet = in.read();
      if (octet < 0) {
        throw new IOException("the client ended after \"" + last + "\"");
      }
      last.append((char) octet);
      if (last.length() > 16) {
        last.deleteCharAt(0);
      }
    }
  }
}
