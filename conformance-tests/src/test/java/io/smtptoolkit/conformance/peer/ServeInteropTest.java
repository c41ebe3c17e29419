package io.smtptoolkit.conformance.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Our {@code smtp serve} receives from clients of others, and readers of others read what it
 * stored.
 */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class ServeInteropTest {
  private static final int TWENTY_MEGAOCTETS = 20_000_000;
  private static final String RECIPIENT = "user@" + ServeProcess.DOMAIN;
  private static final String SENDER = "sender@client.example";

  private static final DifficultMessage LARGE = DifficultMessage.of(TWENTY_MEGAOCTETS, RECIPIENT);

  private static ServeProcess server;

  @TempDir private Path folder;

  @BeforeAll
  static void startServer() {
    server = ServeProcess.start("--max-size", "50000000");
  }

  @AfterAll
  static void endServer() {
    server.close();
  }

  @AfterEach
  void emptyMaildir() {
    server.maildir("user").empty();
  }

  @Test
  void receivesFromCurl() throws IOException {
    succeed(
        Command.of(
            Peers.installed("curl", "curl"),
            "--silent",
            "--show-error",
            "--max-time",
            "60",
            "--mail-from",
            SENDER,
            "--mail-rcpt",
            RECIPIENT,
            "--upload-file",
            file(LARGE.octets()),
            "smtp://127.0.0.1:" + server.port() + "/client.example"));

    assertStored(LARGE);
  }

  @Test
  void receivesFromCurlOverStartTls() throws IOException {
    succeed(
        Command.of(
            Peers.installed("curl", "curl"),
            "--silent",
            "--show-error",
            "--max-time",
            "60",
            "--ssl-reqd",
            "--cacert",
            server.caFile(),
            "--mail-from",
            SENDER,
            "--mail-rcpt",
            RECIPIENT,
            "--upload-file",
            file(LARGE.octets()),
            "smtp://127.0.0.1:" + server.port() + "/client.example"));

    assertStored(LARGE);
  }

  @Test
  void receivesFromSwaks() throws IOException {
    // Swaks takes a lone dot at the end for the end of mail data, and does the dot transparency
    // itself.
    byte[] octets = LARGE.octets();
    byte[] ended = Arrays.copyOf(octets, octets.length + 3);
    System.arraycopy(ascii(".\r\n"), 0, ended, octets.length, 3);

    succeed(
        Command.of(
            Peers.installed("swaks", "swaks"),
            "--hide-all",
            "--server",
            "127.0.0.1",
            "--port",
            server.port(),
            "--ehlo",
            "client.example",
            "--from",
            SENDER,
            "--to",
            RECIPIENT,
            "--data",
            "@" + file(ended)));

    assertStored(LARGE);
  }

  @Test
  void receivesFromSmtplib() throws IOException {
    Path script =
        file(
            "client.py",
            """
            import smtplib
            import sys

            port, sender, recipient, path = sys.argv[1:]
            with open(path, "rb") as file, smtplib.SMTP("127.0.0.1", int(port), "client.example", 60) as client:
                refused = client.sendmail(sender, [recipient], file.read(), ["BODY=8BITMIME"])
                assert not refused, refused
            """);

    succeed(
        Command.of(Peers.python(), script, server.port(), SENDER, RECIPIENT, file(LARGE.octets())));

    assertStored(LARGE);
  }

  @Test
  void receivesFromSmtpSource() throws IOException {
    // smtp-source adds an empty line of its own, and the message ends with one.
    byte[] lines = LARGE.file();

    succeed(
        smtpSource(
            "-f", SENDER, "-t", RECIPIENT, "-F", file(Arrays.copyOf(lines, lines.length - 1))));

    assertStored(LARGE);
  }

  @Test
  void receivesTheMessagesOfFiveSmtpSourceSessionsAtOnce() {
    succeed(smtpSource("-s", "5", "-m", "50", "-l", "4096", "-f", SENDER, "-t", RECIPIENT));

    assertThat(server.maildir("user").await(50)).hasSize(50).doesNotHaveDuplicates();
  }

  @Test
  void receivesFromOpensslOverStartTls() {
    try (var dialogue = Dialogue.overOpenssl(server.address(), server.caFile())) {
      dialogue.say("EHLO client.example", "250");
      dialogue.say("MAIL FROM:<" + SENDER + ">", "250");
      dialogue.say("RCPT TO:<" + RECIPIENT + ">", "250");
      dialogue.say("DATA", "354");
      dialogue.send(LARGE.mailData());
      dialogue.expect("250");
      dialogue.say("QUIT", "221");
    }

    assertStored(LARGE);
  }

  @Test
  void receivesByBdat() {
    byte[] octets = LARGE.octets();
    try (var dialogue = Dialogue.with(server.address())) {
      assertThat(dialogue.say("EHLO client.example", "250")).contains("CHUNKING\r\n");
      dialogue.say("MAIL FROM:<" + SENDER + ">", "250");
      dialogue.say("RCPT TO:<" + RECIPIENT + ">", "250");
      // Chunks of uneven sizes end within lines, between CR and LF, and before and after dots.
      int size = 1;
      for (int from = 0; from < octets.length; from += size, size = Math.min(size * 3, 999_983)) {
        size = Math.min(size, octets.length - from);
        dialogue.send("BDAT " + size + "\r\n").send(Arrays.copyOfRange(octets, from, from + size));
        dialogue.expect("250");
      }
      dialogue.say("BDAT 0 LAST", "250");
      dialogue.say("QUIT", "221");
    }

    assertStored(LARGE);
  }

  @Test
  void receivesByWritesOfOneOctet() {
    var small = DifficultMessage.of(10_000, RECIPIENT);
    try (var dialogue = Dialogue.with(server.address())) {
      dialogue.sendOctetByOctet(ascii("EHLO client.example\r\n")).expect("250");
      dialogue.sendOctetByOctet(ascii("MAIL FROM:<" + SENDER + ">\r\n")).expect("250");
      dialogue.sendOctetByOctet(ascii("RCPT TO:<" + RECIPIENT + ">\r\n")).expect("250");
      dialogue.sendOctetByOctet(ascii("DATA\r\n")).expect("354");
      dialogue.sendOctetByOctet(small.mailData()).expect("250");
      dialogue.sendOctetByOctet(ascii("QUIT\r\n")).expect("221");
    }

    assertStored(small);
  }

  @Test
  void muttReadsWhatWasStored() {
    deliverByHand();

    LARGE.assertStoredAs(Mutt.read(server.maildir("user"), false));
  }

  @Test
  void pythonsMailboxReadsWhatWasStored() throws IOException {
    deliverByHand();
    Path read = folder.resolve("read");
    Path script =
        file(
            "reader.py",
            """
            import mailbox
            import sys

            path, target = sys.argv[1:]
            box = mailbox.Maildir(path, create=False)
            [key] = box.keys()
            assert box[key]["Subject"] == "difficult", box[key]["Subject"]
            with open(target, "wb") as file:
                file.write(box.get_bytes(key))
            """);

    succeed(Command.of(Peers.python(), script, server.maildir("user").path(), read));

    LARGE.assertStoredAs(latin1(read));
  }

  @Test
  void receivesFromPythonInUtf8() throws IOException {
    Path script =
        file(
            "utf8.py",
            """
            import smtplib
            import sys
            from email.message import EmailMessage

            message = EmailMessage()
            message["From"] = "δοκιμή@παράδειγμα.example"
            message["To"] = sys.argv[2]
            message["Subject"] = "Übung"
            message.set_content("Grüße\\n", cte="8bit")
            with smtplib.SMTP("127.0.0.1", int(sys.argv[1]), "client.example") as client:
                client.send_message(message)
            """);

    succeed(Command.of(Peers.python(), script, server.port(), RECIPIENT).with("PYTHONUTF8", "1"));

    String stored = Files.readString(server.maildir("user").files().get(0));
    assertThat(stored)
        .startsWith("Return-Path: <δοκιμή@παράδειγμα.example>\n")
        .contains(" with UTF8SMTP id ", "\nSubject: Übung\n", "\nGrüße\n");
  }

  private void deliverByHand() {
    try (var dialogue = Dialogue.with(server.address())) {
      dialogue.say("EHLO client.example", "250");
      dialogue.say("MAIL FROM:<" + SENDER + ">", "250");
      dialogue.say("RCPT TO:<" + RECIPIENT + ">", "250");
      dialogue.say("DATA", "354");
      dialogue.send(LARGE.mailData()).expect("250");
      dialogue.say("QUIT", "221");
    }
  }

  private static void assertStored(DifficultMessage message) {
    var stored = server.maildir("user").await(1);

    assertThat(stored).hasSize(1);
    message.assertStoredAs(stored.get(0));
  }

  private Command smtpSource(Object... options) {
    Path unpacked = Peers.unpacked(PostfixServer.PACKAGE);
    var words = new ArrayList<Object>();
    words.add(unpacked.resolve("usr/sbin/smtp-source"));
    words.addAll(Arrays.asList(options));
    words.add("127.0.0.1:" + server.port());
    return Command.of(words.toArray()).withLibrariesOf(unpacked);
  }

  private static void succeed(Command command) {
    var outcome = command.run();

    assertThat(outcome.exitCode()).as("%s", outcome).isZero();
  }

  private Path file(byte[] content) throws IOException {
    return Files.write(folder.resolve("message"), content);
  }

  private Path file(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }

  private static String latin1(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.ISO_8859_1);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
