package io.smtptoolkit.server.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.address.ReversePath;
import io.smtptoolkit.codec.command.Command;
import io.smtptoolkit.codec.command.MailParameters;
import io.smtptoolkit.codec.command.Noop;
import io.smtptoolkit.codec.command.RcptParameters;
import io.smtptoolkit.codec.reply.Replies;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.server.Begin;
import io.smtptoolkit.server.Completion;
import io.smtptoolkit.server.ConnectionEnded;
import io.smtptoolkit.server.ListenerOptions;
import io.smtptoolkit.server.MailService;
import io.smtptoolkit.server.MailTransaction;
import io.smtptoolkit.server.RawClient;
import io.smtptoolkit.server.ServerLimits;
import io.smtptoolkit.server.SessionInfo;
import io.smtptoolkit.server.SessionObserver;
import io.smtptoolkit.server.SmtpServerOptions;
import io.smtptoolkit.server.tls.TlsIdentity;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Everything that reached the server before its client went counts, whatever ended the connection;
 * and of the connection nothing is left.
 */
@Timeout(60)
class ClientLastWordsTest {
  private static final int TRIES = 50;
  // Their replies are more than one write.
  private static final int NOOPS = 1_500;

  private static final String CONTENT = "Subject: x\r\n\r\n" + "x".repeat(62).concat("\r\n");

  private static final TlsIdentity AUTHORITY = TlsIdentity.authority("Test CA");
  private static final TlsIdentity IDENTITY = TlsIdentity.signedBy(AUTHORITY, "localhost");

  /** How a client goes away. */
  private enum Going {
    /** The end of what it says; it still reads. */
    FIN,
    RST,
    /** Closed on top of replies that it has not read, and while the server is writing more. */
    WRITE
  }

  /** What the client says last, and the replies to it. */
  private enum When {
    GREETING("", "220 mx.example ESMTP ready\r\n"),
    EHLO(
        "EHLO c.example\r\n",
        """
        250-mx.example\r
        250-PIPELINING\r
        250-SIZE 52428800\r
        250-8BITMIME\r
        250-ENHANCEDSTATUSCODES\r
        250-CHUNKING\r
        250-HELP\r
        250 LIMITS RCPTMAX=1000\r
        """),
    MAIL_GROUP(
        "MAIL FROM:<a@c.example>\r\nRCPT TO:<x@d.example>\r\nRCPT TO:<y@d.example>\r\nDATA\r\n",
        """
        250 2.1.0 Sender OK\r
        250 2.1.5 Recipient OK\r
        250 2.1.5 Recipient OK\r
        354 Start mail input; end with <CRLF>.<CRLF>\r
        """),
    CONTENT(ClientLastWordsTest.CONTENT, ""),
    END_OF_CONTENT(".\r\n", "250 2.0.0 Message accepted\r\n"),
    QUIT("QUIT\r\n", "221 2.0.0 mx.example Closing connection\r\n");

    private final String said;
    private final String replies;

    When(String said, String replies) {
      this.said = said;
      this.replies = replies;
    }

    /** What the server gets to know as commands. */
    List<String> commands() {
      return switch (this) {
        case GREETING -> List.of();
        case EHLO -> List.of("Ehlo");
        case MAIL_GROUP, CONTENT, END_OF_CONTENT -> List.of("Ehlo", "Mail", "Rcpt", "Rcpt", "Data");
        case QUIT -> List.of("Ehlo", "Mail", "Rcpt", "Rcpt", "Data", "Quit");
      };
    }

    /** What the service is asked. */
    List<String> calls() {
      return switch (this) {
        case GREETING, EHLO -> List.of();
        case MAIL_GROUP -> List.of("begin", "recipient", "recipient", "abort");
        case CONTENT ->
            List.of("begin", "recipient", "recipient", "content " + said.length(), "abort");
        case END_OF_CONTENT, QUIT ->
            List.of(
                "begin", "recipient", "recipient", "content " + CONTENT.said.length(), "complete");
      };
    }
  }

  private record Cell(When when, Going going, boolean tls) {
    @Override
    public String toString() {
      return when + ", " + going + (tls ? ", TLS" : "");
    }
  }

  /** What the server made of one connection. */
  private record Seen(int noops, List<String> commands, List<String> calls) {}

  private final SSLContext trusting;
  private final List<String> calls = Collections.synchronizedList(new ArrayList<>());
  private final LinkedBlockingQueue<Seen> seen = new LinkedBlockingQueue<>();
  private final SessionObserver observer =
      new SessionObserver() {
        private final List<String> commands = new ArrayList<>();
        private int noops;

        @Override
        public void received(SessionInfo session, Command command) {
          if (command instanceof Noop) {
            noops++;
          } else {
            commands.add(command.getClass().getSimpleName());
          }
        }

        @Override
        public void closed(SessionInfo session, ConnectionEnded connection) {
          var made = new Seen(noops, List.copyOf(commands), List.copyOf(calls));
          noops = 0;
          commands.clear();
          calls.clear();
          // The next client comes after that.
          seen.add(made);
        }
      };

