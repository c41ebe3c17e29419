package io.smtptoolkit.conformance.peer;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Clients of others show their certificates to our server, where they are asked for and where they
 * are required. The certificates are openssl's too.
 */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class ClientCertificateInteropTest {
  private static final String RECIPIENT = "user@" + ServeProcess.DOMAIN;
  private static final String SENDER = "sender@client.example";

  @TempDir private static Path folder;
  private static TestCertificate carol;
  private static TestCertificate stranger;
  private static ServeProcess asking;
  private static ServeProcess requiring;

  @BeforeAll
  static void startServers() throws IOException {
    TestCertificate authority = TestCertificate.in(folder);
    carol = authority.client(folder, "carol");
    // Of an authority of the same name with another key.
    stranger =
        TestCertificate.in(Files.createDirectory(folder.resolve("strange")))
            .client(folder, "stranger");
    String ca = authority.certificate().toString();
    asking = ServeProcess.start("--client-ca", ca, "--auth-external", "common-name");
    requiring =
        ServeProcess.start(
            "--client-ca",
            ca,
            "--client-certificates",
            "required",
            "--auth-external",
            "common-name");
  }

  @AfterAll
  static void endServers() {
    asking.close();
    requiring.close();
  }

  @BeforeEach
  void emptyMaildirs() {
    asking.maildir("user").empty();
    requiring.maildir("user").empty();
  }

  @ParameterizedTest
  @CsvSource({
    "asked, carol, true, true",
    "asked, stranger, true, false",
    "asked, none, true, false",
    "required, carol, true, true",
    "required, stranger, false, false",
    "required, none, false, false"
  })
  void swaksIsServed(String mode, String shown, boolean served, boolean named) {
    ServeProcess server = server(mode);
    Command swaks =
        Command.of(Peers.installed("swaks", "swaks"), "--hide-all", "--tls", "--data", "-")
            .and(List.of("--server", "127.0.0.1", "--port", "" + server.port()))
            .and(List.of("--from", SENDER, "--to", RECIPIENT));

    Command.Outcome outcome = swaks.and(shown(shown, "--tls-cert", "--tls-key")).run(message());

    assertThat(outcome.exitCode() == 0).as(outcome.toString()).isEqualTo(served);
    if (served) {
      String stored = server.maildir("user").await(1).get(0);
      assertThat(stored).contains("Hello.", " with ESMTPS id ");
      assertThat(stored.contains("client=CN=carol)")).as(stored).isEqualTo(named);
    } else {
      assertThat(server.maildir("user").files()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({"asked, -tls1_2", "asked, -tls1_3", "required, -tls1_2", "required, -tls1_3"})
  void opensslIsTheUserThatItsCertificateNames(String mode, String version) {
    ServeProcess server = server(mode);
    try (Dialogue client = openssl(server, "carol", version)) {
      assertThat(client.say("EHLO client.example", "250")).contains("AUTH EXTERNAL\r\n");
      client.say("AUTH EXTERNAL bWFsbG9yeQ==", "535"); // mallory
      client.say("AUTH EXTERNAL =", "235");
      client.say("MAIL FROM:<" + SENDER + ">", "250");
      client.say("RCPT TO:<" + RECIPIENT + ">", "250");
      client.say("DATA", "354");
      client.send("Subject: x\r\n\r\nHello.\r\n.\r\n").expect("250");
      client.say("QUIT", "221");
    }

    assertThat(server.maildir("user").await(1))
        .singleElement()
        .asString()
        .contains(" with ESMTPSA id ", "client=CN=carol)");
  }

  @ParameterizedTest
  @CsvSource({"none, -tls1_2", "none, -tls1_3", "stranger, -tls1_2", "stranger, -tls1_3"})
  void opensslWithoutACertificateThatCountsIsNoUser(String shown, String version) {
    try (Dialogue client = openssl(asking, shown, version)) {
      assertThat(client.say("EHLO client.example", "250")).doesNotContain("EXTERNAL");
      client.say("AUTH EXTERNAL =", "50");
      client.say("MAIL FROM:<>", "250");
    }
    try (Dialogue client = openssl(requiring, shown, version)) {
      client.send("EHLO client.example\r\nQUIT\r\n");
      assertThat(client.rest()).asString(US_ASCII).doesNotContain("250");
    }
  }

  private static ServeProcess server(String mode) {
    return mode.equals("asked") ? asking : requiring;
  }

  private static Dialogue openssl(ServeProcess server, String shown, String version) {
    var options = new ArrayList<Object>(shown(shown, "-cert", "-key"));
    options.add(version);
    return Dialogue.overOpenssl(server.address(), server.caFile(), options.toArray());
  }

  private static List<String> shown(String whose, String certificate, String key) {
    if (whose.equals("none")) {
      return List.of();
    }
    TestCertificate it = whose.equals("carol") ? carol : stranger;
    return List.of(certificate, it.certificate().toString(), key, it.key().toString());
  }

  private static byte[] message() {
    return ("From: " + SENDER + "\r\nSubject: x\r\n\r\nHello.\r\n").getBytes(US_ASCII);
  }
}
