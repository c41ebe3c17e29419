package io.smtptoolkit.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.smtptoolkit.codec.reply.Replies;
import io.smtptoolkit.server.RawClient;
import io.smtptoolkit.server.SmtpServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The reports that a sender gets of one message to a mailbox here, to an alias of several, and to
 * three recipients at a server without DSN: one that it takes, one that it refuses, and one that it
 * refuses for now. All of it over the wire, for each NOTIFY and RET.
 */
@Timeout(120)
class ReportsTableTest {
  /** NOTIFY, and the actions that are reported with it. */
  private static final List<List<String>> NOTIFY =
      List.of(
          List.of("", "delayed failed"),
          List.of("NEVER", ""),
          List.of("SUCCESS", "delivered expanded relayed"),
          List.of("FAILURE", "failed"),
          List.of("DELAY", "delayed"),
          List.of("FAILURE,DELAY", "delayed failed"),
          List.of("SUCCESS,DELAY", "delayed delivered expanded relayed"),
          List.of("SUCCESS,FAILURE", "delivered expanded failed relayed"),
          List.of("SUCCESS,FAILURE,DELAY", "delayed delivered expanded failed relayed"));

  private static final List<String> RET = List.of("", "FULL", "HDRS");

  private static final List<String> RECIPIENTS =
      List.of(
          "bob@own.example",
          "both@own.example",
          "carol@far.example",
          "nobody@far.example",
          "later@far.example");

  private static final Pattern FIELDS =
      Pattern.compile("Final-Recipient: rfc822;(\\S+)\nAction: (\\S+)\n");

  @TempDir private Path folder;

  @Test
  void senderGetsWhatItAskedFor() throws Exception {
    try (SmtpServer far =
            SmtpServer.builder()
                .onRecipientAsync(
                    (envelope, recipient) ->
                        CompletableFuture.completedFuture(
                            switch (recipient.forwardPath().toString()) {
                              case "<nobody@far.example>" -> Replies.mailboxUnknown();
                              case "<later@far.example>" -> Replies.mailboxBusy();
                              default -> Replies.recipientOk();
                            }))
                .onMessage((envelope, content) -> Replies.accepted())
                .start();
        MailServer own = MailServer.start(folder, configuration(far.address().getPort()))) {
      List<String> expected = new ArrayList<>();
      for (List<String> notify : NOTIFY) {
        for (String ret : RET) {
          String id = "q" + expected.size();
          send(own, notify.get(0), ret, id);
          expected.add("%s NOTIFY=%s: %s".formatted(id, notify.get(0), told(notify.get(1), ret)));
        }
      }
      int delayed = expected.size();
      // What is left are the recipients that are tried again later; all reports are delivered.
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> own.plan().queue().orElseThrow().statistics().waiting() == delayed);

      List<String> reports = own.messages("alice");
      List<String> actual = new ArrayList<>();
      for (String each : expected) {
        String begin = each.substring(0, each.indexOf(':'));
        actual.add(begin + ": " + said(reports, begin.substring(0, begin.indexOf(' '))));
      }
      assertThat(actual).containsExactlyElementsOf(expected);
    }
  }

  /** Only of a failure the content comes back, and not if the sender wants the header alone. */
  private static String told(String actions, String ret) {
    return ret.equals("HDRS") ? actions : actions.replace("failed", "failed+content");
  }

  /** The actions that are reported of one message, each of its own recipient. */
  private static String said(List<String> reports, String id) {
    List<String> actions = new ArrayList<>();
    for (String report : reports) {
      if (report.contains("\nOriginal-Envelope-Id: " + id + "\n")) {
        for (MatchResult it : FIELDS.matcher(report).results().toList()) {
          assertThat(it.group(1)).isEqualTo(recipientOf(it.group(2)));
          actions.add(it.group(2) + (report.contains("\nAt noon?\n") ? "+content" : ""));
        }
      }
    }
    return String.join(" ", actions.stream().sorted().toList());
  }

  private static String recipientOf(String action) {
    return switch (action.toLowerCase(Locale.ROOT)) {
      case "delivered" -> RECIPIENTS.get(0);
      case "expanded" -> RECIPIENTS.get(1);
      case "relayed" -> RECIPIENTS.get(2);
      case "failed" -> RECIPIENTS.get(3);
      case "delayed" -> RECIPIENTS.get(4);
      default -> "nobody, as " + action + " is not an action";
    };
  }

  private static void send(MailServer server, String notify, String ret, String id)
      throws Exception {
    try (RawClient client = RawClient.ready(server.address("mx"))) {
      client.send("MAIL FROM:<alice@own.example> ENVID=" + id);
      client.send((ret.isEmpty() ? "" : " RET=" + ret) + "\r\n").expectReply("250 ");
      for (String recipient : RECIPIENTS) {
        client.send("RCPT TO:<" + recipient + ">");
        client.send((notify.isEmpty() ? "" : " NOTIFY=" + notify) + "\r\n").expectReply("250 ");
      }
      client.send("DATA\r\n").expectReply("354 ");
      client.send("Subject: lunch\r\n\r\nAt noon?\r\n.\r\n").expectReply("250 ");
    }
  }

  private static String configuration(int port) {
    return """
    name = "mail.own.example"
    [[listener]]
    role = "mx"
    address = "127.0.0.1:0"
    [queue]
    folder = "queue"
    reserve = "1MiB"
    [[domain]]
    names = ["own.example"]
    maildir = "mail"
    mailboxes = ["alice", "bob", "carol"]
    aliases = { postmaster = ["bob"], abuse = ["bob"], both = ["bob", "carol"] }
    [relay]
    networks = ["127.0.0.0/8"]
    delay-notice = "1ms"
    [[relay.route]]
    to = ["far.example"]
    hosts = ["127.0.0.1:%d"]
    """
        .formatted(port);
  }
}
