package io.smtptoolkit.server.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.smtptoolkit.server.RawClient;
import io.smtptoolkit.server.tls.TlsIdentity;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.StandardConstants;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
@SuppressWarnings("StringConcatToTextBlock") // octets are written with the CRLF they have
class ServeTest {
  private static final List<String> JAVA_OPTIONS = List.of("-XX:TieredStopAtLevel=1");

  private static final InetAddress FOUR = address(127, 0, 0, 1);
  private static final InetAddress SIX = address(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1);

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
      assertThat(program.output()).isEmpty();
      assertThat(log(program))
          .contains(" INFO server stopping; ", " INFO mail accepted ", " INFO connection closed ")
          .endsWith(" INFO server stopped\n")
          .doesNotContain(" WARN ", " ERROR ")
          .hasLineCount(5);
    }
    assertThat(Files.readString(onlyMessage())).endsWith("\nSubject: x\n\nx\n");
  }

  @Test
  void aSecondSignalHurries() throws Exception {
    try (ServedProgram program = serve()) {
      InetSocketAddress address = program.address();
      RawClient idle = RawClient.ready(address);
      RawClient client = RawClient.ready(address);
      client.send("MAIL FROM:<>\r\nRCPT TO:<alice@example.com>\r\nDATA\r\n");
      client.expectReply("250 ").expectReply("250 ").expectReply("354 ");
      program.terminate();
      idle.expectReply("421 4.3.2 ").expectEnd();
      long before = System.nanoTime();

      program.terminate();

      client.expectReply("421 ");
      assertThat(program.exitCode()).isZero();
      // The patience of the first signal is 30 s.
      assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(20));
    }
  }

  @Test
  void logsALineForEachTransactionAndForTheEndOfTheConnection() throws Exception {
    String log = logged("text");

    String id = onlyMessage().getFileName().toString().replace(".example.com", "");
    assertThat(log.lines().map(line -> line.substring(line.indexOf(' ') + 1)))
        .satisfiesExactly(
            accepted ->
                assertThat(accepted)
                    .matches(
                        "INFO mail accepted connection=[0-9a-v]{8}-1 listener=smtp id="
                            + id
                            + " mail=<a@example.org> rcpt=<alice@example.com>"
                            + " refused=\"<bob@example.com> 550 5.1.1 [^\"]+\""
                            + " peer=127\\.0\\.0\\.1:\\d+ hello=client.example octets=4"
                            + " seconds=\\d+\\.\\d{3} reply=\"250 2.0.0 Message accepted: "
                            + id
                            + "\""),
            abandoned ->
                assertThat(abandoned)
                    .matches(
                        "INFO mail abandoned connection=[0-9a-v]{8}-1 listener=smtp id=\\S+"
                            + " mail=\"<\\\\\"x id=y\\\\\"@example.org>\" rcpt=\"\""
                            + " peer=\\S+ hello=client.example octets=0 seconds=\\S+"),
            closed ->
                assertThat(closed)
                    .matches(
                        "INFO connection closed connection=[0-9a-v]{8}-1 listener=smtp peer=\\S+"
                            + " hello=client.example accepted=1 not_accepted=1 violations=1"
                            + " seconds=\\S+ reason=\"the client said QUIT\""));
  }

  @Test
  void logsTheSameAsJson() throws Exception {
    String log = logged("json");

    assertThat(log).hasLineCount(3);
    assertThat(log.lines())
        .allMatch(line -> line.startsWith("{\"time\":\"20") && line.endsWith("}"));
    assertThat(log.lines().findFirst().orElseThrow())
        .contains(
            "\"logger\":\"mail\",\"message\":\"accepted\",\"connection\":\"",
            "-1\",\"listener\":\"smtp\",\"id\":\"",
            "\"mail\":\"<a@example.org>\",\"rcpt\":[\"<alice@example.com>\"],"
                + "\"refused\":[\"<bob@example.com> 550 5.1.1 ",
            "\"octets\":4,");
  }

  /** The log of a connection with an accepted and an abandoned transaction. */
  private String logged(String format) throws Exception {
    try (ServedProgram program = serve("--log-format", format);
        RawClient client = RawClient.ready(program.address())) {
      client.send(
          "MAIL FROM:<a@example.org>\r\nRCPT TO:<alice@example.com>\r\n"
              + "RCPT TO:<bob@example.com>\r\nDATA\r\n");
      client.expectReply("250 ").expectReply("250 ").expectReply("550 ").expectReply("354 ");
      client.send("x.\r\n.\r\n").expectReply("250 ");
      client.send("MAIL FROM:<\"x id=y\"@example.org>\r\nRSET\r\nXYZZY\r\nQUIT\r\n").rest();
      await().atMost(Duration.ofSeconds(20)).until(() -> log(program).contains("closed"));
      return log(program);
    }
  }

  @Test
  void verboseShowsTheDialogue() throws Exception {
    try (ServedProgram program = serve("--verbose");
        RawClient client = RawClient.ready(program.address())) {
      client.send("QUIT\r\n").rest();
      await().atMost(Duration.ofSeconds(20)).until(() -> log(program).contains(" closed "));

      assertThat(log(program))
          .containsPattern("TRACE server [0-9a-v]{8}-1: C: EHLO client.example")
          .containsPattern("TRACE server [0-9a-v]{8}-1: S: 221 2.0.0 ");
    }
  }

  @Test
  void theDialogueOfOneClientIsShown() throws Exception {
    try (ServedProgram program = serve("--trace-from=192.0.2.0/24", "--trace-from=127.0.0.2")) {
      InetSocketAddress address = program.address();
      try (RawClient other = RawClient.ready(address);
          RawClient client = RawClient.connectFrom("127.0.0.2", address)) {
        client.expectReply("220 ").send("NOOP\r\n").expectReply("250 ");
        other.send("QUIT\r\n").rest();
        client.send("QUIT\r\n").rest();
        await().atMost(Duration.ofSeconds(20)).until(() -> log(program).contains(": S: 221 "));

        assertThat(log(program))
            .containsPattern("INFO server [0-9a-v]{8}-2: C: NOOP")
            .doesNotContain("-1: C: ", "-1: S: ");
      }
    }
  }

  @Test
  void aFaultOfTheDiskIsOneLineWithTheReason() throws Exception {
    try (ServedProgram program = serve();
        RawClient client = RawClient.ready(program.address())) {
      Path tmp = folder.resolve("mail/alice/tmp");
      Files.delete(tmp);
      client.send("MAIL FROM:<>\r\nRCPT TO:<alice@example.com>\r\nDATA\r\n");
      client.expectReply("250 ").expectReply("250 ").expectReply("354 ");
      client.send("x\r\n.\r\n").expectReply("451 4.3.0 ");
      client.send("QUIT\r\n").rest();
      await().atMost(Duration.ofSeconds(20)).until(() -> log(program).contains(" closed "));

      assertThat(log(program).lines().filter(line -> line.contains(" ERROR ")))
          .singleElement()
          .asString()
          .matches(
              ".* server [0-9a-v]{8}-1: .*cannot store \\S+: no such file or folder: "
                  + tmp
                  + "/\\S+");
      assertThat(log(program)).contains(" INFO mail refused ").hasLineCount(3);
    }
  }

  @Test
  void toleratesWhatItIsTold() throws Exception {
    try (ServedProgram all = serve("--lenient");
        ServedProgram one = serve("--lenient=Space-After-Colon,NUL_IN_CONTENT");
        RawClient lenient = RawClient.greeted(all.address());
        RawClient strict = RawClient.greeted(one.address())) {
      lenient.send("EHLO \" id=x\r\n").expectReply("250-");
      lenient.send("MAIL FROM: a..b@c_d.example\r\n").expectReply("250 ");
      strict.send("EHLO _\r\n").expectReply("501 ");
      strict.send("EHLO x.example\r\n").expectReply("250-");
      strict.send("MAIL FROM: <a@b.example>\r\n").expectReply("250 ");
      lenient.send("QUIT\r\n").rest();
      await().atMost(Duration.ofSeconds(20)).until(() -> log(all).contains(" closed "));

      assertThat(log(all)).contains(" hello=\"\\\" id=x\" ").hasLineCount(2);
    }
  }

  @Test
  void deliversToSubaddressesUnlessTold() throws Exception {
    try (ServedProgram usual = serve("--name", "mx.example.com");
        ServedProgram without = serve("--subaddress", "");
        RawClient client = RawClient.connect(usual.address());
        RawClient other = RawClient.ready(without.address())) {
      client.expectReply("220 mx.example.com ");
      client.send("EHLO x.example\r\nMAIL FROM:<>\r\n").expectReply("250-").expectReply("250 ");
      client.send("RCPT TO:<alice+news@example.com>\r\n").expectReply("250 ");
      client.send("RCPT TO:<alice@[127.0.0.1]>\r\n").expectReply("250 ");
      client.send("RCPT TO:<alice@[127.0.0.2]>\r\n").expectReply("550 5.7.1 ");
      other.send("MAIL FROM:<>\r\n").expectReply("250 ");
      other.send("RCPT TO:<alice+news@example.com>\r\n").expectReply("550 5.1.1 ");
    }
  }

  @Test
  void zeroIsAllOfIpv4AndTwoColonsAreBoth() throws Exception {
    assumeTrue(hasIpv6(), "this machine has no IPv6");
    try (ServedProgram four = start("--discard", "--listen", "0.0.0.0:0");
        ServedProgram both = start("--discard", "--listen", "[::]:0")) {
      int portOfFour = four.address().getPort();
      int portOfBoth = both.address().getPort();

      RawClient.greeted(new InetSocketAddress(FOUR, portOfFour)).close();
      RawClient.greeted(new InetSocketAddress(FOUR, portOfBoth)).close();
      RawClient.greeted(new InetSocketAddress(SIX, portOfBoth)).close();
      assertThatExceptionOfType(ConnectException.class)
          .isThrownBy(() -> RawClient.connect(new InetSocketAddress(SIX, portOfFour)));
    }
  }

  @Test
  void keepsFilesForDeliveriesWhenConnectionsTakeAllTheyCan() throws Exception {
    String command = "ulimit -n 160 && exec \"$@\"";
    List<RawClient> clients = new ArrayList<>();
    try (ServedProgram program =
        ServedProgram.start(folder, List.of("sh", "-c", command, "sh"), JAVA_OPTIONS, options())) {
      InetSocketAddress address = program.address();
      String greeting;
      do {
        RawClient client = RawClient.connect(address);
        clients.add(client);
        greeting = client.reply();
      } while (greeting.startsWith("220 ") && clients.size() < 200);
      RawClient first = clients.get(0);

      first.send("EHLO x.example\r\n").expectReply("250-");
      first.send("MAIL FROM:<>\r\nRCPT TO:<alice@example.com>\r\nDATA\r\n");
      first.expectReply("250 ").expectReply("250 ").expectReply("354 ");
      first.send("x\r\n.\r\n").expectReply("250 ");

      assertThat(greeting).startsWith("421 ");
      assertThat(program.errors())
          .contains(" INFO server at most " + (clients.size() - 1) + " connections at a time");
    } finally {
      for (RawClient client : clients) {
        client.close();
      }
    }
  }

  @Test
  void aServerNameIsAdvice() throws Exception {
    String pem = Path.of(TlsIdentity.class.getResource("ec.pem").toURI()).toString();
    List<String> names =
        List.of(
            "mx.example.com",
            "mail_server",
            "mx.example.com.",
            "*.example.com",
            "a name",
            "b\u00fccher.example",
            "::1",
            "-",
            "x\n y",
            "\u0000");
    try (ServedProgram program = served(pem)) {
      InetSocketAddress address = program.address();
      for (String name : names) {
        for (String protocol : List.of("TLSv1.2", "TLSv1.3")) {
          try (RawClient client = RawClient.connect(address);
              SSLSocket secured = withServerName(client.socket(), pem, name, protocol)) {
            secured.startHandshake();

            assertThat(secured.getSession().getProtocol()).isEqualTo(protocol);
            secured.getOutputStream().write("QUIT\r\n".getBytes(US_ASCII));
            assertThat(new String(secured.getInputStream().readAllBytes(), US_ASCII))
                .startsWith("220 ")
                .contains("221 ");
          }
        }
      }
    }
  }

  private static InetAddress address(int... octets) {
    var bytes = new byte[octets.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) octets[i];
    }
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException impossible) {
      throw new IllegalArgumentException(impossible);
    }
  }

  private static boolean hasIpv6() {
    try (var socket = new ServerSocket(0, 1, SIX)) {
      return socket.isBound();
    } catch (IOException none) {
      return false;
    }
  }

  private ServedProgram served(String pem) throws IOException {
    return start(
        "--discard",
        "--listen",
        "127.0.0.1:0",
        "--tls-cert",
        pem,
        "--tls-key",
        pem,
        "--tls-implicit");
  }

  private static SSLSocket withServerName(Socket socket, String pem, String name, String protocol)
      throws Exception {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    String text = Files.readString(Path.of(pem));
    String block = text.substring(text.indexOf("-----BEGIN CERTIFICATE"));
    try (var in = new ByteArrayInputStream(block.getBytes(US_ASCII))) {
      trusted.setCertificateEntry(
          "server", CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    SSLSocket secured =
        (SSLSocket)
            context.getSocketFactory().createSocket(socket, "localhost", socket.getPort(), true);
    SSLParameters parameters = secured.getSSLParameters();
    parameters.setProtocols(new String[] {protocol});
    parameters.setServerNames(List.of(new AnyName(name)));
    secured.setSSLParameters(parameters);
    return secured;
  }

  /** A host_name that is not looked at. */
  private static final class AnyName extends SNIServerName {
    AnyName(String name) {
      super(StandardConstants.SNI_HOST_NAME, name.getBytes(StandardCharsets.UTF_8));
    }
  }

  @Test
  void whatCannotBeUsedAtTheStartIsOneLineWithTheReasonAndExitCode1() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "x");
    Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("nowhere"));
    String alice = "--domain example.com --mailbox alice --maildir ";
    String tls = "--discard --tls-cert ";
    Map<String, String> reasons =
        Map.of(
            alice + file, "cannot deliver to a mailbox: " + file + " exists already, and is not",
            alice + file + "/mail", "cannot deliver to a mailbox: " + file + " exists already, and",
            alice + link, "cannot deliver to a mailbox: " + link + " is a link to nowhere, which",
            alice + "/proc/none", "cannot deliver to a mailbox: ",
            tls + "/none --tls-key /none", "no such file or folder: /none",
            tls + folder + " --tls-key /none", folder + " is a folder, not a file",
            tls + file + " --tls-key " + file, "no certificate in " + file + " (PEM expected)",
            tls + link + " --tls-key " + file, link + " is a link to nowhere, which");
    for (Map.Entry<String, String> row : reasons.entrySet()) {
      try (ServedProgram program = start(row.getKey().split(" "))) {
        assertThat(program.exitCode()).as(row.getKey()).isEqualTo(1);
        assertThat(program.errors())
            .startsWith("smtp serve: " + row.getValue())
            .endsWith("\n")
            .hasLineCount(1);
      }
    }
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
  void listensOnSeveralAddressesSomeWithTls() throws Exception {
    try (ServedProgram program =
        start(
            "--discard",
            "--name=localhost",
            "--tls-self-signed",
            "--listen=127.0.0.1:0",
            "--listen=127.0.0.2:0",
            "--listen-tls=127.0.0.1:0",
            "--listen-lmtp=127.0.0.1:0")) {
      InetSocketAddress first = program.address();
      InetSocketAddress second = program.address();
      InetSocketAddress tls = program.address();
      InetSocketAddress lmtp = program.address();

      for (InetSocketAddress address : List.of(first, second)) {
        try (RawClient client = RawClient.ready(address)) {
          client.send("STARTTLS\r\n").expectReply("220 ");
        }
      }
      try (RawClient client = RawClient.connect(tls)) {
        // What is no TLS is answered with an alert, and not with a greeting.
        assertThat(client.send("EHLO x.example\r\n\r\n").rest()).doesNotContain("220");
      }
      try (RawClient client = RawClient.connect(lmtp)) {
        client.expect("220 localhost LMTP ready\r\n").send("LHLO x.example\r\nQUIT\r\n");
        client.expectReply("250-").expectReply("221 ");
      }
      assertThat(second.getAddress()).isEqualTo(address(127, 0, 0, 2));
      await().atMost(Duration.ofSeconds(20)).until(() -> log(program).contains("listener=lmtp "));
      await().atMost(Duration.ofSeconds(20)).until(() -> log(program).contains("listener=smtps "));
      assertThat(log(program)).contains(" listener=smtp ", " listener=smtp-2 ", " listener=lmtp ");
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

  @Test
  void usersThatCannotBeReadAreOneLineAndExitCode1() throws Exception {
    Path users = folder.resolve("users");
    try (ServedProgram program = start("--discard", "--auth", users.toString())) {
      assertThat(program.exitCode()).isEqualTo(1);
      assertThat(program.errors()).isEqualTo("smtp serve: no such file or folder: " + users + "\n");
    }
    Files.writeString(users, "# users\nalice:secret\n");
    try (ServedProgram program = start("--discard", "--auth", users.toString())) {
      assertThat(program.exitCode()).isEqualTo(1);
      assertThat(program.errors())
          .contains("smtp serve: " + users + ":2: expected a verifier SCRAM-SHA-256$")
          .doesNotContain("secret");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--listen x|smtp serve: Invalid value for option '--listen' (HOST:PORT): 'x' is not"
            + " HOST:PORT (try --help)",
        "--listen ::1:25|smtp serve: Invalid value for option '--listen' (HOST:PORT): '::1:25' is"
            + " not HOST:PORT (try --help)",
        "--listen a:65536|smtp serve: Invalid value for option '--listen' (HOST:PORT): port 65536"
            + " is not between 0 and 65535 (try --help)",
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
        "--discard --tls-implicit|smtp serve: --tls-implicit needs --tls-cert and --tls-key, or"
            + " --tls-self-signed (try --help)",
        "--discard --listen-tls a:1|smtp serve: --listen-tls needs --tls-cert and --tls-key, or"
            + " --tls-self-signed (try --help)",
        "--discard --listen-tls x|smtp serve: Invalid value for option '--listen-tls' (HOST:PORT):"
            + " 'x' is not HOST:PORT (try --help)",
        "--discard --proxy-from 10.0.0.1/8|smtp serve: Invalid value for option '--proxy-from'"
            + " (NET): the network of 10.0.0.1/8 begins at 10.0.0.0: write 10.0.0.0/8 (try --help)",
        "--discard --proxy-from 10.0.0.0/8 --xclient-from 10.0.0.1|smtp serve: the PROXY network"
            + " 10.0.0.0/8 overlaps the XCLIENT network 10.0.0.1/32: an address can be in one list"
            + " only (try --help)",
        "--discard --xclient-login|smtp serve: --xclient-login needs --xclient-from (try --help)",
        "--discard --auth-required|smtp serve: --auth-required needs --auth or --auth-external (try"
            + " --help)",
        "--discard --lenient=x|smtp serve: Invalid value for option '--lenient': 'x' is"
            + " not one of public-mx, space-after-colon, ",
        "--discard --log-format xml|smtp serve: Invalid value for option '--log-format'",
        "--domain a.example --mailbox a --subaddress @ --discard|smtp serve: a subaddress is"
            + " separated by one of + - = _ . # ~, not by \"@\" (try --help)",
        "--discard --name a_b|smtp serve: not a domain: \"a_b\"",
        "--domain a.example --mailbox a --maildir @file --bogus|smtp serve: Unknown option:"
            + " '--bogus' (try --help)",
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
        assertThat(log(second))
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
          .contains(
              "--listen",
              "--listen-tls",
              "--domain",
              "--mailbox",
              "--maildir",
              "--tls-self-signed");
      assertThat(version.exitCode()).isZero();
      assertThat(version.output()).startsWith("smtp serve ");
    }
  }

  /** Without the line that depends on the limits of the machine. */
  private static String log(ServedProgram program) throws IOException {
    return program
        .errors()
        .lines()
        .filter(line -> !line.contains("at most "))
        .map(line -> line + "\n")
        .collect(Collectors.joining());
  }

  private ServedProgram serve(String... more) throws IOException {
    return start(options(more));
  }

  private String[] options(String... more) {
    List<String> all = new ArrayList<>(List.of("--listen", "127.0.0.1:0"));
    all.addAll(List.of("--domain", "example.com", "--mailbox", "alice"));
    all.addAll(List.of("--maildir", folder.resolve("mail").toString()));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  private ServedProgram start(String... arguments) throws IOException {
    return ServedProgram.start(folder, List.of(), JAVA_OPTIONS, arguments);
  }

  private Path onlyMessage() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("mail/alice/new"))) {
      List<Path> messages = files.toList();
      assertThat(messages).hasSize(1);
      return messages.get(0);
    }
  }
}
