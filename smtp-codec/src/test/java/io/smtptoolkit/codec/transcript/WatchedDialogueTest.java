package io.smtptoolkit.codec.transcript;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.codec.Leniency;
import io.smtptoolkit.codec.session.Protocol;
import io.smtptoolkit.codec.session.ServerSession;
import io.smtptoolkit.codec.transcript.TranscriptEvent.ContentSeen;
import io.smtptoolkit.codec.transcript.TranscriptEvent.LostStep;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WatchedDialogueTest {

  private static final String HELLO =
      """
      S: 220 mx.example ready
      C: EHLO c.example
      S: 250-mx.example
      S: 250-PIPELINING
      S: 250-CHUNKING
      S: 250-AUTH PLAIN SCRAM-SHA-256
      S: 250 STARTTLS
      """;

  private static final String HELLO_TOLD = "Greeted 220\nAnswered EHLO c.example 250\n";

  private static final String TRANSACTION =
      """
      C: MAIL FROM:<a@c.example>
      C: RCPT TO:<b@mx.example>
      C: RCPT TO:<x@mx.example>
      C: DATA
      S: 250 2.1.0 ok
      S: 250 2.1.5 ok
      S: 550 5.1.1 unknown
      S: 354 go
      C: Subject: x
      C:
      C: ..
      C: .
      S: 250 2.0.0 taken
      """;

  private static final String UNFINISHED = TRANSACTION.substring(0, TRANSACTION.indexOf("C: .\n"));

  private static final String TRANSACTION_TOLD =
      """
      Answered MAIL FROM:<a@c.example> 250
      Answered RCPT TO:<b@mx.example> 250
      Answered RCPT TO:<x@mx.example> 550
      Answered DATA 354
      content Subject: x||.|
      ContentAnswered 250
      """;

  @Test
  void pairsCommandsWithRepliesAndTellsTheContent() {
    assertThat(told(HELLO + TRANSACTION + "C: QUIT\nS: 221 bye\n"))
        .isEqualTo(
            HELLO_TOLD
                + TRANSACTION_TOLD
                + "Answered QUIT 221\nOver[state=CLOSED, unanswered=0]\n");
  }

  @Test
  void theReplyDecidesWhetherContentFollows() {
    String refused = TRANSACTION.substring(0, TRANSACTION.indexOf("S: 354"));

    assertThat(told(HELLO + refused + "S: 451 4.3.0 not now\nC: RSET\nS: 250 ok\n"))
        .endsWith(
            """
            Answered DATA 451
            Answered RSET 250
            Over[state=READY, unanswered=0]
            """);
  }

  @Test
  void chunksAndTheirReplies() {
    String dialogue =
        HELLO
            + """
            C: MAIL FROM:<>
            C: RCPT TO:<b@mx.example>
            S: 250 ok
            S: 250 ok
            C: BDAT 6
            C: abcd
            S: 250 6 octets
            C: BDAT 3 LAST
            C: e
            S: 250 taken
            """;

    assertThat(told(dialogue))
        .endsWith(
            """
            content abcd|
            Answered BDAT 6 250
            content e|
            ContentAnswered 250
            Over[state=READY, unanswered=0]
            """);
  }

  @Test
  void lmtpHasAReplyForEachRecipient() {
    String dialogue =
        """
        S: 220 store
        C: LHLO mx.example
        S: 250 store
        C: MAIL FROM:<>
        S: 250 ok
        C: RCPT TO:<a@mx.example>
        S: 250 ok
        C: RCPT TO:<b@mx.example>
        S: 250 ok
        C: DATA
        S: 354 go
        C: x
        C: .
        S: 250 taken
        S: 452 full
        """;

    assertThat(tell(Protocol.LMTP, Set.of(), lines(dialogue), dialogue.length()))
        .endsWith(
            "ContentAnswered 0 250\nContentAnswered 1 452\nOver[state=READY, unanswered=0]\n");
  }

  @Test
  void whatTheServerRefusesTooIsTold() {
    assertThat(
            told(HELLO + "C: FOO\nS: 500 what\nC: DATA\nS: 503 first MAIL\nC: NOOP\nS: 250 ok\n"))
        .startsWith(HELLO_TOLD + "Refused 500\nRefused 503\nAnswered NOOP 250\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "C: FOO\nS: 250 fine\n",
        "C: DATA\nS: 354 go\nC: x\nC: .\nS: 250 taken\n",
        "C: MAIL FROM:<a@c.example>\nS: 354 go\n",
        "C: NOOP\nS: 250 ok\nS: 250 ok\nC: MAIL FROM:<>\nC: DATA\nS: 250 ok\nS: 354 go\n",
        "C: BDAT many\nS: 501 what\nC: NOOP\nS: 250 ok\n",
        "C: NOOP\nS: hello\n"
      })
  void losesStepWhereTheServerReadsOtherwise(String rest) {
    String told = told(HELLO + rest + "C: QUIT\nS: 221 bye\n");

    assertThat(told).containsOnlyOnce("LostStep").doesNotContain("QUIT");
  }

  @Test
  void contentThatTheServerEndsElsewhereLosesStep() {
    var watch = new Watch(transcript(Protocol.SMTP, Set.of(), 4096));
    watch.lines(lines(HELLO + UNFINISHED));
    // The server takes LF.LF for the end, and what follows for commands.
    watch.client("x\n.\nMAIL FROM:<e@a.example>\r\n\r\n.\r\n");
    watch.server("250 taken\r\n250 ok\r\n500 what\r\n");

    assertThat(watch.end()).contains("LostStep").doesNotContain("e@a.example> 250");
  }

  @Test
  void whichContentIsTooLargeIsForTheServerToSay() {
    String dialogue =
        """
        S: 220 mx.example ready
        C: EHLO c.example
        S: 250-mx.example
        S: 250 SIZE 10
        C: MAIL FROM:<a@c.example> SIZE=20
        S: 552 5.3.4 too large
        C: MAIL FROM:<a@c.example> SIZE=30
        S: 250 ok
        """;

    assertThat(told(dialogue))
        .endsWith(
            """
            Answered MAIL FROM:<a@c.example> SIZE=20 552
            Answered MAIL FROM:<a@c.example> SIZE=30 250
            Over[state=MAIL, unanswered=0]
            """);
  }

  @Test
  void secretsAreNotTold() {
    String dialogue =
        HELLO
            + """
            C: AUTH PLAIN AHVzZXIAc2VjcmV0
            S: 235 ok
            """;
    String steps =
        HELLO
            + """
            C: AUTH SCRAM-SHA-256
            S: 334
            C: c2VjcmV0
            S: 334 YQ==
            C: *
            S: 501 cancelled
            """;

    assertThat(told(dialogue))
        .contains("Answered AUTH PLAIN (secret) 235")
        .doesNotContain("AHVzZXIAc2VjcmV0");
    assertThat(told(steps))
        .endsWith(
            """
            Answered AUTH SCRAM-SHA-256 334
            SaslAnswered 334
            SaslAnswered 501
            Over[state=READY, unanswered=0]
            """);
  }

  @Test
  void nothingIsReadAfterStartTls() {
    var watch = new Watch(transcript(Protocol.SMTP, Set.of(), 4096));
    watch.lines(lines(HELLO + "C: STARTTLS\nS: 220 go\n"));
    watch.client("\u0016\u0003\u0001\u0000\u0005hello");
    watch.server("\u0016\u0003\u0001\u0000\u0005hello");

    assertThat(watch.end()).endsWith("Answered STARTTLS 220\nOpaque[]\n");
    assertThat(watch.transcript.next()).hasToString("Opaque[]");
  }

  @Test
  void aConnectionThatBeginsWithTlsIsOpaque() {
    Transcript transcript = transcript(Protocol.SMTP, Set.of(), 4096);

    transcript.fromClient(octets("\u0016\u0003\u0001\u0000\u0005hello"));
    transcript.fromServer(octets("\u0016\u0003\u0003\u0000\u0005hello"));

    assertThat(transcript.next()).hasToString("Opaque[]");
  }

  @Test
  void theLastWordOfAServerThatClosesIsTold() {
    assertThat(told(HELLO + "S: 421 4.4.2 timeout\n"))
        .endsWith("Unasked 421\nOver[state=GREETED, unanswered=0]\n".replace("GREETED", "READY"));
    assertThat(told(HELLO + "C: NOOP\n")).endsWith("Over[state=READY, unanswered=1]\n");
    assertThat(told(HELLO + "C: NOOP\nS: 421 bye\n"))
        .endsWith("Answered NOOP 421\nOver[state=CLOSED, unanswered=0]\n");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void holdsNoMoreThanItIsToldWhenOneDirectionIsMissing(boolean client) {
    Transcript transcript = transcript(Protocol.SMTP, Set.of(), 1000);
    int most = 0;
    TranscriptEvent event = TranscriptEvent.NEED_BYTES;
    for (int i = 0; i < 1000 && event == TranscriptEvent.NEED_BYTES; i++) {
      if (client) {
        transcript.fromClient(octets("NOOP\r\n"));
      } else {
        transcript.fromServer(octets("250 ok\r\n"));
      }
      event = transcript.next();
      if (event instanceof TranscriptEvent.Greeted) {
        event = transcript.next();
      }
      most = Math.max(most, transcript.bufferedOctets());
    }

    assertThat(event)
        .isEqualTo(new LostStep("more than 1000 octets of one direction wait for the other"));
    assertThat(most).isBetween(900, 1100);
  }

  @Test
  void contentOfAnyLengthIsNotHeld() {
    var watch = new Watch(transcript(Protocol.SMTP, Set.of(), 1000));
    watch.lines(lines(HELLO + UNFINISHED));
    for (int i = 0; i < 1000; i++) {
      watch.client("x".repeat(70) + "\r\n");
      assertThat(watch.transcript.bufferedOctets()).isLessThan(100);
    }
    watch.client(".\r\n").server("250 taken\r\n");

    assertThat(watch.end()).contains("ContentAnswered 250\n").doesNotContain("LostStep");
  }

  @Test
  void leniencyIsAsTheServersOwn() {
    String dialogue = HELLO + "C: MAIL FROM: <a@c.example>\nS: 250 ok\n";

    assertThat(told(dialogue)).contains("LostStep");
    assertThat(tell(Protocol.SMTP, Set.of(Leniency.SPACE_AFTER_COLON), lines(dialogue), 1 << 16))
        .contains("Answered MAIL FROM:<a@c.example> 250");
  }

  /** Alike whether the directions come one after the other, line by line, or octet by octet. */
  private static String told(String dialogue) {
    String told = tell(Protocol.SMTP, Set.of(), lines(dialogue), 1 << 16);
    var client = new StringBuilder();
    var server = new StringBuilder();
    for (String line : lines(dialogue)) {
      (line.startsWith("C") ? client : server).append(line.substring(1));
    }
    var clientFirst = new Watch(transcript(Protocol.SMTP, Set.of(), 1 << 16));
    clientFirst.client(client.toString());
    clientFirst.server(server.toString());
    var serverFirst = new Watch(transcript(Protocol.SMTP, Set.of(), 1 << 16));
    serverFirst.server(server.toString());
    serverFirst.client(client.toString());
    var octetByOctet = new Watch(transcript(Protocol.SMTP, Set.of(), 1 << 16));
    for (int i = 0; i < Math.max(client.length(), server.length()); i++) {
      octetByOctet.client(
          client.substring(Math.min(i, client.length()), Math.min(i + 1, client.length())));
      octetByOctet.server(
          server.substring(Math.min(i, server.length()), Math.min(i + 1, server.length())));
    }

    assertThat(clientFirst.end()).isEqualTo(told);
    assertThat(serverFirst.end()).isEqualTo(told);
    assertThat(octetByOctet.end()).isEqualTo(told);
    return told;
  }

  private static String tell(
      Protocol protocol, Set<Leniency> leniencies, List<String> lines, int maxOctets) {
    return new Watch(transcript(protocol, leniencies, maxOctets)).lines(lines).end();
  }

  private static Transcript transcript(Protocol protocol, Set<Leniency> leniencies, int maxOctets) {
    return new Transcript(
        ServerSession.builder().protocol(protocol).leniencies(leniencies).build(), maxOctets);
  }

  /** C or S, and then the line as on the wire. */
  private static List<String> lines(String dialogue) {
    return dialogue
        .lines()
        .map(line -> line.charAt(0) + (line.length() > 3 ? line.substring(3) : "") + "\r\n")
        .toList();
  }

  private static ByteBuffer octets(String text) {
    return ByteBuffer.wrap(text.getBytes(ISO_8859_1));
  }

  /** A transcript and what it told, a line for each event; content in pieces is one. */
  private static final class Watch {
    private final Transcript transcript;
    private final StringBuilder told = new StringBuilder();
    private final StringBuilder content = new StringBuilder();
    private boolean over;

    Watch(Transcript transcript) {
      this.transcript = transcript;
    }

    Watch lines(List<String> lines) {
      for (String line : lines) {
        if (line.startsWith("C")) {
          client(line.substring(1));
        } else {
          server(line.substring(1));
        }
      }
      return this;
    }

    Watch client(String octets) {
      transcript.fromClient(octets(octets));
      return drain();
    }

    Watch server(String octets) {
      transcript.fromServer(octets(octets));
      return drain();
    }

    String end() {
      transcript.endOfClient();
      drain();
      transcript.endOfServer();
      return drain().told.toString();
    }

    private Watch drain() {
      while (!over) {
        TranscriptEvent event = transcript.next();
        if (event == TranscriptEvent.NEED_BYTES) {
          break;
        }
        note(event);
      }
      return this;
    }

    private void note(TranscriptEvent event) {
      if (event instanceof ContentSeen seen) {
        String text = ISO_8859_1.decode(seen.octets()).toString();
        content.append(text.replace("\r", "").replace("\n", "|"));
        return;
      }
      if (content.length() > 0) {
        told.append("content ").append(content).append('\n');
        content.setLength(0);
      }
      told.append(text(event)).append('\n');
    }

    private String text(TranscriptEvent event) {
      if (event instanceof TranscriptEvent.Greeted it) {
        return "Greeted " + it.reply().code();
      }
      if (event instanceof TranscriptEvent.Answered it) {
        return "Answered " + it.command() + " " + it.reply().code();
      }
      if (event instanceof TranscriptEvent.Refused it) {
        return "Refused " + it.reply().code();
      }
      if (event instanceof TranscriptEvent.SaslAnswered it) {
        return "SaslAnswered " + it.reply().code();
      }
      if (event instanceof TranscriptEvent.ContentAnswered it) {
        String index = it.recipientIndex().map(i -> i + " ").orElse("");
        return "ContentAnswered " + index + it.reply().code();
      }
      if (event instanceof TranscriptEvent.Unasked it) {
        return "Unasked " + it.reply().code();
      }
      over = true; // Over, Opaque, LostStep
      return event.toString();
    }
  }
}
