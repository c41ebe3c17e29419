package io.smtptoolkit.client;

import static io.smtptoolkit.client.Fixtures.HELLO;
import static io.smtptoolkit.client.Fixtures.envelope;
import static io.smtptoolkit.client.Fixtures.options;
import static io.smtptoolkit.client.Fixtures.words;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smtptoolkit.client.ScriptedPeer.Script;
import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.address.ReversePath;
import io.smtptoolkit.codec.command.Envelope;
import io.smtptoolkit.codec.command.EsmtpParameters;
import io.smtptoolkit.codec.command.Rcpt;
import io.smtptoolkit.codec.wire.ContentFaultException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class SubmissionTest {
  private static final String ENVELOPE =
      String.join(
          "\r\n",
          "MAIL FROM:<a@c.example>",
          "RCPT TO:<x@d.example>",
          "RCPT TO:<y@d.example>",
          "RCPT TO:<z@d.example>",
          "");

  @Test
  void sendsTheEnvelopeInOneWriteWherePipeliningIsOffered() throws Exception {
    SendResult result =
        send(
            options(),
            wire -> {
              wire.greet("PIPELINING");
              wire.expectAtOnce(ENVELOPE + "DATA\r\n");
              wire.say("250 a\r\n250 x\r\n550 5.1.1 y\r\n450 z\r\n354 go\r\n");
              wire.expect("Subject: hello\r\n\r\nhello\r\n.\r\n").say("250 2.0.0 taken\r\n");
              wire.farewell();
            });

    assertThat(words(result))
        .containsExactly("accepted 250", "refused RCPT 550", "refused RCPT 450");
    assertThat(result.finalReply().orElseThrow()).hasToString("250 2.0.0 taken");
    assertThat(result.isAccepted()).isFalse();
    assertThat(result.failure()).isEmpty();
  }

  @Test
  void waitsForEachReplyWherePipeliningIsNotOffered() throws Exception {
    SendResult result =
        send(
            options(),
            wire -> {
              wire.greet();
              wire.expectAtOnce("MAIL FROM:<a@c.example>\r\n").say("250 a\r\n");
              wire.expectAtOnce("RCPT TO:<x@d.example>\r\n").say("250 x\r\n");
              wire.expectAtOnce("RCPT TO:<y@d.example>\r\n").say("550 5.1.1 y\r\n");
              wire.expectAtOnce("RCPT TO:<z@d.example>\r\n").say("450 z\r\n");
              wire.expectAtOnce("DATA\r\n").say("354 go\r\n");
              wire.expect("Subject: hello\r\n\r\nhello\r\n.\r\n").say("250 2.0.0 taken\r\n");
              wire.farewell();
            });

    assertThat(words(result))
        .containsExactly("accepted 250", "refused RCPT 550", "refused RCPT 450");
  }

  @Test
  void sendsChunksOnceARecipientIsAccepted() throws Exception {
    SendResult result =
        send(
            options().chunking(true),
            wire -> {
              wire.greet("PIPELINING", "CHUNKING");
              wire.expectAtOnce(ENVELOPE).say("250 a\r\n250 x\r\n550 5.1.1 y\r\n450 z\r\n");
              wire.expect("BDAT 25 LAST\r\nSubject: hello\r\n\r\nhello\r\n").say("250 taken\r\n");
              wire.farewell();
            });

    assertThat(words(result))
        .containsExactly("accepted 250", "refused RCPT 550", "refused RCPT 450");
  }

  /** RFC 3030 §3: DATA cannot carry it. */
  @Test
  void sendsBinaryContentInChunksWhateverTheOptionsSay() throws Exception {
    SendResult result =
        sendTo(
            options(),
            withParameters("BODY=BINARYMIME", ""),
            HELLO,
            wire -> {
              wire.greet("PIPELINING", "CHUNKING", "BINARYMIME");
              wire.expectAtOnce(
                  "MAIL FROM:<a@c.example> BODY=BINARYMIME\r\nRCPT TO:<x@d.example>\r\n"
                      + "RCPT TO:<y@d.example>\r\n");
              wire.say("250 a\r\n250 x\r\n250 y\r\n");
              wire.expect("BDAT 25 LAST\r\nSubject: hello\r\n\r\nhello\r\n").say("250 taken\r\n");
              wire.farewell();
            });

    assertThat(words(result)).containsOnly("accepted 250");
  }

  @Test
  void cutsContentIntoChunks() throws Exception {
    SendResult result =
        send(
            options().chunking(true).maxChunkOctets(10),
            wire -> {
              wire.greet("PIPELINING", "CHUNKING");
              wire.expect(ENVELOPE).say("250 a\r\n250 x\r\n250 y\r\n250 z\r\n");
              wire.expect("BDAT 10\r\nSubject: hBDAT 10\r\nello\r\n\r\nheBDAT 5 LAST\r\nllo\r\n");
              wire.say("250 10\r\n250 10\r\n250 taken\r\n");
              wire.farewell();
            });

    assertThat(words(result)).containsOnly("accepted 250");
  }

  @Test
  void waitsForTheReplyToEachChunkWithoutPipelining() throws Exception {
    SendResult result =
        sendTo(
            options().chunking(true).maxChunkOctets(20),
            new String[] {"<x@d.example>"},
            HELLO,
            wire -> {
              wire.greet("CHUNKING");
              wire.expect("MAIL FROM:<a@c.example>\r\n").say("250 a\r\n");
              wire.expect("RCPT TO:<x@d.example>\r\n").say("250 x\r\n");
              wire.expectAtOnce("BDAT 20\r\nSubject: hello\r\n\r\nhe").say("250 20\r\n");
              wire.expectAtOnce("BDAT 5 LAST\r\nllo\r\n").say("250 taken\r\n");
              wire.farewell();
            });

    assertThat(words(result)).containsExactly("accepted 250");
  }

  @Test
  void stopsAfterARefusedChunk() throws Exception {
    SendResult result =
        sendTo(
            options().chunking(true).maxChunkOctets(20),
            new String[] {"<x@d.example>"},
            HELLO,
            wire -> {
              wire.greet("CHUNKING");
              wire.expect("MAIL FROM:<a@c.example>\r\n").say("250 a\r\n");
              wire.expect("RCPT TO:<x@d.example>\r\n").say("250 x\r\n");
              wire.expectAtOnce("BDAT 20\r\nSubject: hello\r\n\r\nhe").say("452 4.3.1 full\r\n");
              wire.farewell();
            });

    assertThat(words(result)).containsExactly("refused BDAT 452");
  }

  /** RFC 5321 §4.2.5: the reply to the end decides; it must not be sent again as if refused. */
  @ParameterizedTest
  @CsvSource({"250 taken, unknown", "452 full, refused BDAT 452", "554 no, refused BDAT 452"})
  void aRefusedChunkIsJudgedByTheReplyToTheLast(String end, String word) throws Exception {
    SendResult result =
        sendTo(
            options().chunking(true).maxChunkOctets(20),
            new String[] {"<x@d.example>"},
            HELLO,
            wire -> {
              wire.greet("PIPELINING", "CHUNKING");
              wire.expect("MAIL FROM:<a@c.example>\r\nRCPT TO:<x@d.example>\r\n");
              wire.say("250 a\r\n250 x\r\n");
              wire.expect("BDAT 20\r\nSubject: hello\r\n\r\nheBDAT 5 LAST\r\nllo\r\n");
              wire.say("452 4.3.1 full\r\n" + end + "\r\n").farewell();
            });

    assertThat(words(result)).containsExactly(word);
  }

  @Test
  void sendsALoneDotWhenThereIsA354AlthoughAllAreRefused() throws Exception {
    SendResult result =
        send(
            options(),
            wire -> {
              wire.greet("PIPELINING");
              wire.expect(ENVELOPE + "DATA\r\n");
              wire.say("250 a\r\n550 x\r\n550 y\r\n450 z\r\n354 go\r\n");
              wire.expect(".\r\n").say("554 5.5.1 no valid recipients\r\n");
              wire.farewell();
            });

    assertThat(words(result))
        .containsExactly("refused RCPT 550", "refused RCPT 550", "refused RCPT 450");
  }

  @Test
  void aLoneDotThatIsAcceptedDeliversToNone() throws Exception {
    SendResult result =
        send(
            options(),
            wire -> {
              wire.greet("PIPELINING");
              wire.expect(ENVELOPE + "DATA\r\n");
              wire.say("250 a\r\n550 x\r\n550 y\r\n450 z\r\n354 go\r\n");
              wire.expect(".\r\n").say("250 2.0.0 taken\r\n");
              wire.farewell();
            });

    assertThat(words(result))
        .containsExactly("refused RCPT 550", "refused RCPT 550", "refused RCPT 450");
  }

  @Test
  void sendsNoContentWhenAllAreRefused() throws Exception {
    for (boolean chunking : new boolean[] {false, true}) {
      SendResult result =
          sendTo(
              options().chunking(chunking),
              new String[] {"<x@d.example>", "<y@d.example>"},
              HELLO,
              wire -> {
                wire.greet("CHUNKING");
                wire.expect("MAIL FROM:<a@c.example>\r\n").say("250 a\r\n");
                wire.expect("RCPT TO:<x@d.example>\r\n").say("550 x\r\n");
                wire.expect("RCPT TO:<y@d.example>\r\n").say("551 y\r\n");
                wire.farewell();
              });

      assertThat(words(result)).containsExactly("refused RCPT 550", "refused RCPT 551");
    }
  }

  @Test
  void aRefusedSenderRefusesEveryRecipient() throws Exception {
    SendResult pipelined =
        send(
            options(),
            wire -> {
              wire.greet("PIPELINING");
              wire.expect(ENVELOPE + "DATA\r\n");
              wire.say("550 5.7.1 a\r\n503 x\r\n503 y\r\n503 z\r\n503 data\r\n");
              wire.farewell();
            });
    SendResult alone =
        send(
            options(),
            wire -> {
              wire.greet();
              wire.expect("MAIL FROM:<a@c.example>\r\n").say("550 5.7.1 a\r\n");
              wire.farewell();
            });

    assertThat(words(pipelined)).containsOnly("refused MAIL 550");
    assertThat(words(alone)).isEqualTo(words(pipelined));
  }

  @Test
  void aRefusedContentIsRefusedForThoseAccepted() throws Exception {
    SendResult atData =
        send(
            options(),
            wire -> {
              wire.greet("PIPELINING");
              wire.expect(ENVELOPE + "DATA\r\n");
              wire.say("250 a\r\n250 x\r\n550 y\r\n250 z\r\n451 no\r\n");
              wire.farewell();
            });
    SendResult atEnd =
        send(
            options(),
            wire -> {
              wire.greet("PIPELINING");
              wire.expect(ENVELOPE + "DATA\r\n");
              wire.say("250 a\r\n250 x\r\n550 y\r\n250 z\r\n354 go\r\n");
              wire.expect("Subject: hello\r\n\r\nhello\r\n.\r\n").say("554 5.6.0 no\r\n");
              wire.farewell();
            });

    assertThat(words(atData))
        .containsExactly("refused DATA 451", "refused RCPT 550", "refused DATA 451");
    assertThat(words(atEnd))
        .containsExactly(
            "refused end of content 554", "refused RCPT 550", "refused end of content 554");
  }

  @Test
  void doublesDotsAtLineStartsAndEndsTheLastLine() throws Exception {
    SendResult result =
        sendTo(
            options(),
            new String[] {"<x@d.example>"},
            MessageContent.of(".\r\n..a\r\nb.\r\n.c"),
            wire -> {
              wire.greet("PIPELINING", "SIZE 1000");
              wire.expect("MAIL FROM:<a@c.example> SIZE=16\r\nRCPT TO:<x@d.example>\r\nDATA\r\n");
              wire.say("250 a\r\n250 x\r\n354 go\r\n");
              wire.expect("..\r\n...a\r\nb.\r\n..c\r\n.\r\n").say("250 taken\r\n");
              wire.farewell();
            });

    assertThat(result.isAccepted()).isTrue();
  }

  @Test
  void chunksAreSentAsTheyAre() throws Exception {
    SendResult result =
        sendTo(
            options().chunking(true),
            new String[] {"<x@d.example>"},
            MessageContent.of(".\r\n.c"),
            wire -> {
              wire.greet("PIPELINING", "CHUNKING", "SIZE");
              wire.expect("MAIL FROM:<a@c.example> SIZE=5\r\nRCPT TO:<x@d.example>\r\n");
              wire.say("250 a\r\n250 x\r\n");
              wire.expect("BDAT 5 LAST\r\n.\r\n.c").say("250 taken\r\n");
              wire.farewell();
            });

    assertThat(result.isAccepted()).isTrue();
  }

  @Test
  void emptyContentIsSent() throws Exception {
    Script dots =
        wire -> {
          wire.greet("PIPELINING", "CHUNKING");
          wire.expect("MAIL FROM:<a@c.example>\r\nRCPT TO:<x@d.example>\r\nDATA\r\n");
          wire.say("250 a\r\n250 x\r\n354 go\r\n").expect(".\r\n").say("250 taken\r\n").farewell();
        };
    Script chunk =
        wire -> {
          wire.greet("PIPELINING", "CHUNKING");
          wire.expect("MAIL FROM:<a@c.example>\r\nRCPT TO:<x@d.example>\r\n");
          wire.say("250 a\r\n250 x\r\n").expect("BDAT 0 LAST\r\n").say("250 taken\r\n").farewell();
        };
    String[] to = {"<x@d.example>"};

    assertThat(sendTo(options(), to, MessageContent.of(""), dots).isAccepted()).isTrue();
    assertThat(sendTo(options().chunking(true), to, MessageContent.of(""), chunk).isAccepted())
        .isTrue();
  }

  @Test
  void declaresEightBitContent() throws Exception {
    SendResult result =
        sendTo(
            options(),
            new String[] {"<x@d.example>"},
            MessageContent.of(new byte[] {(byte) 0xe9, '\r', '\n'}),
            wire -> {
              wire.greet("PIPELINING", "8BITMIME");
              wire.expect(
                  "MAIL FROM:<a@c.example> BODY=8BITMIME\r\nRCPT TO:<x@d.example>\r\nDATA\r\n");
              wire.say("250 a\r\n250 x\r\n354 go\r\n").expect("\u00e9\r\n.\r\n");
              wire.say("250 taken\r\n").farewell();
            });

    assertThat(result.isAccepted()).isTrue();
  }

  @Test
  void refusesBeforeMailWhatTheServerDoesNotOffer() throws Exception {
    var eightBit = MessageContent.of(new byte[] {(byte) 0xe9, '\r', '\n'});
    String[] to = {"<x@d.example>"};

    assertThatThrownBy(() -> sendTo(options(), to, eightBit, wire -> wire.greet().farewell()))
        .isInstanceOf(NotOfferedException.class)
        .hasMessageContaining("8BITMIME");
    assertThatThrownBy(() -> sendTo(options(), to, HELLO, wire -> wire.greet("SIZE 24").farewell()))
        .isInstanceOf(NotOfferedException.class)
        .hasMessageContaining("25 octets")
        .hasMessageContaining("24");
    assertThatThrownBy(
            () ->
                sendTo(
                    options(),
                    new String[] {"<\u00e9@d.example>"},
                    HELLO,
                    wire -> wire.greet().farewell()))
        .isInstanceOf(NotOfferedException.class)
        .hasMessageContaining("SMTPUTF8");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      emptyValue = "",
      value = {
        "PIPELINING | '' | NOTIFY=NEVER | NOTIFY needs DSN, which is not offered",
        "8BITMIME | '' | NOTIFY=NEVER | NOTIFY needs DSN, which is not offered",
        "PIPELINING | RET=HDRS | '' | RET needs DSN, which is not offered",
        "8BITMIME | RET=HDRS | '' | RET needs DSN, which is not offered",
        "8BITMIME | BODY=BINARYMIME | '' | BODY=BINARYMIME needs BINARYMIME, which is not offered",
        "PIPELINING | SMTPUTF8 | '' | SMTPUTF8 needs SMTPUTF8, which is not offered",
        "PIPELINING | '' | X=1 | X belongs to no extension known here, nor to a bundle's",
      })
  void refusesBeforeMailParametersThatAreNotOffered(
      String offered, String mailParameters, String rcptParameters, String message)
      throws Exception {
    Script script =
        wire -> {
          wire.greet(offered);
          wire.expect("MAIL FROM:<>\r\n").say("250 a\r\n");
          wire.expect("RCPT TO:<y@d.example>\r\n").say("250 y\r\n");
          wire.expect("DATA\r\n").say("354 go\r\n");
          wire.expect("Subject: hello\r\n\r\nhello\r\n.\r\n").say("250 taken\r\n");
          wire.farewell();
        };
    try (var peer = ScriptedPeer.playing(script);
        var client = SmtpClient.create(options().build());
        var connection = client.connect(peer.endpoint())) {
      Envelope demanding = withParameters(mailParameters, rcptParameters).requiringDsn();

      assertThatThrownBy(() -> connection.send(demanding, HELLO))
          .isInstanceOf(NotOfferedException.class)
          .hasMessage(message + " (c1, before MAIL)");
      assertThat(words(connection.send(envelope("<>", "<y@d.example>"), HELLO)))
          .containsExactly("accepted 250");
      connection.quitAsync().get();
      peer.verify();
    }
  }

  @Test
  void sendsParametersThatAreOffered() throws Exception {
    SendResult result =
        sendTo(
            options(),
            withParameters("RET=HDRS", "NOTIFY=NEVER"),
            HELLO,
            wire -> {
              wire.greet("PIPELINING", "DSN");
              wire.expectAtOnce(
                  "MAIL FROM:<a@c.example> RET=HDRS\r\nRCPT TO:<x@d.example>\r\n"
                      + "RCPT TO:<y@d.example> NOTIFY=NEVER\r\nDATA\r\n");
              wire.say("250 a\r\n250 x\r\n250 y\r\n354 go\r\n");
              wire.expect("Subject: hello\r\n\r\nhello\r\n.\r\n").say("250 taken\r\n");
              wire.farewell();
            });

    assertThat(words(result)).containsExactly("accepted 250", "accepted 250");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a\nb\r\n", "a\rb\r\n", "a\r\r\n", "a\r", "\n", "a\0\r\n", "\n.\r\nQUIT\r\n"})
  void refusesBeforeMailContentWithUnsoundLineEnds(String content) {
    assertThatThrownBy(
            () ->
                sendTo(
                    options(),
                    new String[] {"<x@d.example>"},
                    MessageContent.of(content),
                    wire -> wire.greet("PIPELINING").farewell()))
        .isInstanceOf(ContentException.class)
        .hasCauseInstanceOf(ContentFaultException.class);
  }

  @Test
  void giveUpAnOpenTransactionBeforeTheNext() throws Exception {
    Script script =
        wire -> {
          wire.greet();
          wire.expect("MAIL FROM:<a@c.example>\r\n").say("250 a\r\n");
          wire.expect("RCPT TO:<x@d.example>\r\n").say("550 x\r\n");
          wire.expect("RSET\r\n").say("250 reset\r\n");
          wire.expect("MAIL FROM:<>\r\n").say("250 a\r\n");
          wire.expect("RCPT TO:<y@d.example>\r\n").say("250 y\r\n");
          wire.expect("DATA\r\n").say("354 go\r\n");
          wire.expect("Subject: hello\r\n\r\nhello\r\n.\r\n").say("250 taken\r\n");
          wire.farewell();
        };
    try (var peer = ScriptedPeer.playing(script);
        var client = SmtpClient.create(options().build());
        var connection = client.connect(peer.endpoint())) {
      var first = connection.sendAsync(envelope("<a@c.example>", "<x@d.example>"), HELLO);
      var second = connection.sendAsync(envelope("<>", "<y@d.example>"), HELLO);

      assertThat(words(first.get())).containsExactly("refused RCPT 550");
      assertThat(words(second.get())).containsExactly("accepted 250");
      connection.quitAsync().get();
      peer.verify();
    }
  }

  @Test
  void sendsToTwoHundredRecipients() throws Exception {
    var to = new String[200];
    var rcpts = new StringBuilder();
    var replies = new StringBuilder();
    for (int i = 0; i < to.length; i++) {
      to[i] = "<user" + i + "@d.example>";
      rcpts.append("RCPT TO:").append(to[i]).append("\r\n");
      replies.append(i % 3 == 0 ? "550 no\r\n" : "250 yes\r\n");
    }

    SendResult result =
        sendTo(
            options(),
            to,
            HELLO,
            wire -> {
              wire.greet("PIPELINING");
              wire.expect("MAIL FROM:<a@c.example>\r\n" + rcpts + "DATA\r\n");
              wire.say("250 a\r\n" + replies + "354 go\r\n");
              wire.expect("Subject: hello\r\n\r\nhello\r\n.\r\n").say("250 taken\r\n").farewell();
            });

    List<String> words = words(result);
    for (int i = 0; i < to.length; i++) {
      assertThat(words.get(i)).isEqualTo(i % 3 == 0 ? "refused RCPT 550" : "accepted 250");
    }
  }

  private static SendResult send(SmtpClientOptions.Builder options, Script script)
      throws Exception {
    return sendTo(
        options, new String[] {"<x@d.example>", "<y@d.example>", "<z@d.example>"}, HELLO, script);
  }

  private static SendResult sendTo(
      SmtpClientOptions.Builder options, String[] to, MessageContent content, Script script)
      throws Exception {
    return sendTo(options, envelope("<a@c.example>", to), content, script);
  }

  private static SendResult sendTo(
      SmtpClientOptions.Builder options, Envelope envelope, MessageContent content, Script script)
      throws Exception {
    try (var peer = ScriptedPeer.playing(script);
        var client = SmtpClient.create(options.build())) {
      try (var connection = client.connect(peer.endpoint())) {
        return connection.send(envelope, content);
      } finally {
        peer.verify();
      }
    }
  }

  /** Two recipients, of whom the second has parameters. */
  private static Envelope withParameters(String mail, String rcpt) throws SmtpSyntaxException {
    return new Envelope(
        ReversePath.parse("<a@c.example>"),
        EsmtpParameters.parse(mail),
        List.of(
            new Rcpt(ForwardPath.parse("<x@d.example>")),
            new Rcpt(ForwardPath.parse("<y@d.example>"), EsmtpParameters.parse(rcpt))));
  }
}
