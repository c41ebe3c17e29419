package io.smtptoolkit.conformance.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The way of a new user through docs/mail-server.md, with its configuration and its commands: a
 * server of NSD says where mail goes, Dovecot has it read, and on the other side are a second
 * server of ours, Postfix and Exim.
 */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class MailServerWalkTest {
  private static final String PASSWORD = "a secret";

  /** All servers have the port that the first of them gets, at addresses of their own. */
  private static final String ZONE =
      """
      far MX 10 mx.far
      mx.far A 127.0.0.2
      postfix MX 10 down.postfix
      postfix MX 20 mx.postfix
      down.postfix A 127.0.0.5
      mx.postfix A 127.0.0.3
      exim MX 10 exim
      exim A 127.0.0.4
      silent MX 0 .
      """;

  private static final String FAR =
      """
      name = "mx.far.example"
      [[listener]]
      role = "mx"
      address = "127.0.0.2:0"
      [queue]
      folder = "/var/lib/smtp/queue"
      [[domain]]
      names = ["far.example"]
      maildir = "/var/lib/smtp/mail"
      mailboxes = ["carol", "postmaster", "abuse"]
      [[tls.certificate]]
      chain = "chain.pem"
      key = "key.pem"
      """;

  /** Closed in the opposite order. */
  private static final Deque<AutoCloseable> OPEN = new ArrayDeque<>();

  private static MailSystemProcess own;
  private static MailSystemProcess far;
  private static DovecotMailboxes dovecot;
  private static PostfixServer postfix;
  private static EximServer exim;

  @BeforeAll
  static void startServers() throws IOException {
    NsdServer names = open(NsdServer.start(Map.of("example", ZONE)));
    RootFolder farRoot = DovecotMailboxes.root(open(new TemporaryFolder()));
    MailSystemProcess.prepare(farRoot, PASSWORD);
    far = open(MailSystemProcess.start(farRoot, FAR));
    int port = far.address("mx").getPort();
    postfix = open(PostfixServer.start(new InetSocketAddress("127.0.0.3", port)));
    exim = open(EximServer.start(new InetSocketAddress("127.0.0.4", port)));

    RootFolder root = DovecotMailboxes.root(open(new TemporaryFolder()));
    MailSystemProcess.prepare(root, PASSWORD, "alice");
    own =
        open(
            MailSystemProcess.start(
                root,
                Pages.blocks("mail-server.md", "toml").get(0)
                    + """
                    [relay]
                    name-servers = ["127.0.0.1:%d"]
                    port = %d
                    """
                        .formatted(names.address().getPort(), port)));
    String users = "alice:{PLAIN}%1$s\nbob:{PLAIN}%1$s\n".formatted(PASSWORD);
    dovecot = open(DovecotMailboxes.start(root, Pages.file("dovecot.conf"), users));
  }

  private static <T extends AutoCloseable> T open(T it) {
    OPEN.push(it);
    return it;
  }

  @AfterAll
  static void endServers() throws Exception {
    while (!OPEN.isEmpty()) {
      OPEN.pop().close();
    }
  }

  @Test
  void aLocalUserReadsWhatAnotherHandedIn() throws Exception {
    String commands =
        Pages.blocks("mail-server.md", "sh").stream()
            .filter(it -> it.contains("curl"))
            .findFirst()
            .orElseThrow();
    for (String command : commands.lines().toList()) {
      String words =
          command
              .replace("alice:PASSWORD", "'alice:" + PASSWORD + "'")
              .replace("bob:PASSWORD", "'bob:" + PASSWORD + "'")
              .replace("mail.example.org:587", "127.0.0.1:" + own.address("submission").getPort())
              .replace("imaps://mail.example.org", "imaps://127.0.0.1:" + dovecot.imapsPort())
              .replace("pop3s://mail.example.org", "pop3s://127.0.0.1:" + dovecot.pop3sPort())
              .replace("curl ", "curl --silent --show-error --cacert " + own.caFile() + " ");
      Peers.installed("curl", "curl");

      var outcome = Command.of("sh", "-c", words).run();

      assertThat(outcome.exitCode()).as("%s: %s\n%s", words, outcome, dovecot.log()).isZero();
      if (words.contains("--upload-file")) {
        own.maildir("bob").await(1);
      } else {
        assertThat(outcome.output())
            .startsWith("Return-Path: <alice@example.org>\r\nDelivered-To: bob@example.org\r\n")
            .contains("with ESMTPSA id ", "\r\nDate: ", "\r\nMessage-ID: <")
            .endsWith("Subject: hello\r\n\r\nHi Bob\r\n");
      }
    }
  }

  @Test
  void mailReachesOtherServersThatMxRecordsName() throws Exception {
    submit("Subject: far", "carol@far.example", "u7@postfix.example", "u7@exim.example");

    for (Maildir each : List.of(far.maildir("carol"), postfix.maildir("u7"), exim.maildir("u7"))) {
      assertThat(each.await(1))
          .as(postfix.log() + exim.log() + own.process().output())
          .singleElement()
          .asString()
          .containsIgnoringCase("Return-Path: <alice@example.org>\n")
          .containsPattern("\nReceived: from [^\n]*mail\\.example\\.org")
          .contains("by mail.example.org with ESMTPSA id ", "\nSubject: far\n");
    }
  }

  @Test
  void whatOthersRefuseComesBackAsAReportThatProgramsRead() throws Exception {
    submit(
        "Subject: lost",
        "nobody@far.example",
        "nobody@postfix.example",
        "nobody@exim.example",
        "nobody@silent.example",
        "nobody@gone.example");
    own.maildir("alice").await(5);

    assertThat(dovecot.python("imap", "alice", PASSWORD, "reports").lines())
        .containsExactlyInAnyOrder(
            "failed|5.1.1|rfc822;nobody@far.example|dns; mx.far.example|lost",
            "failed|5.1.1|rfc822;nobody@postfix.example|dns; mx.postfix.example|lost",
            "failed|5.0.0|rfc822;nobody@exim.example|dns; exim.example|lost",
            "failed|5.1.10|rfc822;nobody@silent.example|None|lost",
            "failed|5.4.4|rfc822;nobody@gone.example|None|lost");
    assertThat(Mutt.read(own.maildir("alice"), true))
        .contains("Subject: Your message could not be delivered")
        .contains("Final-Recipient: rfc822;nobody@")
        .contains("Subject: lost");
  }

  private static void submit(String header, String... recipients) throws IOException {
    try (var folder = new TemporaryFolder()) {
      var words = new ArrayList<Object>();
      Path script = Files.writeString(folder.path().resolve("submit.py"), SUBMIT);
      words.addAll(List.of(Peers.python(), script, own.address("submission").getPort()));
      words.addAll(List.of(own.caFile(), PASSWORD, header));
      words.addAll(List.of(recipients));

      var outcome = Command.of(words.toArray()).run();

      assertThat(outcome.exitCode()).as("%s", outcome).isZero();
    }
  }

  private static final String SUBMIT =
      """
      import smtplib
      import ssl
      import sys

      port, authority, password, header, *recipients = sys.argv[1:]
      with smtplib.SMTP("127.0.0.1", int(port), "client.example", 60) as client:
          client.starttls(context=ssl.create_default_context(cafile=authority))
          client.login("alice", password)
          refused = client.sendmail("alice@example.org", recipients, header + "\\r\\n\\r\\nHi\\r\\n")
          assert not refused, refused
      """;
}
