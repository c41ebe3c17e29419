package io.smtptoolkit.conformance.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.client.cli.Send;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Our {@code smtp send} uses the extensions of servers of others. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class SendExtensionsInteropTest {
  @TempDir Path folder;

  static Stream<Named<Supplier<PeerServer>>> withChunking() {
    return Stream.of(
        Named.of("Postfix", PostfixServer::start), Named.of("Exim", EximServer::start));
  }

  @ParameterizedTest
  @MethodSource("withChunking")
  void sendsInChunks(Supplier<PeerServer> start) throws IOException {
    try (PeerServer server = start.get();
        var proxy = new RecordingProxy(server.address())) {
      var message = DifficultMessage.of(3_000_000, server.validRecipient());

      var outcome =
          send(proxy.address().getPort(), message, server.validRecipient(), "--chunking", "on");

      assertThat(outcome.exitCode()).as("%s\n%s", outcome, server.log()).isZero();
      assertThat(proxy.sent()).contains("\r\nBDAT 1048576\r\n").doesNotContain("\r\nDATA\r\n");
      assertThat(server.maildir("user").await(1)).singleElement().satisfies(message::assertEndOf);
    }
  }

  @Test
  void asksPostfixForNotificationsAndDeclaresUtf8() throws IOException {
    try (PeerServer server = PostfixServer.start();
        var proxy = new RecordingProxy(server.address())) {
      var message = DifficultMessage.of(1000, server.validRecipient());

      var outcome =
          send(
              proxy.address().getPort(),
              message,
              server.validRecipient(),
              "--dsn-notify",
              "failure,delay",
              "--dsn-ret",
              "hdrs",
              "--envid",
              "QQ 314",
              "--smtputf8");

      assertThat(outcome.exitCode()).as("%s\n%s", outcome, server.log()).isZero();
      assertThat(proxy.sent())
          .contains(" RET=HDRS ENVID=QQ+20314 SMTPUTF8", " NOTIFY=FAILURE,DELAY\r\n");
      assertThat(outcome.output()).doesNotContain("left out");
      assertThat(server.maildir("user").await(1)).singleElement().satisfies(message::assertEndOf);
    }
  }

  private Command.Outcome send(int port, DifficultMessage message, String to, String... options)
      throws IOException {
    var arguments = new ArrayList<>(List.of("--server", "127.0.0.1:" + port, "--tls", "never"));
    arguments.addAll(List.of("--from", "sender@client.example", "--to", to));
    arguments.addAll(List.of(options));
    arguments.add(Files.write(folder.resolve("message"), message.file()).toString());
    var output = new StringWriter();
    var errors = new StringWriter();
    int exitCode =
        Send.commandLine()
            .setOut(new PrintWriter(output))
            .setErr(new PrintWriter(errors))
            .execute(arguments.toArray(String[]::new));
    return new Command.Outcome(exitCode, output.toString(), errors.toString());
  }
}
