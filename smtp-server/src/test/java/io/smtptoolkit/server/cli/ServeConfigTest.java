package io.smtptoolkit.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.smtptoolkit.server.RawClient;
import io.smtptoolkit.server.tls.PemPairs;
import io.smtptoolkit.server.tls.TlsIdentity;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The program with a configuration file. */
@Timeout(120)
class ServeConfigTest {
  private static final List<String> JAVA_OPTIONS = List.of("-XX:TieredStopAtLevel=1");
  // What every role offers, before and after TLS.
  private static final String ALWAYS =
      """
      250-mx.example.com
      250-PIPELINING
      250-SIZE 1048576
      250-8BITMIME
      250-ENHANCEDSTATUSCODES
      250-CHUNKING
      250-HELP
      250-LIMITS RCPTMAX=1000
      """;
  private static final String UTF8 = "SMTPUTF8\n";

  @TempDir Path folder;

  private final TlsIdentity authority = TlsIdentity.authority("authority");
  private Path file;

  @BeforeEach
  void write() throws Exception {
    file = folder.resolve("smtp.toml");
    certificate("localhost");
    try (ServedProgram passwd = passwd("alice", "secret")) {
      assertThat(passwd.exitCode()).isZero();
    }
    Files.writeString(
        file,
        """
        name = "mx.example.com"
        [[listener]]
        role = "mx"
        address = "127.0.0.1:0"
        [[listener]]
        role = "submission"
        address = "127.0.0.1:0"
        [[listener]]
        role = "submissions"
        address = "127.0.0.1:0"
        [[listener]]
        role = "lmtp"
        address = "127.0.0.1:0"
        [delivery]
        domains = ["example.com"]
        mailboxes = ["alice"]
        maildir = "mail"
        [[tls.certificate]]
        chain = "chain.pem"
        key = "key.pem"
        [auth]
        users = "users"
        [limits]
        max-message-size = "1MiB"
        """);
  }

  @Test
  void eachRoleOffersWhatItIsFor() throws Exception {
    SSLContext trust = RawClient.trusting(authority);
    try (ServedProgram program = serve()) {
      InetSocketAddress mx = program.address();
      InetSocketAddress submission = program.address();
      InetSocketAddress submissions = program.address();
      InetSocketAddress lmtp = program.address();

      try (RawClient client = RawClient.connect(mx)) {
        client.expect("220 mx.example.com ESMTP ready\r\n");
        assertThat(ehlo(client)).isEqualTo(ALWAYS + "250-" + UTF8 + "250 STARTTLS\n");
        client.send("STARTTLS\r\n").expectReply("220 ").startTls(trust);
        assertThat(ehlo(client)).isEqualTo(ALWAYS + "250 " + UTF8);
        client.send("AUTH PLAIN AAAA\r\n").expectReply("50");
        client.send("MAIL FROM:<>\r\nRCPT TO:<alice@elsewhere.example>\r\n");
        client.expectReply("250 ").expectReply("550 5.7.1 ");
        client.send("RCPT TO:<alice@example.com>\r\n").expectReply("250 ");
      }
      try (RawClient client = RawClient.greeted(submission)) {
        assertThat(ehlo(client)).isEqualTo(ALWAYS + "250-" + UTF8 + "250 STARTTLS\n");
        client.send("AUTH PLAIN AAAA\r\n").expectReply("50");
        client.send("MAIL FROM:<>\r\n").expect("530 5.7.0 Must issue a STARTTLS command first\r\n");
        client.send("STARTTLS\r\n").expectReply("220 ").startTls(trust);
        authenticates(client);
      }
      try (RawClient client = RawClient.connect(submissions)) {
        client.startTls(trust);
        client.expectReply("220 mx.example.com ");
        authenticates(client);
      }
      try (RawClient client = RawClient.connect(lmtp)) {
        client.expect("220 mx.example.com LMTP ready\r\n").send("LHLO x.example\r\n");
        assertThat(client.reply().replace("\r\n", "\n")).isEqualTo(ALWAYS + "250 " + UTF8);
        client.send("MAIL FROM:<>\r\nRCPT TO:<alice@example.com>\r\n");
        client.expectReply("250 ").expectReply("250 ");
      }
    }
    assertThat(folder.resolve("mail/alice/new")).isDirectory();
  }

