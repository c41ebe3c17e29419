package io.smtptoolkit.conformance.peer;

import static io.smtptoolkit.conformance.peer.PeerServer.LONGEST_LOCAL_PART;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(value = 2, unit = TimeUnit.MINUTES)
class PeerServersTest {
  static Stream<Named<Supplier<PeerServer>>> servers() {
    return Stream.of(
        Named.of("Postfix", PostfixServer::start),
        Named.of("Exim", EximServer::start),
        Named.of("aiosmtpd", AiosmtpdServer::start));
  }

  @ParameterizedTest
  @MethodSource("servers")
  void deliversAMessageTypedByHandAndLeavesNothing(Supplier<PeerServer> start) {
    PeerServer server = start.get();
    try (server;
        var dialogue = Dialogue.with(server.address())) {
      dialogue.say("EHLO client.example", "250");
      dialogue.say("MAIL FROM:<sender@client.example>", "250");
      dialogue.say("RCPT TO:<" + server.validRecipient() + ">", "250");
      dialogue.say("RCPT TO:<" + server.recipient(1299) + ">", "250");
      dialogue.say("RCPT TO:<" + LONGEST_LOCAL_PART + "@" + server.domain() + ">", "250");
      dialogue.say("RCPT TO:<" + server.unknownRecipient() + ">", "550");
      // 454 at Postfix, as Debian configures it: it only defers what it will not relay.
      assertThat(dialogue.say("RCPT TO:<user@elsewhere.example>", ""))
          .containsPattern("^[45]5\\d ");
      dialogue.say("DATA", "354");
      dialogue.send("Subject: by hand\r\n\r\nline\r\n..\r\n");
      dialogue.say(".", "250");
      dialogue.say("QUIT", "221");

      assertThat(server.maildir("user").await(1))
          .as("%s", server.log())
          .singleElement()
          .asString()
          .contains("Subject: by hand\n")
          .endsWith("\n\nline\n.\n");
      assertThat(server.maildir("u1299").await(1)).hasSize(1);
      assertThat(server.maildir(LONGEST_LOCAL_PART).await(1)).hasSize(1);
    }

    assertThat(server.caFile().getParent()).doesNotExist();
  }

  @ParameterizedTest
  @MethodSource("servers")
  void offersStartTlsWithACertificateForLoopback(Supplier<PeerServer> start) {
    try (PeerServer server = start.get()) {
      var outcome =
          Command.of(
                  Peers.installed("openssl", "openssl"),
                  "s_client",
                  "-starttls",
                  "smtp",
                  "-verify_return_error",
                  "-verify_ip",
                  "127.0.0.1",
                  "-CAfile",
                  server.caFile(),
                  "-quiet",
                  "-connect",
                  "127.0.0.1:" + server.address().getPort())
              .run("QUIT\r\n".getBytes(StandardCharsets.US_ASCII));

      assertThat(outcome.exitCode()).as("%s", outcome).isZero();
      assertThat(outcome.output()).as("%s", outcome).contains("221");
    }
  }

  @Test
  void postfixTakesParametersFromTheTest() {
    try (PeerServer server = PostfixServer.start(Map.of("message_size_limit", "4321"));
        var dialogue = Dialogue.with(server.address())) {
      assertThat(dialogue.say("EHLO client.example", "250")).contains("SIZE 4321\r\n");
    }
  }

  @Test
  void smtpSinkRefusesWhatItIsToldTo() {
    try (var sink = SmtpSink.start("-r", "rcpt");
        var dialogue = Dialogue.with(sink.address())) {
      dialogue.say("HELO client.example", "250");
      dialogue.say("MAIL FROM:<sender@client.example>", "250");
      dialogue.say("RCPT TO:<user@sink.example>", "450");
    }
  }

  @Test
  void endedProgramTellsItsExitCodeAndOutput() {
    var outcome = Command.of("sh", "-c", "cat; echo oops >&2; exit 3").run(new byte[] {'h', 'i'});

    assertThat(outcome.exitCode()).isEqualTo(3);
    assertThat(outcome.output()).isEqualTo("hi");
    assertThat(outcome.errors()).isEqualTo("oops\n");
  }

  @Test
  void closedProgramIsGoneWithItsChildren() {
    ProcessHandle child;
    try (var process = Command.of("sh", "-c", "sleep 600 & echo child $!; wait").start()) {
      long pid = Long.parseLong(process.awaitOutput(Pattern.compile("child (\\d+)\n")).group(1));
      child = ProcessHandle.of(pid).orElseThrow();
      assertThat(Files.exists(Path.of("/proc", Long.toString(pid)))).isTrue();
    }

    assertThat(child.onExit()).succeedsWithin(Duration.ofSeconds(10));
  }
}
