package io.smtptoolkit.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.server.RawClient;
import io.smtptoolkit.server.auth.UserFileEditor;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Name;

/** What a user hands in, on its way to a second server that the DNS names. */
@Timeout(120)
class MailSubmissionTest {
  @TempDir private Path folder;
  private NameServer names;
  private MailServer far;
  private MailServer own;

  @BeforeEach
  void start() throws Exception {
    Name domain = Name.fromString("far.example.");
    Name host = Name.fromString("mx.far.example.");
    names =
        new NameServer(
            new MXRecord(domain, DClass.IN, 60, 10, host),
            new ARecord(host, DClass.IN, 60, java.net.InetAddress.getLoopbackAddress()));
    far =
        MailServer.start(
            folder.resolve("far"),
            """
            [[listener]]
            role = "mx"
            address = "127.0.0.1:0"
            [queue]
            folder = "queue"
            reserve = "1MiB"
            [[domain]]
            names = ["far.example"]
            maildir = "mail"
            mailboxes = ["carol", "postmaster"]
            """);
    Files.createDirectories(folder.resolve("own"));
    new UserFileEditor(folder.resolve("own/users")).setPassword("alice", "secret", 4_096, false);
    own = MailServer.start(folder.resolve("own"), configuration(""));
  }

  @AfterEach
  void stop() throws Exception {
    own.close();
    far.close();
    names.close();
  }

  private String configuration(String submission) {
    return """
    name = "mail.own.example"
    [[listener]]
    role = "submission"
    address = "127.0.0.1:0"
    tls = "none"
    auth-in-the-clear = true
    [auth]
    users = "users"
    [queue]
    folder = "queue"
    reserve = "1MiB"
    [[domain]]
    names = ["own.example"]
    maildir = "mail"
    mailboxes = ["alice", "bob"]
    aliases = { postmaster = ["bob"], sales = ["alice"] }
    [relay]
    name-servers = ["127.0.0.1:%d"]
    port = %d
    networks = ["127.0.0.0/8"]
    [submission]
    %s
    """
        .formatted(names.port(), far.address("mx").getPort(), submission);
  }

  @Test
  void whatIsMissingIsAddedAndBccGoesOnTheWayToAServerFoundByMx() throws Exception {
    try (RawClient client = user()) {
      send(client, "Subject: one\r\nBcc: bob@own.example,\r\n\tcarol@far.example\r\n\r\nHi\r\n");
    }

    assertThat(far.messages("carol", 1).get(0))
        .startsWith("Return-Path: <alice@own.example>\nDelivered-To: carol@far.example\n")
        .containsPattern("with ESMTPA id ([A-Za-z0-9]+)[^D]*\n\tfor <carol@far.example>;")
        .containsPattern(
            "\nDate: [A-Z][a-z]{2}, \\d+ [A-Z][a-z]{2} \\d{4} [0-9:]{8} [+-]\\d{4}\n"
                + "Message-ID: <[A-Za-z0-9]+@mail\\.own\\.example>\nSubject: one\n\nHi\n$")
        .doesNotContain("Bcc")
        .contains("from client.example ([127.0.0.1])\n\tby mail.own.example");
  }

  @Test
  void whatIsThereStays() throws Exception {
    own.reload(configuration("hide-client = true"));
    try (RawClient client = user()) {
      send(client, "Date: today\r\nMessage-ID: <1@x>\r\n\r\nHi\r\n");
    }

    assertThat(far.messages("carol", 1).get(0))
        .endsWith("\nDate: today\nMessage-ID: <1@x>\n\nHi\n")
        .contains("\nReceived: by mail.own.example with ESMTPA id ")
        .doesNotContain("client.example");
  }

  @Test
  void aUserSendsAsTheOwnMailboxOnly() throws Exception {
    try (RawClient client = user()) {
      client.send("MAIL FROM:<bob@own.example>\r\n").expectReply("550 5.7.1 ");
      client.send("MAIL FROM:<x@far.example>\r\n").expectReply("550 5.7.1 ");
      client.send("MAIL FROM:<Alice+news@own.example>\r\nRSET\r\n");
      client.expectReply("250 ").expectReply("250 ");
      client.send("MAIL FROM:<sales@own.example>\r\nRSET\r\n");
      client.expectReply("250 ").expectReply("250 ");
      client.send("MAIL FROM:<>\r\nRSET\r\n").expectReply("250 ").expectReply("250 ");

      own.reload(configuration("sender = \"any\""));
      client.send("MAIL FROM:<x@far.example>\r\n").expectReply("250 ");
    }
  }

  @Test
  void aUserHasSoManyRecipientsInAnHour() throws Exception {
    own.reload(configuration("recipients-per-hour = 2"));
    try (RawClient client = user()) {
      client.send("MAIL FROM:<>\r\n").expectReply("250 ");
      client.send("RCPT TO:<a@far.example>\r\n").expectReply("250 ");
      client.send("RCPT TO:<b@far.example>\r\n").expectReply("250 ");
      client.send("RCPT TO:<c@far.example>\r\n").expectReply("450 4.7.1 ");
    }
  }

  @Test
  void nothingIsTakenBeforeAuthAlsoFromOwnNetworks() throws Exception {
    try (RawClient client = RawClient.ready(own.address("submission"))) {
      client.send("MAIL FROM:<>\r\n").expectReply("530 5.7.0 ");
    }
  }

  @Test
  void whatTheOtherServerRefusesComesBack() throws Exception {
    try (RawClient client = user()) {
      client.send("MAIL FROM:<alice@own.example>\r\n").expectReply("250 ");
      client.send("RCPT TO:<nobody@far.example>\r\nRCPT TO:<x@gone.example>\r\n");
      client.expectReply("250 ").expectReply("250 ");
      client.send("DATA\r\n").expectReply("354 ");
      client.send("Subject: lost\r\n\r\n.\r\n").expectReply("250 ");
    }

    assertThat(own.messages("alice", 2))
        .anyMatch(it -> it.contains("Final-Recipient: rfc822;nobody@far.example\n"))
        .anyMatch(it -> it.contains("Final-Recipient: rfc822;x@gone.example\n"))
        .allMatch(it -> it.contains("Auto-Submitted: auto-replied\n"));
  }

  private RawClient user() throws Exception {
    RawClient client = RawClient.ready(own.address("submission"));
    client.send("AUTH PLAIN AGFsaWNlAHNlY3JldA==\r\n").expectReply("235 ");
    return client;
  }

  private static void send(RawClient client, String content) throws Exception {
    client.send("MAIL FROM:<alice@own.example>\r\n").expectReply("250 ");
    client.send("RCPT TO:<carol@far.example>\r\n").expectReply("250 ");
    client.send("DATA\r\n").expectReply("354 ");
    client.send(content + ".\r\n").expectReply("250 ");
  }
}
