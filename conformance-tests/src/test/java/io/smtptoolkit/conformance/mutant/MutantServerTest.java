package io.smtptoolkit.conformance.mutant;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the server without a defect does, and a few defects, seen without the suite that it is there
 * to prove.
 */
@Timeout(20)
class MutantServerTest {

  /** EHLO, MAIL, RCPT and DATA; answered by 250 250 250 354. */
  private static final String DATA =
      "EHLO c.example\r\nMAIL FROM:<a@example.com>\r\nRCPT TO:<alice@mutant.example>\r\nDATA";

  @Test
  void deliversWithTraceFieldsOnTop() throws IOException {
    try (MutantServer server = MutantServer.start(Set.of())) {
      String replies = codes(server, DATA, "Subject: x", "", "..dot", ".", "QUIT");

      assertEquals("220 250 250 250 354 250 221", replies);
      assertEquals(
          List.of(
              "Return-Path: <a@example.com>",
              "Received: from c.example ([127.0.0.1])",
              "\tby mutant.example with ESMTP; Tue, 24 Nov 2026 10:00:00 +0000",
              "Subject: x",
              "",
              ".dot",
              ""),
          List.of(delivered(server).split("\r\n", -1)));
    }
  }

  @Test
  void writesMaildirWithLineFeedsOnly(@TempDir Path dir) throws IOException {
    MutantSettings settings = MutantSettings.standard().withMaildir(dir);
    try (MutantServer server = MutantServer.start(settings)) {
      codes(server, DATA, "Subject: x", "", "body", ".", "QUIT");

      try (Stream<Path> files = Files.list(dir.resolve("alice/new"))) {
        String file = Files.readString(files.findFirst().orElseThrow());
        assertTrue(file.endsWith("\nSubject: x\n\nbody\n"), file);
      }
    }
  }

  @Test
  void onlyTheTrueEndOfMailDataEndsContent() throws IOException {
    try (MutantServer server = MutantServer.start(Set.of())) {
      String replies = codes(server, DATA, "a\n.", "b", ".\nc\r.\rd", ". ", ".", "QUIT");

      assertEquals("220 250 250 250 354 250 221", replies);
      assertTrue(delivered(server).endsWith("+0000\r\na\n.\r\nb\r\n\nc\r.\rd\r\n \r\n"));
    }
  }

  @Test
  void emptyContentIsAMessage() throws IOException {
    try (MutantServer server = MutantServer.start(Set.of())) {
      assertEquals("220 250 250 250 354 250 221", codes(server, DATA, ".", "QUIT"));
      assertTrue(delivered(server).endsWith("+0000\r\n"));
    }
  }

  @Test
  void takesChunksAndDrainsRefusedOnes() throws IOException {
    try (MutantServer server = MutantServer.start(Set.of())) {
      String refused = codes(server, "EHLO c.example", "BDAT 6 LAST", "NOOP", "QUIT");
      String[] accepted = {
        "EHLO c.example",
        "MAIL FROM:<>",
        "RCPT TO:<u7@MUTANT.example>",
        "BDAT 3",
        ".",
        "DATA",
        "BDAT 2 LAST",
        "",
        "QUIT"
      };

      assertEquals("220 250 503 221", refused);
      assertEquals("220 250 250 250 250 503 250 221", codes(server, accepted));
      assertTrue(delivered(server).endsWith("+0000\r\n.\r\n\r\n"));
    }
  }

  @Test
  void refusesMoreThanTheAnnouncedSizeAndStaysInStep() throws IOException {
    try (MutantServer server = MutantServer.start(Set.of())) {
      String big = ("x".repeat(78) + "\r\n").repeat(4000);

      assertEquals(
          "220 250 250 250 354 552 250 221", codes(server, DATA, big, ".", "NOOP", "QUIT"));
      assertEquals(List.of(), server.messages());
    }
  }

  @Test
  void onlyCrlfEndsACommand() throws IOException {
    try (MutantServer server = MutantServer.start(Set.of())) {
      String replies =
          codes(server, "NOOP\nNOOP", "NOOP\rRSET", "NOOP\r", "NOOP \0", "noop x", "QUIT");

      assertEquals("220 500 500 500 500 250 221", replies);
    }
  }

