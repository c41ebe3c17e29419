package io.smtptoolkit.server.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.smtptoolkit.server.ListenerOptions;
import io.smtptoolkit.server.MailService;
import io.smtptoolkit.server.RawClient;
import io.smtptoolkit.server.SmtpServer;
import io.smtptoolkit.server.SmtpServerOptions;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Mail with SMTPUTF8 (RFC 6531) from the socket to the Maildir. */
@Timeout(60)
class MaildirUtf8Test {
  @TempDir Path directory;

  @Test
  void storesMailInUtf8AsItComes() throws Exception {
    LocalMailboxes mailboxes = LocalMailboxes.of(List.of("bücher.example"), List.of("alice"));
    MailService service = MailService.blocking(MaildirService.open(directory, mailboxes));
    ListenerOptions listener = ListenerOptions.builder().domain("mx.example").build();
    try (SmtpServer server =
            SmtpServer.start(SmtpServerOptions.builder(service).listener(listener).build());
        RawClient client = RawClient.greeted(server.address())) {
      assertThat(client.send("EHLO c.example\r\n").reply())
          .contains("250 SMTPUTF8\r\n")
          .doesNotContain("DSN", "BINARYMIME");
      client.send(utf8("MAIL FROM:<δοκιμή@παράδειγμα.example> SMTPUTF8 BODY=8BITMIME\r\n"));
      client.send(utf8("RCPT TO:<alice@BÜCHER.example>\r\nDATA\r\n"));
      client.expectReply("250 ").expectReply("250 ").expectReply("354 ");
      client.send(utf8("Subject: Übung\r\n\r\nGrüße\r\n.\r\n")).expectReply("250 2.0.0 ");
    }

    assertThat(onlyMessage())
        .startsWith("Return-Path: <δοκιμή@παράδειγμα.example>\n")
        .containsPattern("\n\tby mx\\.example with UTF8SMTP id \\S+\n\tfor <alice@BÜCHER.example>;")
        .endsWith("\nSubject: Übung\n\nGrüße\n");
  }

  @Test
  void makesAFolderForAMailboxInUtf8OrSaysWhyNot() throws Exception {
    LocalMailboxes mailboxes = LocalMailboxes.of(List.of("example.com"), List.of("jürgen"));
    if (Charset.forName(System.getProperty("sun.jnu.encoding")).newEncoder().canEncode('ü')) {
      MaildirService.open(directory, mailboxes);

      assertThat(directory.resolve("jürgen/new")).isDirectory();
    } else {
      assertThatIOException()
          .isThrownBy(() -> MaildirService.open(directory, mailboxes))
          .withMessageContaining("LC_ALL=C.UTF-8");
    }
  }

  private String onlyMessage() throws Exception {
    try (Stream<Path> messages = Files.list(directory.resolve("alice/new"))) {
      List<Path> found = messages.toList();
      assertThat(found).hasSize(1);
      return Files.readString(found.get(0));
    }
  }

  private static String utf8(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }
}
