package io.smtptoolkit.conformance.peer;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.client.Endpoint;
import io.smtptoolkit.client.MessageContent;
import io.smtptoolkit.client.SmtpClient;
import io.smtptoolkit.client.SmtpClientOptions;
import io.smtptoolkit.codec.command.Envelope;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.opentest4j.TestAbortedException;

/**
 * The example of docs/programs.md that needs Java 21, and what it promises: compiled and run by a
 * JDK that has virtual threads.
 */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class VirtualThreadsExampleTest {

  private static final Path PROGRAMS = Path.of("src/test/resources");

  private static final Pattern LISTENING = Pattern.compile("listening on port (\\d+)");

  @Test
  void serviceRunsOnVirtualThreads() throws Exception {
    var java = newerJdk().resolve("bin/java");
    var command =
        Command.of(
            java, "-cp", System.getProperty("java.class.path"), program("readme/VirtualThreads"));
    try (PeerProcess server = command.start();
        var client = SmtpClient.create(SmtpClientOptions.DEFAULT)) {
      int port = Integer.parseInt(server.awaitOutput(LISTENING).group(1));
      var envelope = Envelope.of("carol@example.org", "alice@example.com");
      try (var connection = client.connect(Endpoint.of("127.0.0.1", port))) {
        assertThat(connection.send(envelope, MessageContent.of("\r\nhello\r\n")).isAccepted())
            .isTrue();
      }

      server.awaitOutput(Pattern.compile("<alice@example.com> on VirtualThread\\["));
    }
  }

  /** Each waits until all are there: with fewer threads than clients none would be answered. */
  @Test
  void aThousandHandlersMayBlockAtTheSameTime() throws Exception {
    int clients = 1_000;
    var java = newerJdk().resolve("bin/java");
    var command =
        Command.of(
            java,
            "-cp",
            System.getProperty("java.class.path"),
            program("peer/BlockedHandlers"),
            String.valueOf(clients));
    List<Socket> sockets = new ArrayList<>();
    try (PeerProcess server = command.start()) {
      int port = Integer.parseInt(server.awaitOutput(LISTENING).group(1));
      for (int i = 0; i < clients; i++) {
        var socket = new Socket(InetAddress.getLoopbackAddress(), port);
        sockets.add(socket);
        socket.setSoTimeout(60_000);
        socket
            .getOutputStream()
            .write("HELO client.example\r\nMAIL FROM:<>\r\nQUIT\r\n".getBytes(US_ASCII));
      }
      for (Socket socket : sockets) {
        var replies = new String(socket.getInputStream().readAllBytes(), US_ASCII);
        assertThat(replies.lines().map(line -> line.substring(0, 3)))
            .containsExactly("220", "250", "250", "221");
      }
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }

  private static Path program(String name) {
    return Path.of(System.getProperty("project.root"), "conformance-tests")
        .resolve(PROGRAMS)
        .resolve(name + ".java");
  }

  /** The JDK of this run, or one that Debian or a vendor's package has installed next to it. */
  private static Path newerJdk() throws IOException {
    Path running = Path.of(System.getProperty("java.home"));
    Path installed = Path.of("/usr/lib/jvm");
    try (Stream<Path> others = Files.isDirectory(installed) ? Files.list(installed) : Stream.of()) {
      return Stream.concat(Stream.of(running), others)
          .filter(jdk -> Files.isExecutable(jdk.resolve("bin/javac")))
          .filter(jdk -> version(jdk).orElse(0) >= 21)
          .findFirst()
          .orElseThrow(
              () ->
                  new TestAbortedException(
                      "needs JDK 21 or newer: this is "
                          + System.getProperty("java.version")
                          + ", and there is none in "
                          + installed));
    }
  }

  /** The number before the first dot, as the JDK's file {@code release} tells it. */
  private static Optional<Integer> version(Path jdk) {
    try (Stream<String> lines = Files.lines(jdk.resolve("release"))) {
      return lines
          .filter(line -> line.startsWith("JAVA_VERSION=\""))
          .map(line -> Integer.valueOf(line.split("[\".]", -1)[1]))
          .findFirst();
    } catch (IOException unreadable) {
      return Optional.empty();
    }
  }
}
