package io.smtptoolkit.conformance.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The mail system of docs/mail-server.md receives by SMTP, and Dovecot with docs/dovecot.conf
 * serves the same Maildirs by IMAP and POP3, and stores in them what comes by LMTP.
 */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class DovecotMailboxesInteropTest {
  private static final String SENDER = "sender@client.example";
  private static final String PASSWORD = "p\"encil $1'x";
  private static final String USERS = "alice:{PLAIN}%1$s\nbob:{PLAIN}%1$s\n".formatted(PASSWORD);

  private static TemporaryFolder folder;
  private static MailSystemProcess system;
  private static DovecotMailboxes dovecot;

  @BeforeAll
  static void startServers() throws IOException {
    folder = new TemporaryFolder();
    RootFolder root = DovecotMailboxes.root(folder);
    MailSystemProcess.prepare(root, PASSWORD, "alice");
    dovecot =
        DovecotMailboxes.start(
            root,
            Pages.file("dovecot.conf").replace("1073741824", "65536")
                + Pages.blocks("mail-server.md", "conf").get(0),
            USERS);
    List<String> blocks = Pages.blocks("mail-server.md", "toml");
    system =
        MailSystemProcess.start(
            root,
            blocks.get(0).replace("1GiB", "64KiB")
                + blocks.get(2).replace(":24", ":" + dovecot.lmtp().getPort()));
  }

  @AfterAll
  static void endServers() {
    if (system != null) {
      system.close();
    }
    if (dovecot != null) {
      dovecot.close();
    }
    folder.close();
  }

  @AfterEach
  void emptyMailboxes() {
    dovecot.python("imap", "alice", PASSWORD, "delete");
    dovecot.python("imap", "bob", PASSWORD, "delete");
  }

  @Test
  void imaplibFetchesFlagsAndDeletes() {
    var message = DifficultMessage.of(10_000, "alice@example.org");
    deliver(message, "alice@example.org");
    system.maildir("alice").await(1);

    assertFetched(message, dovecot.python("imap", "alice", PASSWORD, "fetch"));
    assertThat(dovecot.python("imap", "alice", PASSWORD, "flag", "list"))
        .startsWith("1 (FLAGS (")
        .contains("\\Seen", "\\Flagged");
    assertThat(system.maildir("alice").files())
        .singleElement()
        .satisfies(it -> assertThat(it.getFileName().toString()).endsWith(":2,FS"));
    assertThat(dovecot.python("imap", "alice", PASSWORD, "delete", "list")).isEmpty();
    assertThat(system.maildir("alice").files()).isEmpty();
  }

  @Test
  void poplibFetchesAndDeletes() {
    var message = DifficultMessage.of(10_000, "alice@example.org");
    deliver(message, "alice@example.org");
    system.maildir("alice").await(1);

    assertFetched(message, dovecot.python("pop3", "alice", PASSWORD, "fetch", "delete"));
    assertThat(dovecot.python("pop3", "alice", PASSWORD, "list")).isEmpty();
    assertThat(system.maildir("alice").files()).isEmpty();
  }

  @Test
  void curlFetchesByBoth() {
    var message = DifficultMessage.of(10_000, "alice@example.org");
    deliver(message, "alice@example.org");
    system.maildir("alice").await(1);

    for (String url :
        List.of(
            "imaps://127.0.0.1:" + dovecot.imapsPort() + "/INBOX;MAILINDEX=1",
            "pop3s://127.0.0.1:" + dovecot.pop3sPort() + "/1")) {
      var outcome =
          Command.of(
                  Peers.installed("curl", "curl"),
                  "--silent",
                  "--show-error",
                  "--max-time",
                  "60",
                  "--cacert",
                  system.caFile(),
                  "--user",
                  "alice:" + PASSWORD,
                  url)
              .run();

      assertThat(outcome.exitCode()).as("%s\n%s", outcome, dovecot.log()).isZero();
      assertFetched(message, outcome.output());
    }
  }

  @Test
  void whatIsDeletedByPop3MakesRoomForSmtp() {
    for (int i = 1; i <= 3; i++) {
      deliver(DifficultMessage.of(20_000, "bob@example.org"), "bob@example.org");
      system.maildir("bob").await(i);
      // A message is counted after it is there. While there is room neither server counts anew.
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .ignoreExceptions()
          .untilAsserted(() -> assertThat(usage("bob")).isEqualTo(octets("bob")));
    }

    assertThat(room("bob@example.org")).startsWith("452 4.2.2 ");
    assertThat(dovecot.python("imap", "bob", PASSWORD, "quota"))
        .contains("(STORAGE " + (octets("bob") + 1023) / 1024 + " 64)");
    assertThat(usage("bob")).isEqualTo(octets("bob"));
    dovecot.python("pop3", "bob", PASSWORD, "delete");
    assertThat(room("bob@example.org")).startsWith("250 ");
    assertThat(usage("bob")).isZero();
  }

  @Test
  void dovecotStoresWhatComesByLmtp() {
    var message = DifficultMessage.of(10_000, "bob@store.example");
    try (var dialogue = Dialogue.with(system.address("mx"))) {
      dialogue.say("EHLO client.example", "250");
      dialogue.say("MAIL FROM:<alice@example.org>", "250");
      dialogue.say("RCPT TO:<bob@store.example> NOTIFY=SUCCESS", "250");
      dialogue.say("RCPT TO:<carol@store.example>", "250");
      dialogue.say("DATA", "354");
      dialogue.send(message.mailData()).expect("250");
      dialogue.say("QUIT", "221");
    }

    assertThat(system.maildir("bob").await(1))
        .singleElement()
        .satisfies(
            it -> {
              message.assertEndOf(it);
              assertThat(it)
                  .startsWith("Return-Path: <alice@example.org>\nDelivered-To: bob@store.example\n")
                  .contains("with LMTP");
            });
    assertThat(system.maildir("alice").await(2))
        .anySatisfy(
            it ->
                assertThat(it)
                    .contains("Final-Recipient: rfc822;bob@store.example\nAction: delivered\n"))
        .anySatisfy(
            it ->
                assertThat(it)
                    .contains("Final-Recipient: rfc822;carol@store.example\nAction: failed\n")
                    .contains("Status: 5.1.1\n"));
  }

  private static void deliver(DifficultMessage message, String recipient) {
    try (var dialogue = Dialogue.with(system.address("mx"))) {
      dialogue.say("EHLO client.example", "250");
      dialogue.say("MAIL FROM:<" + SENDER + ">", "250");
      dialogue.say("RCPT TO:<" + recipient + ">", "250");
      dialogue.say("DATA", "354");
      dialogue.send(message.mailData()).expect("250");
      dialogue.say("QUIT", "221");
    }
  }

  /** The reply to RCPT for a message of 20,000 octets. */
  private static String room(String recipient) {
    try (var dialogue = Dialogue.with(system.address("mx"))) {
      dialogue.say("EHLO client.example", "250");
      dialogue.say("MAIL FROM:<" + SENDER + "> SIZE=20000", "250");
      return dialogue.send("RCPT TO:<" + recipient + ">\r\n").reply();
    }
  }

  private static void assertFetched(DifficultMessage message, String fetched) {
    String stored = fetched.replace("\r\n", "\n");
    message.assertEndOf(stored);
    assertThat(stored)
        .startsWith(
            "Return-Path: <" + SENDER + ">\nDelivered-To: alice@example.org\nReceived: from ");
  }

  /** The sum in maildirsize, which has the quota in its first line (Maildir++). */
  private static long usage(String mailbox) {
    List<String> lines = system.maildirsize(mailbox);
    assertThat(lines.get(0)).isEqualTo("65536S");
    return lines.stream()
        .skip(1)
        .mapToLong(it -> Long.parseLong(it.strip().split(" ", -1)[0]))
        .sum();
  }

  private static long octets(String mailbox) {
    return system.maildir(mailbox).files().stream().mapToLong(it -> size(it)).sum();
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
