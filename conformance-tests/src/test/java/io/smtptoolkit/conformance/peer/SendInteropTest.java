package io.smtptoolkit.conformance.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.client.cli.Send;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Our {@code smtp send} delivers to servers of others. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class SendInteropTest {
  private static final int MANY = 200;

  @TempDir Path folder;

  static Stream<Named<Supplier<PeerServer>>> servers() {
    return Stream.of(
        Named.of("Postfix", PostfixServer::start),
        Named.of("Exim", EximServer::start),
        Named.of("aiosmtpd", AiosmtpdServer::start));
  }

  static Stream<Arguments> serversWithAndWithoutTls() {
    return servers()
        .flatMap(server -> Stream.of("never", "required").map(tls -> Arguments.of(server, tls)));
  }

  @ParameterizedTest
  @MethodSource("serversWithAndWithoutTls")
  void deliversToOneRecipientAndToTwoHundred(Supplier<PeerServer> start, String tls)
      throws IOException {
    try (PeerServer server = start.get()) {
      var message = DifficultMessage.of(100_000, server.validRecipient());
      var many = IntStream.range(0, MANY).mapToObj(server::recipient).toList();

      var toOne = send(server, tls, message, List.of(server.validRecipient()));
      var toMany = send(server, tls, message, many);

      assertThat(toOne.exitCode()).as("%s\n%s", toOne, server.log()).isZero();
      assertThat(toMany.exitCode()).as("%s\n%s", toMany, server.log()).isZero();
      assertThat(server.maildir("user").await(1)).singleElement().satisfies(message::assertEndOf);
      for (int i = 0; i < MANY; i++) {
        assertThat(server.maildir("u" + i).await(1))
            .singleElement()
            .satisfies(message::assertEndOf);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("serversWithAndWithoutTls")
  void namesTheReplyForEachRecipientWhenSomeAreRefused(Supplier<PeerServer> start, String tls)
      throws IOException {
    try (PeerServer server = start.get()) {
      var message = DifficultMessage.of(1000, server.validRecipient());
      String unknown = server.unknownRecipient();
      String unknownToo = "unknown@" + server.domain();

      var outcome =
          send(
              server,
              tls,
              message,
              List.of(unknown, server.recipient(0), unknownToo, server.recipient(1)));

      assertThat(outcome.exitCode()).as("%s", outcome).isEqualTo(17);
      assertThat(lineAbout(unknown, outcome)).contains("550");
      assertThat(lineAbout(unknownToo, outcome)).contains("550");
      assertThat(lineAbout(server.recipient(0), outcome)).contains("250");
      assertThat(lineAbout(server.recipient(1), outcome)).contains("250");
      for (String accepted : List.of("u0", "u1")) {
        assertThat(server.maildir(accepted).await(1))
            .singleElement()
            .satisfies(message::assertEndOf);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("servers")
  void sendsNothingToAServerWhoseCertificateNoAuthorityVouchesFor(Supplier<PeerServer> start)
      throws IOException {
    try (PeerServer server = start.get();
        var proxy = new RecordingProxy(server.address())) {
      var outcome =
          send(
              proxy.address(), List.of("--tls", "required"),
              DifficultMessage.of(1000, server.validRecipient()), List.of(server.validRecipient()));

      assertThat(outcome.exitCode()).as("%s", outcome).isNotZero();
      assertThat(proxy.sent()).contains("STARTTLS\r\n").doesNotContain("MAIL FROM");
      assertThat(server.maildir("user").messages()).isEmpty();
    }
  }

  @Test
  void sendsNoContentWhenEveryRecipientIsRefused() throws IOException {
    try (var sink = SmtpSink.start("-r", "rcpt");
        var proxy = new RecordingProxy(sink.address())) {
      var recipients = List.of("a@sink.example", "b@sink.example");

      // The one test that starts the program as a user does.
      var outcome =
          new Command(JavaProgram.words(List.of(), Send.class.getName()), Map.of())
              .and(
                  arguments(
                      proxy.address(),
                      List.of("--tls", "never"),
                      DifficultMessage.of(1000, "a@sink.example"),
                      recipients))
              .run();

      assertThat(outcome.exitCode()).as("%s", outcome).isEqualTo(37);
      for (String recipient : recipients) {
        assertThat(lineAbout(recipient, outcome)).contains("450");
      }
      // DATA may have been pipelined; a 354 to it is answered with the end of mail data alone (RFC
      // 2920 §3.1).
      assertThat(proxy.sent())
          .matches(
              "EHLO [^\r\n]+\r\n"
                  + "MAIL FROM:[^\r\n]+\r\n"
                  + "RCPT TO:<a@sink\\.example>[^\r\n]*\r\n"
                  + "RCPT TO:<b@sink\\.example>[^\r\n]*\r\n"
                  + "(DATA\r\n(\\.\r\n)?)?"
                  + "(RSET\r\n)?"
                  + "QUIT\r\n");
    }
  }

  private Command.Outcome send(
      PeerServer server, String tls, DifficultMessage message, List<String> recipients)
      throws IOException {
    return send(
        server.address(),
        List.of("--tls", tls, "--ca", server.caFile().toString()),
        message,
        recipients);
  }

  /**
   * Runs the program's own command line, within this JVM: two dozen more would take a minute to
   * start.
   */
  private Command.Outcome send(
      InetSocketAddress address,
      List<String> options,
      DifficultMessage message,
      List<String> recipients)
      throws IOException {
    var output = new StringWriter();
    var errors = new StringWriter();
    int exitCode =
        Send.commandLine()
            .setOut(new PrintWriter(output))
            .setErr(new PrintWriter(errors))
            .execute(arguments(address, options, message, recipients).toArray(String[]::new));
    return new Command.Outcome(exitCode, output.toString(), errors.toString());
  }

  private List<String> arguments(
      InetSocketAddress address,
      List<String> options,
      DifficultMessage message,
      List<String> recipients)
      throws IOException {
    var arguments = new ArrayList<String>();
    arguments.addAll(List.of("--server", "127.0.0.1:" + address.getPort()));
    arguments.addAll(List.of("--from", "sender@client.example"));
    recipients.forEach(recipient -> arguments.addAll(List.of("--to", recipient)));
    arguments.addAll(options);
    arguments.add(Files.write(folder.resolve("message"), message.file()).toString());
    return arguments;
  }

  /** The line of the program's report on one recipient. */
  private static String lineAbout(String recipient, Command.Outcome outcome) {
    return (outcome.output() + outcome.errors())
        .lines()
        .filter(line -> line.contains(recipient))
        .findFirst()
        .orElseThrow(() -> new AssertionError("nothing about " + recipient + ": " + outcome));
  }
}
