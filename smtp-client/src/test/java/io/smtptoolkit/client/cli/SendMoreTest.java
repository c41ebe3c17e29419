package io.smtptoolkit.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.client.ScriptedPeer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.Help.Ansi;

/** What else can be sent, how, and how it is reported. */
@Timeout(120)
class SendMoreTest {
  private static final String ONE = "MAIL FROM:<a@c.example>\r\nRCPT TO:<x@d.example>\r\nDATA\r\n";

  private record Ended(int code, String out, String err) {}

  @SuppressWarnings("NullAway.Init") // JUnit sets it
  @TempDir
  Path folder;

  @Test
  void sendsTheFilesOfAFolderOnOneConnectionAndEachAsOftenAsAsked() throws Exception {
    Files.writeString(folder.resolve("2.eml"), "two\n");
    Files.writeString(folder.resolve("1.eml"), "one\n");
    try (var peer =
        ScriptedPeer.playing(
            wire -> {
              wire.greet("PIPELINING");
              for (String text : List.of("one", "two", "one", "two")) {
                wire.expect(ONE).say("250 a\r\n250 x\r\n354 go\r\n");
                wire.expect("X-A: b\r\n" + text + "\r\n.\r\n").say("250 " + text + "\r\n");
              }
              wire.farewell();
            })) {
      Ended ended = send(peer, "--count", "2", "--header", "X-A: b", folder.toString());

      assertThat(ended.err()).isEmpty();
      assertThat(ended.code()).isZero();
      assertThat(ended.out()).contains("accepted <x@d.example>: 250 two").hasLineCount(4);
      peer.verify();
    }
  }

  @Test
  void opensAnotherConnectionWhereTheServersLimitsAskForOne() throws Exception {
    Path file = Files.writeString(folder.resolve("1.eml"), "one\n");
    String limits = "LIMITS RCPTMAX=1 MAILMAX=2";
    String first = "MAIL FROM:<a@c.example>\r\nRCPT TO:<x@d.example>\r\nDATA\r\n";
    String second = first.replace("<x@", "<y@");
    try (var peer =
        ScriptedPeer.playing(
            wire -> {
              wire.greet("PIPELINING", limits);
              wire.expect(first).say("250 a\r\n250 x\r\n354 go\r\n");
              wire.expect("one\r\n.\r\n").say("250 one\r\n");
              wire.expect(second).say("250 a\r\n250 y\r\n354 go\r\n");
              wire.expect("one\r\n.\r\n").say("250 two\r\n").farewell();
            },
            wire -> {
              wire.greet("PIPELINING", limits);
              wire.expect(first.replace("<x@", "<z@")).say("250 a\r\n250 z\r\n354 go\r\n");
              wire.expect("one\r\n.\r\n").say("250 three\r\n");
              wire.expect(first).say("250 a\r\n250 x\r\n354 go\r\n");
              wire.expect("one\r\n.\r\n").say("250 four\r\n").farewell();
            },
            wire -> wire.say("421 later\r\n").expectEnd())) {
      Ended ended =
          send(
              peer,
              "--to",
              "y@d.example",
              "--to",
              "z@d.example",
              "--count",
              "2",
              "--json",
              file.toString());

      assertThat(ended.code()).isEqualTo(32);
      List<String> lines = ended.out().lines().toList();
      assertThat(lines).hasSize(2);
      assertThat(lines.get(0)).contains("\"exitCode\":0", "250 one", "250 two", "250 three");
      assertThat(lines.get(1))
          .contains("\"exitCode\":32", "250 four")
          .contains("\"outcome\":\"not sent\",\"stage\":\"greeting\"");
      peer.verify();
    }
  }

