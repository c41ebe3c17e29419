package io.smtptoolkit.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.smtptoolkit.server.RawClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two mail systems, own.example and far.example, that send to each other. */
@Timeout(120)
class MailSystemTest {
  private static final String LISTENER =
      """
      [[listener]]
      role = "mx"
      address = "127.0.0.1:0"
      """;
  private static final String DOMAIN =
      """
      [queue]
      folder = "queue"
      reserve = "1MiB"
      [[domain]]
      names = ["own.example", "also.example"]
      maildir = "mail"
      mailboxes = ["alice", "bob", "full"]
      quotas = { full = "1KiB" }
      [domain.aliases]
      postmaster = ["alice"]
      abuse = ["postmaster"]
      both = ["alice", "bob"]
      away = ["carol@far.example"]
      copy = ["alice", "carol@far.example"]
      """;

  @TempDir private Path folder;
  private MailServer far;
  private MailServer own;

  @BeforeEach
  void start() throws Exception {
    far =
        MailServer.start(
            folder.resolve("far"),
            LISTENER
                + """
                [queue]
                folder = "queue"
                reserve = "1MiB"
                [[domain]]
                names = ["far.example", "bücher.example"]
                maildir = "mail"
                mailboxes = ["carol", "postmaster", "abuse"]
                """);
    own = MailServer.start(folder.resolve("own"), configuration());
  }

  @AfterEach
  void stop() throws Exception {
    own.close();
    far.close();
  }

  private String configuration() {
    return LISTENER
        + DOMAIN
        + """
        [relay]
        networks = ["127.0.0.0/8"]
        [[relay.route]]
        to = ["far.example", "bücher.example"]
        hosts = ["127.0.0.1:%d"]
        [[relay.domain]]
        of = ["partner.example"]
        recipients = ["dave"]
        """
            .formatted(far.address("mx").getPort());
  }

  @Test
  void aMessageForALocalUserIsInItsMaildir() throws Exception {
    String reply =
        send(own, "<x@far.example>", "Subject: one\r\n\r\nHi\r\n", "<alice@own.example>");

    assertThat(reply).matches("250 2\\.0\\.0 \\S+ [A-Za-z0-9]+\\r\\n|250 .* [A-Za-z0-9]+\\r\\n");
    String id = reply.strip().replaceAll(".* ", "");
    assertThat(own.messages("alice", 1).get(0))
        .startsWith("Return-Path: <x@far.example>\nDelivered-To: alice@own.example\nReceived: ")
        .contains(" id " + id)
        .contains("for <alice@own.example>;")
        .endsWith("\nSubject: one\n\nHi\n");
  }

  @Test
  void recipientsHereAndElsewhereOfOneMessageEachGetIt() throws Exception {
    send(
        own,
        "<alice@own.example>",
        "Subject: two\r\n\r\nHi\r\n",
        "<bob@ALSO.example>",
        "<carol@far.example>",
        "<bob+news@own.example>");

    assertThat(own.messages("bob", 1).get(0)).endsWith("Subject: two\n\nHi\n");
    assertThat(far.messages("carol", 1).get(0))
        .startsWith("Return-Path: <alice@own.example>\nDelivered-To: carol@far.example\n")
        .doesNotContain("bob");
  }

  @Test
  void aliasesLeadToMailboxesAndToOtherServers() throws Exception {
    send(own, "<x@far.example>", "Subject: a\r\n\r\n", "<both@own.example>");
    send(own, "<x@far.example>", "Subject: b\r\n\r\n", "<copy@own.example>", "<away@own.example>");

    assertThat(own.messages("alice", 2)).hasSize(2);
    assertThat(own.messages("bob", 1).get(0)).contains("Subject: a\n");
    assertThat(far.messages("carol", 1).get(0)).contains("Subject: b\n");
  }

  @Test
  void whatCannotBeDeliveredComesBackToALocalSender() throws Exception {
    send(own, "<both@own.example>", "Subject: lost\r\n\r\n", "<nobody@far.example>");

    for (String mailbox : List.of("alice", "bob")) {
      assertThat(own.messages(mailbox, 1).get(0))
          .startsWith("Return-Path: <>\n")
          .contains("Final-Recipient: rfc822;nobody@far.example\n")
          .contains("Status: 5.1.1\n")
          .contains("Subject: lost\n");
    }
  }

  @Test
  void anOwnDomainInULabelsIsTheOneInALabels() throws Exception {
    own.reload(configuration().replace("also.example", "bücher.example"));

    send(own, "<bob@XN--BCHER-KVA.example>", "Subject: lost\r\n\r\n", "<nobody@far.example>");
    send(own, "<>", "Subject: found\r\n\r\n", "<alice@xn--bcher-kva.example>");

    assertThat(own.messages("bob", 1).get(0)).contains("Status: 5.1.1\n");
    assertThat(own.messages("alice", 1).get(0)).contains("Subject: found\n");
  }

