package io.smtptoolkit.client.phase;

import static io.smtptoolkit.client.phase.Scene.failure;
import static io.smtptoolkit.client.phase.Scene.words;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.client.ContentException;
import io.smtptoolkit.client.MessageContent;
import io.smtptoolkit.client.NotOfferedException;
import io.smtptoolkit.client.SendResult;
import io.smtptoolkit.client.Stage;
import io.smtptoolkit.codec.command.Envelope;
import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TransactionTest {
  private static final MessageContent HELLO = MessageContent.of("Subject: a\r\n\r\n.b\r\n");
  private static final Envelope TWO = Envelope.of("a@c.example", "x@d.example", "y@d.example");
  private static final String MAIL = "MAIL FROM:<a@c.example>\r\n";
  private static final String X = "RCPT TO:<x@d.example>\r\n";
  private static final String Y = "RCPT TO:<y@d.example>\r\n";
  private static final String DATA = "DATA\r\n";
  private static final String CONTENT = "Subject: a\r\n\r\n..b\r\n.\r\n";

  @Test
  void asksOneAfterTheOtherWherePipeliningIsNotOffered() {
    Scene scene = Scene.ready(Scene.options());
    CompletableFuture<SendResult> sending = scene.send(TWO, HELLO);

    scene.expect(MAIL).says("250 a\r\n").expect(X).says("250 x\r\n").expect(Y).says("250 y\r\n");
    scene.expect(DATA).says("354 go\r\n").expect(CONTENT);
    assertThat(sending).isNotDone();
    scene.says("250 taken\r\n").expectNothing();

    assertThat(words(sending.join())).containsExactly("accepted 250", "accepted 250");
    assertThat(scene.dialogue().stage()).isEqualTo(Stage.IDLE);
  }

  /** The words for x and y after each class of reply in each place (RFC 5321 §4.3.2). */
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "250 250 250 354 250, accepted 250, accepted 250",
    "250 250 250 354 451, refused end of content 451, refused end of content 451",
    "250 250 250 354 554, refused end of content 554, refused end of content 554",
    "250 250 250 354 421, refused end of content 421, refused end of content 421",
    "250 250 550 354 250, accepted 250, refused RCPT 550",
    "250 450 250 354 250, refused RCPT 450, accepted 250",
    "250 250 452 354 552, refused end of content 552, refused RCPT 452",
    "250 250 250 451, refused DATA 451, refused DATA 451",
    "250 250 250 554, refused DATA 554, refused DATA 554",
    "250 250 250 421, refused DATA 421, refused DATA 421",
    "250 550 550 554, refused RCPT 550, refused RCPT 550",
    "250 550 450 354 554, refused RCPT 550, refused RCPT 450",
    "451 503 503 503, refused MAIL 451, refused MAIL 451",
    "550 503 503 503, refused MAIL 550, refused MAIL 550",
    "421, refused MAIL 421, refused MAIL 421",
    "250 421, refused RCPT 421, not sent",
    "250 250 421, not sent, refused RCPT 421",
    "251 251 252 354 250, accepted 250, accepted 250",
  })
  void whatBecomesOfEachRecipientOfAGroup(String replies, String x, String y) {
    Scene scene = Scene.ready(Scene.options(), "PIPELINING");
    CompletableFuture<SendResult> sending = scene.send(TWO, HELLO);
    scene.expect(MAIL + X + Y + DATA);

    for (String reply : replies.split(" ", -1)) {
      scene.says(reply + " it\r\n");
    }

    assertThat(words(sending.join())).containsExactly(x, y);
  }

  /** The connection ends after each reply: it is known what the server may have. */
  @ParameterizedTest(name = "after \"{0}\"")
  @CsvSource({
    "'', not sent, not sent",
    "250, not sent, not sent",
    "250 550, refused RCPT 550, not sent",
    "250 250 550, not sent, refused RCPT 550",
    "250 250 550 354, unknown, refused RCPT 550",
    "250 250 250 354 250, accepted 250, accepted 250",
  })
  void whatIsKnownWhenTheConnectionEnds(String replies, String x, String y) {
    for (boolean reset : new boolean[] {false, true}) {
      Scene scene = Scene.ready(Scene.options(), "PIPELINING");
      CompletableFuture<SendResult> sending = scene.send(TWO, HELLO);
      for (String reply : replies.isEmpty() ? new String[0] : replies.split(" ", -1)) {
        scene.says(reply + " it\r\n");
      }

      if (reset) {
        scene.link().breakDown("Connection reset");
        scene.settle();
      } else {
        scene.leaves();
      }

      assertThat(words(sending.join())).containsExactly(x, y);
    }
  }

  /** A server may refuse while content is sent (RFC 5321 §4.2.1 leaves it no other moment). */
  @ParameterizedTest
  @ValueSource(
      strings = {"421 4.3.2 bye", "452 4.3.1 full", "552 5.3.4 too big", "554-5.7.1 a\r\n554 b"})
  void aRefusalWithinContentIsARefusal(String reply) {
    Scene scene = Scene.ready(Scene.options(), "PIPELINING");
    scene.link().takeNothing();
    CompletableFuture<SendResult> sending =
        scene.send(TWO, MessageContent.of("0123456789\r\n".repeat(100_000)));
    scene.says("250 a\r\n250 x\r\n550 y\r\n354 go\r\n");
    assertThat(scene.dialogue().stage()).isEqualTo(Stage.CONTENT);

    scene.says(reply + "\r\n").leaves();

    SendResult result = sending.join();
    assertThat(words(result))
        .containsExactly("refused content " + reply.substring(0, 3), "refused RCPT 550");
    assertThat(result.outcomes().get(0).lastReply().orElseThrow()).hasToString(reply);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void contentWaitsForAServerThatTakesNothing(boolean isInMemory) {
    Scene scene = Scene.ready(Scene.options(), "PIPELINING");
    String text = "0123456789\r\n".repeat(100_000);
    CompletableFuture<SendResult> sending =
        scene.send(
            TWO,
            isInMemory
                ? MessageContent.of(text)
                : () -> new ByteArrayInputStream(text.getBytes(US_ASCII)));
    scene.expect("MAIL FROM:<a@c.example>\r\n" + X + Y + DATA);
    scene.link().takeNothing();

    scene.says("250 a\r\n250 x\r\n250 y\r\n354 go\r\n");

    String first = String.join("", scene.link().takeWrites());
    int block = isInMemory ? 262_144 : 65_536;
    assertThat(first.length()).isBetween(131_072, 131_072 + block + 16_384);
    scene.link().takeAll();
    scene.settle();
    assertThat(first + String.join("", scene.link().takeWrites())).isEqualTo(text + ".\r\n");
    scene.says("250 taken\r\n");
    assertThat(words(sending.join())).containsExactly("accepted 250", "accepted 250");
  }

  @Test
  void longContentHasItsDotsDoubled() {
    Scene scene = Scene.ready(Scene.options(), "PIPELINING");
    String text = ("0123456789\r\n".repeat(10_000) + ".\r\n..a\r\n").repeat(3);
    CompletableFuture<SendResult> sending = scene.send(TWO, MessageContent.of(text));
    scene.expect("MAIL FROM:<a@c.example>\r\n" + X + Y + DATA);

    scene.says("250 a\r\n250 x\r\n250 y\r\n354 go\r\n");
    scene.settle();

    assertThat(String.join("", scene.link().takeWrites()))
        .isEqualTo(text.replace("\r\n.", "\r\n..") + ".\r\n");
    scene.says("250 taken\r\n");
    assertThat(words(sending.join())).containsExactly("accepted 250", "accepted 250");
  }

  @Test
  void contentInMemoryNeedsFewWrites() {
    Scene scene = Scene.ready(Scene.options(), "PIPELINING");
    var unused = scene.send(TWO, MessageContent.of("01234567890123\r\n".repeat(73_728)));
    scene.expect("MAIL FROM:<a@c.example>\r\n" + X + Y + DATA);

    scene.says("250 a\r\n250 x\r\n250 y\r\n354 go\r\n");
    scene.settle();

    assertThat(scene.link().takeWrites())
        .extracting(String::length)
        .containsExactly(262_144, 262_144, 262_144, 262_144, 114_688, 16_384 + ".\r\n".length());
  }

  /** A socket that becomes writable meanwhile does not give a connection two turns. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void contentInItsTurnsHasOneTurnAtATime(boolean inChunks) {
    Scene scene =
        Scene.ready(
            Scene.options().chunking(inChunks).maxChunkOctets(4_000_000), "PIPELINING", "CHUNKING");
    String text = "01234567890123\r\n".repeat(73_728);
    var unused = scene.send(TWO, MessageContent.of(text));
    scene.link().takeWrites();

    String replies = "250 a\r\n250 x\r\n250 y\r\n" + (inChunks ? "" : "354 go\r\n");
    scene.link().receive(replies.getBytes(US_ASCII));

    String first = String.join("", scene.link().takeWrites());
    assertThat(first.length()).isBetween(262_144, 262_144 + 30);
    scene.link().takeAll();
    scene.link().takeAll();
    scene.expectNothing();
    scene.settle();
    assertThat(first + String.join("", scene.link().takeWrites()))
        .isEqualTo(inChunks ? "BDAT " + text.length() + " LAST\r\n" + text : text + ".\r\n");
  }

  /** Blocks end in any place of a line; with 400,000 octets one ends between CR and LF. */
  @ParameterizedTest
  @ValueSource(ints = {65_535, 65_536, 65_537, 262_144, 278_528, 278_529, 400_000})
  void contentInMemoryIsWholeWhateverItsSize(int octets) {
    Scene scene = Scene.ready(Scene.options(), "PIPELINING");
    String lines = "abc\r\n" + "0123456789\r\n".repeat(40_000);
    String text = lines.substring(0, octets - 2).replaceFirst("\r$", "x") + "\r\n";
    assertThat(lines.charAt(262_143)).isEqualTo('\r');
    var unused = scene.send(TWO, MessageContent.of(text));
    scene.expect("MAIL FROM:<a@c.example>\r\n" + X + Y + DATA);

    scene.says("250 a\r\n250 x\r\n250 y\r\n354 go\r\n");
    scene.settle();

    assertThat(String.join("", scene.link().takeWrites())).isEqualTo(text + ".\r\n");
  }

  @Test
  void theLastBlockAndTheDotAreOneWrite() {
    Scene scene = Scene.ready(Scene.options(), "PIPELINING");
    var unused = scene.send(TWO, () -> new ByteArrayInputStream("a\r\n".getBytes(US_ASCII)));
    scene.expect(MAIL + X + Y + DATA);

    scene.says("250 a\r\n250 x\r\n250 y\r\n354 go\r\n").expect("a\r\n.\r\n");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "250 250 250, accepted 250",
    "250 250 452, refused end of content 452",
    "250 452 452, refused BDAT 452",
    "250 452 250, unknown",
    "250 250 421, refused end of content 421",
    "250 421, refused BDAT 421",
  })
  void whatBecomesOfContentInChunks(String replies, String word) {
    Scene scene =
        Scene.ready(Scene.options().chunking(true).maxChunkOctets(6), "PIPELINING", "CHUNKING");
    CompletableFuture<SendResult> sending =
        scene.send(Envelope.of("a@c.example", "x@d.example"), MessageContent.of("0123456789\r\n"));
    scene.expect(MAIL + X).says("250 a\r\n250 x\r\n");
    scene.expect("BDAT 6\r\n012345", "BDAT 6 LAST\r\n6789\r\n");

    for (String reply : replies.substring(4).split(" ", -1)) {
      scene.says(reply + " it\r\n");
    }

    assertThat(words(sending.join())).containsExactly(word);
  }

  @Test
  void aTransactionThatWasLeftOpenIsGivenUpFirst() {
    Scene scene = Scene.ready(Scene.options(), "PIPELINING");
    CompletableFuture<SendResult> first = scene.send(TWO, HELLO);
    scene.expect(MAIL + X + Y + DATA).says("250 a\r\n250 x\r\n250 y\r\n451 no\r\n");
    assertThat(words(first.join())).containsExactly("refused DATA 451", "refused DATA 451");

    CompletableFuture<SendResult> second = scene.send(TWO, HELLO);

    scene.expect("RSET\r\n").says("250 reset\r\n").expect(MAIL + X + Y + DATA);
    assertThat(second).isNotDone();
  }

  @Test
  void whatTheServerLacksIsToldBeforeAnythingIsSent() {
    Scene scene = Scene.ready(Scene.options());

    CompletableFuture<SendResult> sending =
        scene.send(TWO, MessageContent.of(new byte[] {(byte) 0xE9, '\r', '\n'}));

    assertThat(failure(sending)).isInstanceOf(NotOfferedException.class);
    scene.expectNothing();
    assertThat(scene.dialogue().failure()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\nb\r\n", "a\rb\r\n", "a\0\r\n"})
  void contentThatIsNoTextIsNotSent(String content) {
    Scene scene = Scene.ready(Scene.options());

    CompletableFuture<SendResult> sending = scene.send(TWO, MessageContent.of(content));

    assertThat(failure(sending)).isInstanceOf(ContentException.class);
    scene.expectNothing();
    assertThat(scene.dialogue().failure()).isEmpty();
  }

  @Test
  void addsSizeAndBodyWhereTheyAreOffered() {
    Scene scene = Scene.ready(Scene.options(), "SIZE", "8BITMIME");

    var unused = scene.send(TWO, MessageContent.of(new byte[] {(byte) 0xE9}));

    assertThat(scene.link().takeWrites())
        .isEqualTo(List.of("MAIL FROM:<a@c.example> SIZE=3 BODY=8BITMIME\r\n"));
  }
}