  @Test
  void anOverLongLineIsOneError() throws IOException {
    try (MutantServer server = MutantServer.start(Set.of())) {
      String replies =
          codes(server, "NOOP " + "x".repeat(4000), "NOOP " + "x".repeat(70000), "NOOP", "QUIT");

      assertEquals("220 250 500 250 221", replies);
    }
  }

  @Test
  void refusesToRelayInEveryForm() throws IOException {
    try (MutantServer server = MutantServer.start(Set.of())) {
      String[] refused = {
        "EHLO c.example",
        "MAIL FROM:<a@example.com>",
        "RCPT TO:<x@ext.example>",
        "RCPT TO:<@mutant.example:x@ext.example>",
        "RCPT TO:<x%ext.example@mutant.example>",
        "RCPT TO:<ext.example!x>",
        "RCPT TO:<\"x@ext.example\"@mutant.example>",
        "RCPT TO:<ext.example:x@mutant.example>",
        "RCPT TO:<@ext.example:alice@mutant.example>",
        "RCPT TO:<PostMaster>",
        "QUIT"
      };

      assertEquals("220 250 250 550 550 550 550 550 501 250 250 221", codes(server, refused));
    }
  }

  @Test
  void readsPathsAsTheGrammarSays() throws IOException {
    try (MutantServer server = MutantServer.start(Set.of())) {
      String[] right = {
        "<\"a>b@c\"@example.com>",
        "<\"a\\\"b\\\\c\"@example.com> size=10 BODY=8bitmime",
        "<@a.example,@b.example:u@example.com>",
        "<u@[192.0.2.1]>",
        "<u@[IPv6:2001:db8::192.0.2.1]>",
        "<>"
      };
      String[] wrong = {
        "<u@[300.1.1.1]>",
        "<u@[IPv6:::::]>",
        "<u@-a.example>",
        "<a..b@example.com>",
        "<a@b@example.com>",
        "<@example.com>",
        "<<u@example.com>>",
        "<u@example.com",
        "<user>"
      };

      for (String path : right) {
        assertEquals("220 250 250 221", codes(server, "EHLO x", "MAIL FROM:" + path, "QUIT"), path);
      }
      for (String path : wrong) {
        assertEquals("220 250 501 221", codes(server, "EHLO x", "MAIL FROM:" + path, "QUIT"), path);
      }
    }
  }

  @Test
  void aDefectIsOnlyThatDefect() throws IOException {
    try (MutantServer server = MutantServer.start(Set.of(Mutant.NESTED_MAIL_ACCEPTED))) {
      String replies = codes(server, "EHLO x", "MAIL FROM:<>", "MAIL FROM:<>", "DATA", "QUIT");

      assertEquals("220 250 250 250 503 221", replies);
    }
  }

  @Test
  void endsContentEarlyWhenToldTo() throws IOException {
    try (MutantServer server = MutantServer.start(Set.of(Mutant.ENDS_AT_CRLF_DOT_CR))) {
      assertEquals("220 250 250 250 354 250 500 221", codes(server, DATA, "a", ".\rx", "QUIT"));
      assertEquals("220 250 250 250 354 250 221", codes(server, DATA, "a", ".", "QUIT"));
    }
  }

  /** Sends the lines at once, CRLF after each, and gives the codes of all replies in order. */
  private static String codes(MutantServer server, String... lines) throws IOException {
    String input = String.join("\r\n", lines) + "\r\n";
    try (Socket socket = new Socket(server.address().getAddress(), server.address().getPort())) {
      socket.getOutputStream().write(input.getBytes(StandardCharsets.ISO_8859_1));
      byte[] octets = socket.getInputStream().readAllBytes();
      Stream<String> replies = new String(octets, StandardCharsets.ISO_8859_1).lines();
      return String.join(
          " ", replies.filter(l -> l.charAt(3) == ' ').map(l -> l.substring(0, 3)).toList());
    }
  }

  /** The only message there is. */
  private static String delivered(MutantServer server) {
    assertEquals(1, server.messages().size());
    return server.messages().get(0).octets();
  }
}