  @Test
  void aRouteOfADomainInULabelsIsTheOneInALabels() throws Exception {
    send(own, "<>", "Subject: routed\r\n\r\n", "<carol@XN--BCHER-KVA.example>");

    assertThat(far.messages("carol", 1).get(0)).contains("Subject: routed\n");
  }

  @Test
  void successIsReportedAsDeliveredAndAnAliasAsExpanded() throws Exception {
    try (RawClient client = RawClient.ready(own.address("mx"))) {
      client.send("MAIL FROM:<alice@own.example>\r\n").expectReply("250 ");
      client.send("RCPT TO:<bob@own.example> NOTIFY=SUCCESS\r\n").expectReply("250 ");
      client.send("RCPT TO:<both@own.example> NOTIFY=SUCCESS\r\n").expectReply("250 ");
      content(client, "Subject: told\r\n\r\n");
    }

    // The message itself, as both is alice too, and a report of each kind.
    List<String> all = own.messages("alice", 3);
    assertThat(all)
        .anyMatch(
            it ->
                it.contains("Final-Recipient: rfc822;bob@own.example\n")
                    && it.contains("Action: delivered\n"))
        .anyMatch(
            it ->
                it.contains("Final-Recipient: rfc822;both@own.example\n")
                    && it.contains("Action: expanded\n"));
  }

  @Test
  void quotasAreSaidAtRcpt() throws Exception {
    try (RawClient client = RawClient.ready(own.address("mx"))) {
      client.send("MAIL FROM:<> SIZE=5000\r\nRCPT TO:<full@own.example>\r\n");
      client.expectReply("250 ").expectReply("552 5.2.3 ");
      client.send("RSET\r\n").expectReply("250 ");
    }
    send(own, "<>", "Subject: x\r\n\r\n" + "x".repeat(70) + "\r\n", "<full@own.example>");
    own.messages("full", 1);
    try (RawClient client = RawClient.ready(own.address("mx"))) {
      client.send("MAIL FROM:<> SIZE=1000\r\nRCPT TO:<full@own.example>\r\n");
      client.expectReply("250 ").expectReply("452 4.2.2 ");
    }
  }

  @Test
  void strangersReachOwnDomainsAndKnownRecipientsOfRelayDomainsOnly() throws Exception {
    own.reload(configuration().replace("127.0.0.0/8", "192.0.2.0/24"));

    try (RawClient client = RawClient.ready(own.address("mx"))) {
      client.send("MAIL FROM:<x@far.example>\r\n").expectReply("250 ");
      client.send("RCPT TO:<carol@far.example>\r\n").expectReply("550 5.7.1 ");
      client.send("RCPT TO:<nobody@own.example>\r\n").expectReply("550 5.1.1 ");
      client.send("RCPT TO:<carol%far.example@own.example>\r\n").expectReply("550 5.1.1 ");
      client.send("RCPT TO:<dave@partner.example>\r\n").expectReply("250 ");
      client.send("RCPT TO:<erin@partner.example>\r\n").expectReply("550 5.1.1 ");
      client.send("RCPT TO:<postmaster>\r\n").expectReply("250 ");
      client.send("RCPT TO:<alice@[127.0.0.1]>\r\n").expectReply("250 ");
    }
  }

  @Test
  void anotherVersionOfTheFileIsTakenOverWhileTheServerRuns() throws Exception {
    own.reload(configuration().replace("\"bob\", \"full\"", "\"bob\", \"full\", \"new\""));

    send(own, "<>", "Subject: new\r\n\r\n", "<new@own.example>");

    assertThat(own.messages("new", 1)).hasSize(1);
  }

  @Test
  void aSecondServerOnTheSameQueueIsRefusedWithThePlaceInTheFile() throws Exception {
    Path file = folder.resolve("own/second.toml");
    Files.writeString(file, configuration());

    ConfigException wrong =
        catchThrowableOfType(
            ConfigException.class, () -> ServerPlan.open(ConfigReader.read(file)).close());

    assertThat(wrong.faults().get(0).toString()).startsWith(file + ":5:1: ").contains("queue");
  }

  private static String send(
      MailServer server, String reversePath, String content, String... forwardPaths)
      throws IOException {
    try (RawClient client = RawClient.ready(server.address("mx"))) {
      client.send("MAIL FROM:" + reversePath + "\r\n").expectReply("250 ");
      for (String each : forwardPaths) {
        client.send("RCPT TO:" + each + "\r\n").expectReply("250 ");
      }
      return content(client, content);
    }
  }

  private static String content(RawClient client, String content) throws IOException {
    client.send("DATA\r\n").expectReply("354 ");
    client.send(content + ".\r\n");
    String reply = client.reply();
    assertThat(reply).startsWith("250 ");
    return reply;
  }
}