  private static void authenticates(RawClient client) throws IOException {
    assertThat(ehlo(client))
        .isEqualTo(
            ALWAYS + "250-" + UTF8 + "250 AUTH SCRAM-SHA-256-PLUS SCRAM-SHA-256 PLAIN LOGIN\n");
    client.send("MAIL FROM:<>\r\n").expect("530 5.7.0 Authentication required\r\n");
    client.send("AUTH PLAIN AGFsaWNlAHNlY3JldA==\r\n").expectReply("235 ");
    client.send("MAIL FROM:<>\r\nRCPT TO:<alice@elsewhere.example>\r\n");
    client.expectReply("250 ").expectReply("550 5.7.1 ");
  }

  @Test
  void sighupTakesANewCertificateAndNewMailboxesAndKeepsTheOldOnesIfAnythingIsWrong()
      throws Exception {
    SSLContext trust = RawClient.trusting(authority);
    try (ServedProgram program = serve()) {
      InetSocketAddress mx = program.address();
      Certificate first = certificateAt(mx, trust);
      RawClient before = RawClient.ready(mx);

      certificate("localhost", "other.example");
      edit("mailboxes = [\"alice\"]", "mailboxes = [\"alice\", \"bob\"]");
      edit("max-message-size = \"1MiB\"", "max-message-size = \"2MiB\"");
      edit("[limits]", "[log]\ntrace-from = [\"127.0.0.1\"]\n[limits]");
      hangUp(
          program,
          " was read again, with the files that it names; new: delivery.mailboxes,"
              + " log.trace-from");

      Certificate second = certificateAt(mx, trust);
      assertThat(second).isNotEqualTo(first);
      awaitLog(
          program,
          " WARN server these need a restart: listener.max-message-size,"
              + " limits.max-message-size\n");
      before.send("MAIL FROM:<>\r\nRCPT TO:<bob@example.com>\r\n");
      before.expectReply("250 ").expectReply("250 ");
      awaitLog(program, "-2: C: RCPT TO:<bob@example.com>\n");
      before.close();

      Files.writeString(folder.resolve("key.pem"), "nonsense");
      edit("max-message-size", "max-mesage-size");
      hangUp(program, "nothing was taken over, all stays as it was\n");
      awaitLog(program, "unknown key \\\"max-mesage-size\\\" in [limits]; did you mean");
      edit("max-mesage-size", "max-message-size");
      hangUp(program, "no private key in " + folder.resolve("key.pem"));
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> program.errors().split("all stays as it was\n", -1).length == 3);

      assertThat(certificateAt(mx, trust)).isEqualTo(second);
      program.terminate();
      assertThat(program.exitCode()).isZero();
    }
  }

  @Test
  void checksEverythingWithoutMakingAnything() throws Exception {
    try (ServedProgram program = serve("--check-config")) {
      assertThat(program.exitCode()).isZero();
      assertThat(program.output()).isEqualTo("OK");
    }
    assertThat(folder.resolve("mail")).doesNotExist();

    Files.writeString(folder.resolve("mail"), "a file");
    Files.writeString(folder.resolve("users"), "alice:secret\n");
    Files.delete(folder.resolve("key.pem"));
    edit(
        "role = \"lmtp\"\naddress = \"127.0.0.1:0\"", "role = \"lmtp\"\naddress = \"x.invalid:0\"");
    try (ServedProgram program = serve("--check-config")) {
      assertThat(program.exitCode()).isEqualTo(2);
      assertThat(program.errors())
          .isEqualTo(
              """
              smtp serve: smtp.toml:13:1: no such host to listen on: x.invalid
              smtp serve: smtp.toml:17:1: cannot deliver to a mailbox: DIR/mail exists already, and is not a folder
              smtp serve: smtp.toml:20:1: no such file or folder: DIR/key.pem
              smtp serve: smtp.toml:22:1: DIR/users:1: expected a verifier SCRAM-SHA-256$ROUNDS:SALT$STOREDKEY:SERVERKEY with 4096 to 2000000 rounds
              """
                  .replace("smtp.toml", file.toString())
                  .replace("DIR", folder.toString()));
    }
  }

  /** With a program of that name, which writes down what it is told. */
  @Test
  void tellsSystemdWhenItListens() throws Exception {
    Path bin = Files.createDirectory(folder.resolve("bin"));
    Path told = folder.resolve("told");
    Path notify = bin.resolve("systemd-notify");
    Files.writeString(notify, "#!/bin/sh\necho \"$NOTIFY_SOCKET $*\" > " + told + "\n");
    assertThat(notify.toFile().setExecutable(true)).isTrue();
    List<String> environment =
        List.of("env", "NOTIFY_SOCKET=/x", "PATH=" + bin + ":" + System.getenv("PATH"));
    try (ServedProgram program =
        ServedProgram.start(folder, environment, JAVA_OPTIONS, "--config", file.toString())) {
      var unused = program.address();

      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> Files.exists(told) && Files.readString(told).endsWith("\n"));
      assertThat(told).hasContent("/x --ready\n");
    }
  }

  @Test
  void printsAConfigurationThatItReads() throws Exception {
    String printed;
    try (ServedProgram program = serve("--print-config")) {
      assertThat(program.exitCode()).isZero();
      printed = program.output();
    }
    Files.writeString(file, printed);
    try (ServedProgram program = serve("--print-config")) {
      assertThat(program.output()).isEqualTo(printed);
    }
    assertThat(printed).contains("\nauth = \"required\"\n", "\nmax-connections = 20000\n");
  }

  @Test
  void optionsThatTheFileCoversAreRefused() throws Exception {
    try (ServedProgram program = serve("--listen", "127.0.0.1:0")) {
      assertThat(program.exitCode()).isEqualTo(2);
      assertThat(program.errors())
          .isEqualTo(
              "smtp serve: --listen and --config exclude each other: the file says everything (try"
                  + " --help)\n");
    }
    try (ServedProgram program =
        ServedProgram.start(folder, List.of(), JAVA_OPTIONS, "--check-config")) {
      assertThat(program.exitCode()).isEqualTo(2);
      assertThat(program.errors())
          .isEqualTo(
              "smtp serve: --check-config and --print-config need --config FILE (try --help)\n");
    }
  }

  private static void hangUp(ServedProgram program, String expected) throws IOException {
    program.hangUp();
    awaitLog(program, expected);
  }

  private static void awaitLog(ServedProgram program, String expected) {
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(program.errors()).contains(expected));
  }

  private static Certificate certificateAt(InetSocketAddress address, SSLContext trust)
      throws IOException {
    try (RawClient client = RawClient.ready(address)) {
      client.send("STARTTLS\r\n").expectReply("220 ");
      SSLSocket secured = client.startTls(trust);
      return secured.getSession().getPeerCertificates()[0];
    }
  }

  private static String ehlo(RawClient client) throws IOException {
    return client.send("EHLO x.example\r\n").reply().replace("\r\n", "\n");
  }

  private void certificate(String... names) throws IOException {
    PemPairs.write(
        TlsIdentity.signedBy(authority, names),
        folder.resolve("chain.pem"),
        folder.resolve("key.pem"));
  }

  private void edit(String from, String to) throws IOException {
    String text = Files.readString(file);
    assertThat(text).contains(from);
    Files.writeString(file, text.replace(from, to));
  }

  private ServedProgram serve(String... options) throws IOException {
    var words = new ArrayList<>(List.of("--config", file.toString()));
    words.addAll(List.of(options));
    return ServedProgram.start(folder, List.of(), JAVA_OPTIONS, words.toArray(String[]::new));
  }

  private ServedProgram passwd(String user, String password) throws IOException {
    Path secret = Files.writeString(folder.resolve("secret"), password, StandardCharsets.UTF_8);
    return ServedProgram.startMain(
        folder,
        Passwd.class,
        folder.resolve("users").toString(),
        user,
        "--password-file",
        secret.toString());
  }
}
