package io.smtptoolkit.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.server.RawClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
@SuppressWarnings("StringConcatToTextBlock") // octets are written with the CRLF they have
class ServeTest {
  @TempDir Path folder;

  @Test
  void deliversAndStopsAtSigterm() throws Exception {
    try (ServedProgram program = serve()) {
      InetSocketAddress address = program.address();
      try (RawClient idle = RawClient.ready(address);
          RawClient client = RawClient.ready(address)) {
        client.send("MAIL FROM:<a@example.org>\r\nRCPT TO:<alice@example.com>\r\nDATA\r\n");
        client.expectReply("250 ").expectReply("250 ").expectReply("354 ");

        program.terminate();
        idle.expectReply("421 4.3.2 ").expectEnd();
        client.send("Subject: x\r\n\r\nx\r\n.\r\n").expectReply("250 ").expectReply("421 ");
      }

      assertThat(program.exitCode()).isZero();
      assertThat(program.errors()).isEmpty();
      assertThat(program.output()).isEmpty();
    }
    assertThat(Files.readString(onlyMessage())).endsWith("\nSubject: x\n\nx\n");
  }

  @Test
  void aMessageIsInItsMailboxWhenTheProgramIsKilledAfterThe250() throws Exception {
    try (ServedProgram program = serve();
        RawClient client = RawClient.ready(program.address())) {
      client.send("MAIL FROM:<>\r\nRCPT TO:<postmaster>\r\nDATA\r\n");
      client.expectReply("250 ").expectReply("250 ").expectReply("354 ");
      client.send("Subject: x\r\n\r\nx\r\n.\r\n").expectReply("250 ");

      program.kill();
      program.exitCode();
    }
    assertThat(Files.readString(onlyMessage())).endsWith("\nSubject: x\n\nx\n");
  }

  @Test
  void offersTlsAndSizeAsTold() throws Exception {
    try (ServedProgram program =
            start(
                "--discard", "--listen", "127.0.0.1:0", "--tls-self-signed", "--max-size", "1000");
        RawClient client = RawClient.greeted(program.address())) {
      assertThat(client.send("EHLO x.example\r\n").reply())
          .contains("250-SIZE 1000\r\n")
          .endsWith("250 STARTTLS\r\n");
      client.send("MAIL FROM:<>\r\nRCPT TO:<anybody@anywhere.example>\r\n");
      client.expectReply("250 ").expectReply("250 ");
    }
  }

  @Test
  void refusesStrangersAlsoWhenItDiscards() throws Exception {
    try (ServedProgram program =
            start(
                "--listen=127.0.0.1:0",
                "--discard",
                "--domain",
                "a.example",
                "b.example",
                "--mailbox",
                "alice");
        RawClient client = RawClient.ready(program.address())) {
      client.send(
          "MAIL FROM:<>\r\n"
              + "RCPT TO:<alice@b.example>\r\n"
              + "RCPT TO:<bob@a.example>\r\n"
              + "RCPT TO:<alice@c.example>\r\n");
      client
          .expectReply("250 ")
          .expectReply("250 ")
          .expectReply("550 5.1.1 ")
          .expectReply("550 5.7.1 ");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--listen x|smtp serve: Invalid value for option '--listen': 'x' is not HOST:PORT (try"
            + " --help)",
        "--listen ::1:25|smtp serve: Invalid value for option '--listen': '::1:25' is not HOST:PORT"
            + " (try --help)",
        "--listen a:65536|smtp serve: Invalid value for option '--listen': port 65536 is not"
            + " between 0 and 65535 (try --help)",
        "--bogus|smtp serve: Unknown option: '--bogus' (try --help)",
        "--maildir d --mailbox a|smtp serve: --domain is needed: whose mail is received? (try"
            + " --help)",
        "--maildir d --domain a.example|smtp serve: --mailbox is needed: who receives mail? (try"
            + " --help)",
        "--domain a.example --mailbox a|smtp serve: --maildir (or --discard) is needed: where is"
            + " mail delivered? (try --help)",
        "--domain a_b --mailbox a --discard|smtp serve: not a domain: \"a_b\"",
        "--domain a.example --mailbox ../a --discard|smtp serve: not usable as the name of a"
            + " mailbox: \"../a\" (try --help)",
        "--domain a.example --mailbox a --postmaster b --discard|smtp serve: the postmaster is no"
            + " mailbox: b (try --help)",
        "--discard --max-size 0|smtp serve: maxMessageOctets must be positive, not 0 (try --help)",
        "--discard --tls-cert x|smtp serve: --tls-cert and --tls-key go together (try --help)",
        "--discard --tls-cert /none --tls-key /none|smtp serve: no such file: /none (try --help)",
      })
  void aBadOptionIsOneLineAndExitCode2(String arguments, String line) throws Exception {
    try (ServedProgram program = start(arguments.split(" "))) {
      assertThat(program.exitCode()).isEqualTo(2);
      assertThat(program.errors()).startsWith(line).endsWith("\n").hasLineCount(1);
      assertThat(program.output()).isEmpty();
    }
  }

  @Test
  void anAddressInUseIsOneLineAndExitCode1() throws Exception {
    try (ServedProgram first = start("--discard", "--listen", "127.0.0.1:0")) {
      String taken = "127.0.0.1:" + first.address().getPort();
      try (ServedProgram second = start("--discard", "--listen", taken)) {
        assertThat(second.exitCode()).isEqualTo(1);
        assertThat(second.errors())
            .isEqualTo("smtp serve: cannot listen on " + taken + ": Address already in use\n");
      }
    }
  }

  @Test
  void explainsItself() throws Exception {
    try (ServedProgram help = start("--help");
        ServedProgram version = start("--version")) {
      assertThat(help.exitCode()).isZero();
      assertThat(help.output())
          .contains("--listen", "--domain", "--mailbox", "--maildir", "--tls-self-signed");
      assertThat(version.exitCode()).isZero();
      assertThat(version.output()).startsWith("smtp serve ");
    }
  }

  private ServedProgram serve() throws IOException {
    return start(
        "--listen",
        "127.0.0.1:0",
        "--domain",
        "example.com",
        "--mailbox",
        "alice",
        "--maildir",
        folder.resolve("mail").toString());
  }

  private ServedProgram start(String... arguments) throws IOException {
    return ServedProgram.start(folder, List.of("-XX:TieredStopAtLevel=1"), arguments);
  }

  private Path onlyMessage() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("mail/alice/new"))) {
      List<Path> messages = files.toList();
      assertThat(messages).hasSize(1);
      return messages.get(0);
    }
  }
}
