package io.smtptoolkit.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.client.Certificates;
import io.smtptoolkit.client.ScriptedPeer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class SendTest {
  private record Ended(int code, String out, String err) {}

  @SuppressWarnings("NullAway.Init") // JUnit sets it
  @TempDir
  Path folder;

  @SuppressWarnings("NullAway.Init")
  private Path message;

  @BeforeEach
  void writeMessage() throws Exception {
    message =
        Files.write(
            folder.resolve("message.eml"),
            "Subject: x\n\n.y\nz".getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void makesLineEndsCrlfAndEndsTheLastLine() throws Exception {
    try (var peer =
        ScriptedPeer.playing(
            wire -> {
              wire.greet("PIPELINING", "SIZE");
              wire.expect("MAIL FROM:<a@c.example> SIZE=21\r\nRCPT TO:<x@d.example>\r\nDATA\r\n");
              wire.say("250 a\r\n250 x\r\n354 go\r\n");
              wire.expect("Subject: x\r\n\r\n..y\r\nz\r\n.\r\n").say("250 2.0.0 taken\r\n");
              wire.farewell();
            })) {
      Ended ended = send(peer, "--to", "x@d.example");

      assertThat(ended.out())
          .isEqualToNormalizingNewlines("accepted <x@d.example>: 250 2.0.0 taken\n");
      assertThat(ended.err()).isEmpty();
      assertThat(ended.code()).isZero();
      peer.verify();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "250 x, 250 y, 250 taken, 0",
    "250 x, 550 y, 250 taken, 17",
    "250 x, 450 y, 250 taken, 37",
    "450 x, 550 y, '', 17",
    "450 x, 451 y, '', 37",
    "250 x, 250 y, 554 no, 19",
    "250 x, 250 y, 451 later, 39",
    "250 x, 550 y, '', 49",
  })
  void sumsUpWithItsExitCode(String first, String second, String end, int code) throws Exception {
    boolean accepted = first.startsWith("2") || second.startsWith("2");
    try (var peer =
        ScriptedPeer.playing(
            wire -> {
              wire.greet("PIPELINING");
              wire.expect(
                  "MAIL FROM:<a@c.example>\r\nRCPT TO:<x@d.example>\r\nRCPT TO:<y@d.example>\r\n");
              wire.expect("DATA\r\n").say("250 a\r\n" + first + "\r\n" + second + "\r\n");
              wire.say(accepted ? "354 go\r\n" : "554 none\r\n");
              if (accepted) {
                wire.expect("Subject: x\r\n\r\n..y\r\nz\r\n.\r\n");
              }
              if (!end.isEmpty()) {
                wire.say(end + "\r\n");
              }
              if (!accepted || !end.isEmpty()) {
                wire.farewell();
              }
            })) {
      Ended ended = send(peer, "--to", "x@d.example", "--to", "<y@d.example>");

      assertThat(ended.code()).isEqualTo(code);
      assertThat(ended.out().lines()).hasSize(2);
      peer.verify();
    }
  }

  @Test
  void authenticatesAndShowsNoSecret() throws Exception {
    Path password = Files.writeString(folder.resolve("password"), "tanstaaftanstaaf\nmore\n");
    try (var peer =
        ScriptedPeer.playing(
            wire -> {
              wire.greet("AUTH CRAM-MD5 PLAIN").expect("AUTH CRAM-MD5\r\n");
              wire.say("334 PDE4OTYuNjk3MTcwOTUyQHBvc3RvZmZpY2UucmVzdG9uLm1jaS5uZXQ+\r\n");
              wire.expect("dGltIGI5MTNhNjAyYzdlZGE3YTQ5NWI0ZTZlNzMzNGQzODkw\r\n");
              wire.say("235 2.7.0 ok\r\n").expect("MAIL FROM:<a@c.example>\r\n");
              wire.say("250 a\r\n").expect("RCPT TO:<x@d.example>\r\n").say("250 x\r\n");
              wire.expect("DATA\r\n").say("354 go\r\n");
              wire.expect("Subject: x\r\n\r\n..y\r\nz\r\n.\r\n").say("250 taken\r\n").farewell();
            })) {
      Ended ended =
          send(
              peer,
              "--to",
              "x@d.example",
              "--trace",
              "--user",
              "tim",
              "--password-file",
              password.toString(),
              "--tls",
              "never",
              "--auth-in-clear");

      peer.verify();
      assertThat(ended.code()).isZero();
      assertThat(ended.err()).contains("C: AUTH CRAM-MD5", "S: 334 (secret)", "S: 235 2.7.0 ok");
      assertThat(ended.err()).doesNotContain("tanstaaf", "dGltIGI5", "PDE4OTYu");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--user tim --tls never --password-env PATH | with TLS policy NEVER anyone may read",
        "--user tim --password-env NO_SUCH_VARIABLE | no environment variable NO_SUCH_VARIABLE",
        "--user tim --password-file no/such/file | cannot read no",
        "--auth plain | need --user",
        "--user tim --auth gssapi | not a known mechanism",
      })
  void saysWhatIsWrongWithTheCredentials(String options, String words) {
    List<String> arguments =
        new ArrayList<>(
            List.of("--server", "127.0.0.1:1", "--from", "a@b.example", "--to", "c@d.example"));
    arguments.addAll(List.of(options.split(" ", -1)));
    arguments.add(message.toString());

    Ended ended = run(arguments.toArray(String[]::new));

    assertThat(ended.code()).isEqualTo(2);
    assertThat(ended.err()).contains(words);
  }

  @Test
  void showsTheDialogue() throws Exception {
    try (var peer =
        ScriptedPeer.playing(
            wire -> {
              wire.say("220-mx.example\r\n220 \u001b[2J\r\n").expect("EHLO c.example\r\n");
              wire.say("250 mx.example\r\n");
              wire.expect("MAIL FROM:<a@c.example>\r\n").say("550 5.7.1 no\r\n").farewell();
            })) {
      Ended ended = send(peer, "--to", "x@d.example", "--trace");

      assertThat(ended.err())
          .contains("S: 220-mx.example", "S: 220 \\x1B[2J", "C: EHLO c.example", "C: QUIT");
      assertThat(ended.out())
          .isEqualToNormalizingNewlines("refused <x@d.example>: MAIL: 550 5.7.1 no\n");
      peer.verify();
    }
  }

  @Test
  void sendsInChunksIfAsked() throws Exception {
    try (var peer =
        ScriptedPeer.playing(
            wire -> {
              wire.greet("PIPELINING", "CHUNKING");
              wire.expect("MAIL FROM:<>\r\nRCPT TO:<Postmaster>\r\n").say("250 a\r\n250 x\r\n");
              wire.expect("BDAT 21 LAST\r\nSubject: x\r\n\r\n.y\r\nz\r\n").say("250 taken\r\n");
              wire.farewell();
            })) {
      Ended ended =
          run(
              "--server",
              "127.0.0.1:" + peer.port(),
              "--from",
              "<>",
              "--to",
              "Postmaster",
              "--helo",
              "c.example",
              "--chunking",
              "on",
              message.toString());

      assertThat(ended.code()).isZero();
      peer.verify();
    }
  }

  /** Addresses that try to say more than an address are refused before a server is called. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "x@d.example\r\nDATA",
        "x@d.example>\r\nRCPT TO:<y@d.example",
        "x@d.example\n",
        "x\r@d",
        "x@d.example> SIZE=1",
        "<x@d.example",
        "x y@d.example",
        "",
        "x",
        "\"x@d.example",
        "x@d\0",
      })
  void refusesARecipientThatIsNoAddress(String recipient) throws Exception {
    try (var listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Ended ended =
          run(
              "--server",
              "127.0.0.1:" + listening.getLocalPort(),
              "--from",
              "a@c.example",
              "--to",
              recipient,
              message.toString());

      assertThat(ended.code()).isEqualTo(2);
      assertThat(ended.err()).contains("is not a valid address");
      assertNoneCalled(listening);
    }
  }

  @Test
  void namesWhatIsWrongWithItsArguments() throws Exception {
    assertThat(run("--from", "a@b", "--to", "c@d", "--body", "x"))
        .isEqualTo(
            new Ended(2, "", "smtp send: give --server or --mx, and not both (try --help)\n"));
    assertThat(run("--server", "x:y", "--from", "a@b", "--to", "c@d").err()).contains("HOST:PORT");
    assertThat(run("--server", "x:0", "--from", "a@b", "--to", "c@d").err()).contains("port");
    assertThat(run("--server", "x", "--from", "a@b", "--to", "c@d", "--tls", "maybe").err())
        .contains("implicit");
    assertThat(run("--server", "x", "--from", "a@b", "--to", "c@d", "--helo", "a_b").err())
        .contains("hello name");
    assertThat(run("--server", "x", "--from", "a@b", "--to", "c@d", "/no/such/file").err())
        .contains("cannot read /no/such/file");
    assertThat(
            run(
                    "--server",
                    "x",
                    "--from",
                    "a@b",
                    "--to",
                    "c@d",
                    "--ca",
                    message.toString(),
                    message.toString())
                .err())
        .contains("has no certificates");
  }

  @Test
  void reportsAServerThatIsNotThere() throws Exception {
    // Bound and not listening: nothing else can listen there meanwhile.
    try (var taken = new Socket()) {
      taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));

      Ended ended =
          run(
              "--server",
              "127.0.0.1:" + taken.getLocalPort(),
              "--from",
              "a@b.example",
              "--to",
              "c@d.example",
              message.toString());

      assertThat(ended.code()).isEqualTo(30);
      assertThat(ended.err()).startsWith("smtp send: cannot connect to ").hasLineCount(1);
    }
  }

  /** Values are data: a file that one of them seems to name is not read. */
  @Test
  void readsNoFileForAValueThatBeginsWithAnAtSign() throws Exception {
    Path options = Files.writeString(folder.resolve("options"), "--to y@d.example");

    Ended ended = run("--server", "x", "--from", "a@b.example", "--to", "@" + options);

    assertThat(ended.code()).isEqualTo(2);
    assertThat(ended.err()).contains("@" + options).doesNotContain("y@d.example");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--to | a@b.example,c@d.example | \"a@b.example,c@d.example\" is not a valid address:"
            + " expected the end at octet 11, found \",\"",
        "--from | carol | \"carol\" is not a valid address: expected \"@\" at octet 5, found the"
            + " end",
        "--timeout | 0 | at least 1 second, not 0",
        "--timeout | -5 | at least 1 second, not -5",
        "--timeout | soon | \"soon\" is not a number of seconds",
      })
  void quotesAWrongValueAsItWasTyped(String option, String value, String message) {
    Ended ended =
        run("--server", "x", "--from", "a@b.example", "--to", "c@d.example", option, value);

    assertThat(ended.code()).isEqualTo(2);
    assertThat(ended.err()).contains(message);
  }

  @Test
  void namesThePlaceOfANulInTheFileAsItIs() throws Exception {
    Files.write(message, "a\nb\nc\0".getBytes(StandardCharsets.US_ASCII));
    try (var peer = ScriptedPeer.playing(wire -> wire.greet().farewell())) {
      Ended ended = send(peer, "--to", "x@d.example");

      assertThat(ended.code()).isEqualTo(15);
      assertThat(ended.err()).containsIgnoringCase("NUL at octet 5");
    }
  }

  /** A certificate authority that is named is meant: the name counts too. */
  @ParameterizedTest
  @CsvSource({"'', 31", "if-offered, 0"})
  void aNamedAuthorityMeansVerification(String tls, int code) throws Exception {
    var other = Certificates.naming(folder, "dns:other.example");
    Path ca = other.pem(folder);
    try (var peer =
        ScriptedPeer.playing(
            wire -> {
              wire.greet("STARTTLS").expect("STARTTLS\r\n").say("220 go\r\n");
              try {
                wire.startTls(other.shown()).hello("PIPELINING");
              } catch (IOException nameIsWrong) {
                return;
              }
              wire.skip("MAIL FROM:<a@c.example>\r\nRCPT TO:<x@d.example>\r\nDATA\r\n".length());
              wire.say("250 a\r\n250 x\r\n354 go\r\n");
              wire.expect("Subject: x\r\n\r\n..y\r\nz\r\n.\r\n").say("250 taken\r\n");
              wire.farewell();
            })) {
      var more = new ArrayList<>(List.of("--to", "x@d.example", "--ca", ca.toString()));
      if (!tls.isEmpty()) {
        more.addAll(List.of("--tls", tls));
      }

      assertThat(send(peer, more.toArray(String[]::new)).code()).isEqualTo(code);
    }
  }

  @Test
  void leavesNothingOfStandardInputEvenWhileItRuns() throws Exception {
    var names = new ArrayList<Path>();
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream("Subject: x\n".getBytes(StandardCharsets.US_ASCII)));
    try (var peer =
        ScriptedPeer.playing(
            wire -> {
              wire.greet("PIPELINING");
              // The message is read by now, and is in a file without a name.
              try (var files = Files.newDirectoryStream(temporaryFolder(), "smtp-send-*")) {
                files.forEach(names::add);
              }
              wire.expect("MAIL FROM:<a@c.example>\r\nRCPT TO:<x@d.example>\r\nDATA\r\n");
              wire.say("250 a\r\n250 x\r\n354 go\r\n").expect("Subject: x\r\n.\r\n");
              wire.say("250 taken\r\n").farewell();
            })) {
      Ended ended =
          run(
              "--server",
              "127.0.0.1:" + peer.port(),
              "--from",
              "a@c.example",
              "--helo",
              "c.example",
              "--to",
              "x@d.example");

      assertThat(ended.code()).isZero();
      peer.verify();
      assertThat(names).isEmpty();
    } finally {
      System.setIn(before);
    }
  }

  private static Path temporaryFolder() {
    return Path.of(System.getProperty("java.io.tmpdir"));
  }

  /** They turn the direction of the text or hide it. */
  @ParameterizedTest
  @CsvSource({
    "U+202E, \u202e, \\u{202E}",
    "U+200B, \u200b, \\u{200B}",
    "U+FEFF, \ufeff, \\u{FEFF}",
    "U+2028, \u2028, \\u{2028}",
    "U+E0041, \udb40\udc41, \\u{E0041}",
  })
  void showsFormatCharactersAsCodes(String name, String character, String shown) {
    assertThat(Trace.printable("a" + character + "b")).isEqualTo("a" + shown + "b");
    assertThat(Trace.printable("caf\u00e9 \u4e2d")).isEqualTo("caf\u00e9 \u4e2d");
  }

  @Test
  void explainsItself() throws Exception {
    Ended ended = run("--help");

    assertThat(ended.code()).isZero();
    assertThat(ended.out()).contains("--server", "--tls", "Exit codes:", "  4x  unknown");
  }

  private static void assertNoneCalled(ServerSocket listening) throws Exception {
    // A client that had called would be in the queue already: nothing is waited for.
    listening.setSoTimeout(1);
    try (var call = listening.accept()) {
      throw new AssertionError("called from " + call.getRemoteSocketAddress());
    } catch (SocketTimeoutException none) {
      return;
    }
  }

  private Ended send(ScriptedPeer peer, String... more) {
    var arguments =
        new ArrayList<>(
            List.of(
                "--server",
                "127.0.0.1:" + peer.port(),
                "--from",
                "a@c.example",
                "--helo",
                "c.example",
                "--timeout",
                "30"));
    arguments.addAll(List.of(more));
    arguments.add(message.toString());
    return run(arguments.toArray(String[]::new));
  }

  private static Ended run(String... arguments) {
    var out = new StringWriter();
    var err = new StringWriter();
    var command = Send.commandLine();
    command.setOut(new PrintWriter(out, true));
    command.setErr(new PrintWriter(err, true));
    int code = command.execute(arguments);
    return new Ended(code, out.toString(), err.toString());
  }
}