  @Test
  void connectsForEachMessageAfterAConnectionThatCouldNotBeReplaced() throws Exception {
    Path file = Files.writeString(folder.resolve("1.eml"), "one\n");
    String first = "MAIL FROM:<a@c.example>\r\nRCPT TO:<x@d.example>\r\nDATA\r\n";
    ScriptedPeer.Script one =
        wire -> {
          wire.greet("PIPELINING", "LIMITS MAILMAX=1");
          wire.expect(first).say("250 a\r\n250 x\r\n354 go\r\n");
          wire.expect("one\r\n.\r\n").say("250 taken\r\n").farewell();
        };
    try (var peer = ScriptedPeer.playing(one, wire -> wire.say("421 later\r\n").expectEnd(), one)) {
      Ended ended = send(peer, "--count", "3", "--json", file.toString());

      List<String> lines = ended.out().lines().toList();
      assertThat(lines).hasSize(3);
      assertThat(lines.get(0)).contains("\"exitCode\":0");
      assertThat(lines.get(1)).contains("\"exitCode\":32", "421 later");
      assertThat(lines.get(2)).contains("\"exitCode\":0");
      peer.verify();
    }
  }

  @Test
  void makesAMessageOfABody() throws Exception {
    try (var peer =
        ScriptedPeer.playing(
            wire -> {
              wire.greet("PIPELINING").expect(ONE).say("250 a\r\n250 x\r\n354 go\r\n");
              wire.expect("From: <a@c.example>\r\nTo: <x@d.example>\r\nSubject: hello\r\nDate: ");
              wire.skip(0);
            })) {
      Ended ended = send(peer, "--body", "text", "--header", "Subject: hello");

      assertThat(ended.code()).isEqualTo(49);
      peer.verify();
    }
  }

  @Test
  void asksForNotificationsAndSpeaksLmtpAndReportsInJson() throws Exception {
    try (var peer =
        ScriptedPeer.playing(
            wire -> {
              wire.say("220 mx.example\r\n").expect("LHLO c.example\r\n");
              wire.say("250-mx.example\r\n250-PIPELINING\r\n250 DSN\r\n");
              wire.expect("MAIL FROM:<a@c.example> RET=HDRS ENVID=Q1\r\n");
              wire.expect("RCPT TO:<x@d.example> NOTIFY=SUCCESS,FAILURE\r\n");
              wire.expect("RCPT TO:<y@d.example> NOTIFY=SUCCESS,FAILURE\r\nDATA\r\n");
              wire.say("250 a\r\n250 x\r\n250 y\r\n354 go\r\n").expect("one\r\n.\r\n");
              wire.say("250 2.0.0 \"taken\"\r\n452 4.2.2 full\r\n").farewell();
            })) {
      Path file = Files.writeString(folder.resolve("1.eml"), "one\n");
      Ended ended =
          send(
              peer,
              "--to",
              "y@d.example",
              "--lmtp",
              "--json",
              "--dsn-ret",
              "hdrs",
              "--envid",
              "Q1",
              "--dsn-notify",
              "success,failure",
              file.toString());

      assertThat(ended.code()).isEqualTo(39);
      assertThat(ended.out())
          .isEqualToNormalizingNewlines(
              ("{'message':'" + file + "','exitCode':39,'connection':'c1','dropped':[],")
                      .concat("'recipients':[{'recipient':'<x@d.example>','outcome':'accepted',")
                      .concat("'stage':'end of content','code':250,'status':'2.0.0',")
                      .replace('\'', '"')
                  + "\"reply\":\"250 2.0.0 \\\"taken\\\"\"},"
                  + ("{'recipient':'<y@d.example>','outcome':'refused','stage':'end of content',"
                          + "'code':452,'status':'4.2.2','reply':'452 4.2.2 full'}]}\n")
                      .replace('\'', '"'));
      peer.verify();
    }
  }

  @Test
  void saysWhatWasLeftOutWithoutDsn() throws Exception {
    try (var peer =
        ScriptedPeer.playing(
            wire -> {
              wire.greet().expect("MAIL FROM:<a@c.example>\r\n").say("550 no\r\n").farewell();
            })) {
      Path file = Files.writeString(folder.resolve("1.eml"), "one\n");
      Ended ended =
          send(peer, "--dsn-notify", "never", "--dsn-ret", "full", "--pipeline", "off", "" + file);

      assertThat(ended.out())
          .isEqualToNormalizingNewlines(
              "refused <x@d.example>: MAIL: 550 no\n"
                  + "left out, as the server has no DSN: RET NOTIFY\n");
      assertThat(ended.code()).isEqualTo(16);
      peer.verify();
    }
  }