  ClientLastWordsTest() throws Exception {
    trusting = RawClient.trusting(AUTHORITY);
  }

  static Stream<Arguments> cells() {
    return Stream.of(When.values())
        .flatMap(
            when ->
                Stream.of(Going.values())
                    .flatMap(
                        going ->
                            Stream.of(false, true)
                                .map(tls -> Arguments.of(new Cell(when, going, tls)))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cells")
  void count(Cell cell) throws Exception {
    RunningServer server = RunningServer.start(options(cell));
    for (int i = 0; i < TRIES; i++) {
      try (RawClient client = RawClient.connect(server.addresses().get("mail"))) {
        play(client, cell);
      }

      Seen made = seen.poll(20, TimeUnit.SECONDS);
      assertThat(made).as("try %d", i).isEqualTo(expected(cell));
    }
    await().atMost(Duration.ofSeconds(10)).until(() -> server.shared().budget().charged() == 0);
    long start = System.nanoTime();
    server.stop(Duration.ofSeconds(30));
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .as("a stop that waits for nothing")
        .isLessThan(Duration.ofSeconds(20));
  }

  private SmtpServerOptions options(Cell cell) {
    var listener = ListenerOptions.builder().name("mail").domain("mx.example");
    if (cell.tls) {
      listener.implicitTls(IDENTITY);
    }
    return SmtpServerOptions.builder(new Recording())
        .listener(listener.build())
        .observer(observer)
        // The one before may still be leaving: one that is forgotten is one too many.
        .limits(ServerLimits.DEFAULT.withMaxConnections(2))
        .build();
  }

  private static Seen expected(Cell cell) {
    return new Seen(isFlooding(cell) ? NOOPS : 0, cell.when.commands(), cell.when.calls());
  }

  private static boolean isFlooding(Cell cell) {
    return cell.going == Going.WRITE && cell.when != When.GREETING;
  }

  private void play(RawClient client, Cell cell) throws Exception {
    Socket raw = client.socket();
    if (cell.tls) {
      client.startTls(trusting);
    }
    // A flood goes with all that comes after EHLO, so that nothing of it is read.
    When flooded = cell.when == When.EHLO ? When.EHLO : When.MAIL_GROUP;
    When last = isFlooding(cell) ? flooded : cell.when;
    for (When before : When.values()) {
      if (before.compareTo(last) < 0) {
        client.send(before.said).expect(before.replies);
      }
    }
    if (isFlooding(cell)) {
      var all = new StringBuilder("NOOP\r\n".repeat(NOOPS));
      for (When when : When.values()) {
        if (when.compareTo(flooded) >= 0 && when.compareTo(cell.when) <= 0) {
          all.append(when.said);
        }
      }
      client.send(all.toString());
    } else {
      client.send(last.said);
    }
    leave(client, raw, cell);
  }

  private static void leave(RawClient client, Socket raw, Cell cell) throws IOException {
    switch (cell.going) {
      case FIN -> {
        client.closeOutput();
        assertThat(client.rest()).isEqualTo(cell.when.replies);
      }
      case RST -> {
        raw.setSoLinger(true, 0);
        raw.close();
      }
      case WRITE -> {
        if (cell.when != When.CONTENT || isFlooding(cell)) {
          await()
              .pollDelay(Duration.ZERO)
              .pollInterval(Duration.ofNanos(100_000))
              .until(() -> raw.getInputStream().available() > 0);
        }
        raw.close();
      }
    }
  }

  private final class Recording implements MailService {
    @Override
    public CompletionStage<Begin> begin(
        SessionInfo session, ReversePath reversePath, MailParameters parameters) {
      calls.add("begin");
      return CompletableFuture.completedFuture(Begin.accepted(new Transaction()));
    }
  }

  private final class Transaction implements MailTransaction {
    private final StringBuilder content = new StringBuilder();

    @Override
    public CompletionStage<Reply> recipient(ForwardPath forwardPath, RcptParameters parameters) {
      calls.add("recipient");
      return CompletableFuture.completedFuture(Replies.recipientOk());
    }

    @Override
    public CompletionStage<Void> content(ByteBuffer octets) {
      content.append(StandardCharsets.ISO_8859_1.decode(octets));
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<Completion> complete() {
      calls.add("content " + content.length());
      calls.add("complete");
      return CompletableFuture.completedFuture(Completion.of(Replies.accepted()));
    }

    @Override
    public void abort() {
      if (!content.isEmpty()) {
        calls.add("content " + content.length());
      }
      calls.add("abort");
    }
  }
}
