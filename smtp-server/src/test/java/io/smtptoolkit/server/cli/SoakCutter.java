package io.smtptoolkit.server.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.smtptoolkit.server.RawClient;
import io.smtptoolkit.server.cli.SoakLedger.Fate;
import io.smtptoolkit.server.cli.SoakedServer.Role;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.Random;

/** A client whose connections end at an octet of their dialogue. It waits for no reply. */
final class SoakCutter {
  private static final String END = ".\r\n";
  private static final int WRONG_PASSWORD = 4;

  private final SoakedServer server;
  private final SoakLedger ledger;

  SoakCutter(SoakedServer server, SoakLedger ledger) {
    this.server = server;
    this.ledger = ledger;
  }

  void run(Random random) {
    // Before the addresses: a stop between the two excuses a failure.
    int stops = server.stops();
    var addresses = server.addresses();
    int kind = random.nextInt(5);
    // A client that fails to authenticate is locked out, with its network of 24 bits.
    String source = "127.9." + (kind == WRONG_PASSWORD ? 1 : 0) + "." + (1 + random.nextInt(16));
    Role role = kind < 3 ? Role.MX : Role.SUBMISSIONS;
    try (RawClient client = RawClient.connectFrom(source, addresses.get(role))) {
      switch (kind) {
        case 0 -> cutHandshake(client, random);
        case 1 -> cut(client, "", random, stops);
        case 2 -> {
          client.expectReply("220 ").send("EHLO x.example\r\nSTARTTLS\r\n");
          client.expectReply("250-").expectReply("220 ").startTls(server.trust());
          cut(client, "", random, stops);
        }
        case 3 -> {
          client.startTls(server.trust());
          cut(client, "AUTH PLAIN " + plain(SoakedServer.PASSWORD), random, stops);
        }
        case WRONG_PASSWORD -> {
          client.startTls(server.trust());
          client.send("EHLO x.example\r\nAUTH PLAIN " + plain("wrong")).reset();
        }
        default -> throw new AssertionError(kind);
      }
    } catch (IOException | AssertionError e) {
      if (stops == server.stops()) {
        ledger.fault("a cut connection to " + role + ": " + e);
      }
    }
  }

  private static String plain(String password) {
    String message = "\0" + SoakedServer.USER + "\0" + password;
    return Base64.getEncoder().encodeToString(message.getBytes(ISO_8859_1)) + "\r\n";
  }

  /** What looks like the begin of a ClientHello. */
  private static void cutHandshake(RawClient client, Random random) throws IOException {
    client.expectReply("220 ").send("EHLO x.example\r\nSTARTTLS\r\n");
    client.expectReply("250-").expectReply("220 ");
    client.send("\u0016\u0003\u0001\u0002\u0000\u0001".substring(0, random.nextInt(6)));
    if (random.nextBoolean()) {
      client.reset();
    }
  }

  private void cut(RawClient client, String auth, Random random, int stops) throws IOException {
    int message = ledger.nextMessage();
    String mailbox = SoakLedger.MAILBOXES.get(random.nextInt(2));
    String content = ledger.content(message);
    String begin =
        "EHLO x.example\r\n"
            + auth
            + "MAIL FROM:<client@example.org>\r\nRCPT TO:<"
            + mailbox
            + "@example.com>\r\n";
    String dialogue =
        random.nextBoolean()
            ? begin + "BDAT " + content.length() + " LAST\r\n" + content
            : begin + "DATA\r\n" + content.replace("\r\n.", "\r\n..") + END;
    int octets = random.nextInt(4) == 0 ? dialogue.length() : random.nextInt(dialogue.length());
    boolean whole = octets == dialogue.length();
    // Before it is sent: it may arrive at once.
    ledger.note(message, mailbox, whole ? Fate.UNKNOWN : Fate.NOT_SENT);
    int cut = random.nextInt(octets + 1);
    client.send(dialogue.substring(0, cut)).send(dialogue.substring(cut, octets));
    switch (random.nextInt(3)) {
      case 0 -> client.reset();
      case 1 -> {
        // Closed with what was not read, as many programs do.
      }
      default -> finish(client, whole, message, mailbox, stops);
    }
  }

  /** After the end of what the client says, all is answered. */
  private void finish(RawClient client, boolean whole, int message, String mailbox, int stops)
      throws IOException {
    client.closeOutput();
    String replies = client.rest();
    // To EHLO, MAIL, RCPT and the content; the greeting is 220 and AUTH has 235.
    if (replies.split("250 ", -1).length == 5) {
      ledger.note(message, mailbox, Fate.ACKNOWLEDGED);
    } else if (whole && stops == server.stops()) {
      ledger.fault("message " + message + " was sent, and not taken: " + negative(replies));
    }
  }

  private static List<String> negative(String replies) {
    return replies.lines().filter(it -> it.matches("[45].*")).limit(3).toList();
  }
}