  @Test
  void reportsInJsonThatThereIsNoServer() throws Exception {
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
              "--json",
              "--body",
              "x");

      assertThat(ended.code()).isEqualTo(30);
      assertThat(ended.out())
          .startsWith(
              "{\"message\":\"\",\"exitCode\":30,\"error\":{\"stage\":\"connecting\",\"text\":\"");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--server x --mx y.example | give --server or --mx, and not both",
        "--mx bad..name | --mx: ",
        "--server x --pipeline maybe | \"maybe\" is neither on nor off",
        "--server x --header nothing | \"nothing\" is not a header field",
        "--server x --count 0 | --count is at least 1, not 0",
        "--server x --dsn-notify soon | --dsn-notify, --dsn-ret or --envid: expected",
        "--server x --dsn-ret all | expected FULL or HDRS",
        "--server x --quit-after quit | \"quit\" is none of connect, ehlo, tls, auth, mail, rcpt",
        "--server x --quit-after data | takes nothing but content; give --drop-after data",
        "--server x --quit-after ehlo --drop-after tls | give --quit-after or --drop-after",
        "--server x no.eml | give --body or files, and not both",
      })
  void namesWhatIsWrongWithItsArguments(String options, String words) {
    var arguments = new ArrayList<>(List.of("--from", "a@b.example", "--to", "c@d.example"));
    arguments.addAll(List.of("--body", "x"));
    arguments.addAll(List.of(options.split(" ", -1)));

    Ended ended = run(arguments.toArray(String[]::new));

    assertThat(ended.err()).contains(words);
    assertThat(ended.code()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({"--quit-after, true", "--quit-after, false", "--drop-after, true"})
  void asksForRecipientsAndSendsNothing(String option, boolean json) throws Exception {
    try (var peer =
        ScriptedPeer.playing(
            wire -> {
              wire.greet("PIPELINING").expect("MAIL FROM:<a@c.example>\r\n");
              wire.expect("RCPT TO:<x@d.example>\r\nRCPT TO:<y@d.example>\r\nRSET\r\n");
              wire.say("250 a\r\n250 2.1.5 x\r\n450 4.2.1 y\r\n250 reset\r\n");
              if (option.equals("--quit-after")) {
                wire.farewell();
              }
            })) {
      Ended ended =
          json
              ? send(peer, "--to", "y@d.example", option, "rcpt", "--json")
              : send(peer, "--to", "y@d.example", option, "rcpt");

      assertThat(ended.out())
          .isEqualToNormalizingNewlines(
              json
                  ? ("{'exitCode':37,'connection':'c1','recipients':["
                          + "{'recipient':'<x@d.example>','outcome':'accepted','stage':'RCPT',"
                          + "'code':250,'status':'2.1.5','reply':'250 2.1.5 x'},"
                          + "{'recipient':'<y@d.example>','outcome':'refused','stage':'RCPT',"
                          + "'code':450,'status':'4.2.1','reply':'450 4.2.1 y'}]}\n")
                      .replace('\'', '"')
                  : "accepted <x@d.example>: RCPT: 250 2.1.5 x\n"
                      + "refused <y@d.example>: RCPT: 450 4.2.1 y\n");
      assertThat(ended.code()).isEqualTo(37);
      peer.verify();
    }
  }

  @ParameterizedTest
  @CsvSource({"--quit-after, connect", "--quit-after, banner", "--drop-after, connect"})
  void saysNothingToAServerThatHasGreeted(String option, String stage) throws Exception {
    try (var peer =
        ScriptedPeer.playing(
            wire -> {
              wire.say("220 mx.example\r\n");
              if (option.equals("--quit-after")) {
                wire.farewell();
              } else {
                wire.expectEnd();
              }
            })) {
      Ended ended = send(peer, option, stage);

      assertThat(ended.out()).isEqualToNormalizingNewlines("reached CONNECT\n");
      assertThat(ended.code()).isZero();
      peer.verify();
    }
  }

  @Test
  void tellsThatTheGreetingIsARefusal() throws Exception {
    try (var peer = ScriptedPeer.playing(wire -> wire.say("554 no\r\n").expect("QUIT\r\n"))) {
      assertThat(send(peer, "--quit-after", "connect").code()).isEqualTo(12);
      peer.verify();
    }
  }

  @Test
  void asksForTheReversePathOnly() throws Exception {
    try (var peer =
        ScriptedPeer.playing(
            wire -> {
              wire.greet("PIPELINING").expect("MAIL FROM:<a@c.example>\r\nRSET\r\n");
              wire.say("550 5.7.1 a\r\n250 reset\r\n").farewell();
            })) {
      Ended ended = send(peer, "--quit-after", "mail");

      assertThat(ended.out())
          .isEqualToNormalizingNewlines("refused <x@d.example>: MAIL: 550 5.7.1 a\n");
      assertThat(ended.code()).isEqualTo(16);
      peer.verify();
    }
  }

  @ParameterizedTest
  @CsvSource({"354, 0, accepted", "451, 38, refused"})
  void dropsTheConnectionAfterTheReplyToData(String code, int exit, String word) throws Exception {
    try (var peer =
        ScriptedPeer.playing(
            wire -> {
              wire.greet("PIPELINING").expect(ONE);
              wire.say("250 a\r\n250 x\r\n" + code + " it\r\n").expectEnd();
            })) {
      Ended ended = send(peer, "--drop-after", "data");

      assertThat(ended.out())
          .isEqualToNormalizingNewlines(word + " <x@d.example>: DATA: " + code + " it\n");
      assertThat(ended.code()).isEqualTo(exit);
      peer.verify();
    }
  }

  @ParameterizedTest
  @CsvSource({"--quit-after", "--drop-after"})
  void sendsTheMessageBeforeItEndsAfterTheDot(String option) throws Exception {
    try (var peer =
        ScriptedPeer.playing(
            wire -> {
              wire.greet("PIPELINING").expect(ONE).say("250 a\r\n250 x\r\n354 go\r\n");
              wire.expect("one\r\n.\r\n").say("250 one\r\n");
              if (option.equals("--quit-after")) {
                wire.farewell();
              } else {
                wire.expectEnd();
              }
            })) {
      Path file = Files.writeString(folder.resolve("1.eml"), "one\n");

      assertThat(send(peer, option, "dot", file.toString()).code()).isZero();
      peer.verify();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "--quit-after ehlo --tls required --user u --password-env HOME, reached EHLO",
    "--drop-after tls, reached TLS",
    "--quit-after auth --json, '{\"exitCode\":0,\"connection\":\"c1\",\"stage\":\"AUTH\"}'"
  })
  void endsTheConversationWhereItIsTold(String options, String out) throws Exception {
    try (var peer =
        ScriptedPeer.playing(
            wire -> {
              wire.greet();
              if (options.contains("quit")) {
                wire.farewell();
              }
            })) {
      Ended ended = send(peer, options.split(" ", -1));

      assertThat(ended.out()).isEqualToNormalizingNewlines(out + "\n");
      assertThat(ended.code()).isZero();
      peer.verify();
    }
  }

  /** With {@code -Ddocs=write} the page is made to. */
  @Test
  void itsPageShowsItsHelp() throws Exception {
    Path page = Path.of(System.getProperty("project.root"), "docs/send.md");
    String text = Files.readString(page);
    String begin = "```text\n";
    int from = text.indexOf(begin) + begin.length();
    int to = text.indexOf("```\n", from);
    String help = Send.commandLine().getUsageMessage(Ansi.OFF).replace("\r\n", "\n");
    if ("write".equals(System.getProperty("docs"))) {
      Files.writeString(page, text.substring(0, from) + help + text.substring(to));
      return;
    }
    assertThat(text.substring(from, to)).isEqualTo(help);
  }

  private static Ended send(ScriptedPeer peer, String... more) {
    var arguments =
        new ArrayList<>(
            List.of(
                "--server",
                "127.0.0.1:" + peer.port(),
                "--from",
                "a@c.example",
                "--helo",
                "c.example",
                "--to",
                "x@d.example",
                "--timeout",
                "30"));
    arguments.addAll(List.of(more));
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
