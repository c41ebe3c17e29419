package io.smtptoolkit.client.phase;

import static io.smtptoolkit.client.phase.Scene.failure;
import static io.smtptoolkit.client.phase.Scene.words;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.client.ConnectionFailedException;
import io.smtptoolkit.client.ContentException;
import io.smtptoolkit.client.MessageContent;
import io.smtptoolkit.client.NotOfferedException;
import io.smtptoolkit.client.RecipientOutcome;
import io.smtptoolkit.client.SendResult;
import io.smtptoolkit.client.SmtpClientOptions;
import io.smtptoolkit.client.Stage;
import io.smtptoolkit.codec.command.Envelope;
import io.smtptoolkit.codec.session.Protocol;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 2920 §3.1: MAIL of the next message in the write that ends the content of the one before. */
class JoinedMessagesTest {
  private static final Envelope FIRST = Envelope.of("a@c.example", "x@d.example");
  private static final Envelope SECOND = Envelope.of("b@c.example", "y@d.example");
  private static final Envelope THIRD = Envelope.of("c@c.example", "z@d.example");
  private static final MessageContent ONE = MessageContent.of("one\r\n");
  private static final MessageContent TWO = MessageContent.of("two\r\n");
  private static final MessageContent THREE = MessageContent.of("three\r\n");
  private static final String MAIL1 = "MAIL FROM:<a@c.example>\r\nRCPT TO:<x@d.example>\r\n";
  private static final String MAIL2 = "MAIL FROM:<b@c.example>\r\nRCPT TO:<y@d.example>\r\n";
  private static final String MAIL3 = "MAIL FROM:<c@c.example>\r\nRCPT TO:<z@d.example>\r\n";
  private static final String GO = "250 mail\r\n250 rcpt\r\n354 go\r\n";

  @Test
  void costOneRoundTripEach() {
    Scene scene = Scene.ready(Scene.options(), "PIPELINING");
    CompletableFuture<SendResult> first = scene.send(FIRST, ONE);
    CompletableFuture<SendResult> second = scene.send(SECOND, TWO);
    CompletableFuture<SendResult> third = scene.send(THIRD, THREE);

    scene.expect(MAIL1 + "DATA\r\n").says(GO);
    scene.expect("one\r\n.\r\n" + MAIL2 + "DATA\r\n").says("250 one\r\n" + GO);
    assertThat(words(first.join())).containsExactly("accepted 250");
    scene.expect("two\r\n.\r\n" + MAIL3 + "DATA\r\n").says("554 two\r\n" + GO);
    assertThat(words(second.join())).containsExactly("refused end of content 554");
    assertThat(third).isNotDone();
    scene.expect("three\r\n.\r\n").says("250 three\r\n").expectNothing();
    assertThat(words(third.join())).containsExactly("accepted 250");
    assertThat(third.join().finalReply().orElseThrow()).hasToString("250 three");
    assertThat(scene.dialogue().stage()).isEqualTo(Stage.IDLE);
  }

  /** The last chunk is followed by MAIL and RCPT; the next chunk waits for their replies. */
  @Test
  void costOneRoundTripEachInChunks() {
    Scene scene = Scene.ready(Scene.options().chunking(true), "PIPELINING", "CHUNKING");
    CompletableFuture<SendResult> first = scene.send(FIRST, ONE);
    CompletableFuture<SendResult> second = scene.send(SECOND, TWO);

    scene.expect(MAIL1).says("250 mail\r\n250 rcpt\r\n");
    scene.expect("BDAT 5 LAST\r\none\r\n" + MAIL2).says("250 one\r\n250 mail\r\n250 rcpt\r\n");
    scene.expect("BDAT 5 LAST\r\ntwo\r\n").says("250 two\r\n").expectNothing();

    assertThat(words(first.join())).containsExactly("accepted 250");
    assertThat(words(second.join())).containsExactly("accepted 250");
  }

  /** What follows a refused chunk may be refused for its sake. */
  @Test
  void nothingFollowsWhileAnEarlierChunkIsUnanswered() {
    Scene scene =
        Scene.ready(Scene.options().chunking(true).maxChunkOctets(3), "PIPELINING", "CHUNKING");
    sends(scene, FIRST, ONE);
    sends(scene, SECOND, TWO);

    scene.expect(MAIL1).says("250 mail\r\n250 rcpt\r\n");
    scene.expect("BDAT 3\r\none", "BDAT 2 LAST\r\n\r\n").says("250 chunk\r\n").expect(MAIL2);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void lmtpAnswersForEachRecipientBeforeTheNextMessage(boolean chunks) {
    Scene scene =
        Scene.ready(
            Scene.options().chunking(chunks),
            Scene.endpoint().protocol(Protocol.LMTP),
            "LHLO",
            "PIPELINING",
            "CHUNKING");
    CompletableFuture<SendResult> first =
        scene.send(Envelope.of("a@c.example", "v@d.example", "x@d.example"), ONE);
    CompletableFuture<SendResult> second = scene.send(SECOND, TWO);
    String data = chunks ? "" : "DATA\r\n";
    String go = chunks ? "" : "354 go\r\n";

    scene.says("250 mail\r\n250 v\r\n250 x\r\n" + go);
    List<String> writes = scene.link().takeWrites();
    assertThat(writes.get(writes.size() - 1)).endsWith(MAIL2 + data);
    scene.says("250 v\r\n452 x\r\n250 mail\r\n250 rcpt\r\n" + go).says("250 y\r\n");

    assertThat(words(first.join())).containsExactly("accepted 250", "refused end of content 452");
    assertThat(words(second.join())).containsExactly("accepted 250");
  }

  /** The words for both after each class of reply in each place, and then the end. */
  @ParameterizedTest(name = "[{0}]")
  @CsvSource({
    "'', unknown, not sent at MAIL",
    "250, accepted 250, not sent at MAIL",
    "451, refused end of content 451, not sent at MAIL",
    "554, refused end of content 554, not sent at MAIL",
    "421, refused end of content 421, not sent at MAIL",
    "250 421, accepted 250, refused MAIL 421",
    "250 550, accepted 250, refused MAIL 550",
    "250 451 503 503, accepted 250, refused MAIL 451",
    "554 550 503 503, refused end of content 554, refused MAIL 550",
    "250 250, accepted 250, not sent at RCPT",
    "250 250 421, accepted 250, refused RCPT 421",
    "250 250 550 503, accepted 250, refused RCPT 550",
    "250 250 550 354 554, accepted 250, refused RCPT 550",
    "250 250 550 354 250, accepted 250, refused RCPT 550",
    "250 250 250, accepted 250, not sent at DATA",
    "250 250 250 451, accepted 250, refused DATA 451",
    "250 250 250 421, accepted 250, refused DATA 421",
    "250 250 250 354, accepted 250, unknown",
    "250 250 250 354 250, accepted 250, accepted 250",
    "250 250 250 354 552, accepted 250, refused end of content 552",
    "451 250 250 354 250, refused end of content 451, accepted 250",
    "451 250 250 354 421, refused end of content 451, refused end of content 421",
  })
  void whatBecomesOfBoth(String replies, String first, String second) {
    for (boolean atOnce : new boolean[] {false, true}) {
      for (boolean reset : new boolean[] {false, true}) {
        Scene scene = Scene.ready(Scene.options(), "PIPELINING");
        CompletableFuture<SendResult> one = scene.send(FIRST, ONE);
        CompletableFuture<SendResult> two = scene.send(SECOND, TWO);
        scene.says(GO).expect(MAIL1 + "DATA\r\n", "one\r\n.\r\n" + MAIL2 + "DATA\r\n");

        // What a server says after its own 354 comes after the content.
        List<String> reads = new ArrayList<>();
        for (String reply : replies.isEmpty() ? new String[0] : replies.split(" ", -1)) {
          boolean joins = atOnce && !reads.isEmpty() && !reads.get(0).contains("354");
          String line = reply + " it\r\n";
          if (joins) {
            reads.set(0, reads.get(0) + line);
          } else {
            reads.add(line);
          }
        }
        reads.forEach(scene::says);
        if (reset) {
          scene.link().breakDown("Connection reset");
          scene.settle();
        } else {
          scene.leaves();
        }

        assertThat(describe(one.join())).isEqualTo(first);
        assertThat(describe(two.join())).isEqualTo(second);
        if (second.equals("not sent at MAIL")) {
          assertThat(two.join().failure().orElseThrow().stage()).isEqualTo(Stage.MAIL);
        }
      }
    }
  }

  /** In one read up to a place, and after it; but nothing of a content before the server has it. */
  private static void says(Scene scene, String said, int split) {
    int from = 0;
    int[] ends = {split, said.indexOf("250 one"), said.indexOf("250 two"), said.length()};
    for (int to : IntStream.of(ends).filter(it -> it >= 0).sorted().toArray()) {
      scene.says(said.substring(from, to));
      from = to;
    }
  }

  /** The link is cut after each octet that the server says, whatever came in one read. */
  @Test
  void everyCutTellsTheTruthOfBoth() {
    String said =
        "250 mail\r\n250 rcpt\r\n354 go\r\n250 one\r\n250 m\r\n250 r\r\n354 g\r\n250 two\r\n";
    String[] first = {
      "not sent",
      "not sent",
      "not sent",
      "unknown",
      "accepted 250",
      "accepted 250",
      "accepted 250",
      "accepted 250",
      "accepted 250"
    };
    String[] second = {
      "gone",
      "gone",
      "gone",
      "not sent",
      "not sent",
      "not sent",
      "not sent",
      "unknown",
      "accepted 250"
    };
    for (int cut = 0; cut <= said.length(); cut++) {
      for (int split = 0; split <= cut; split += 1 + cut / 8) {
        Scene scene = Scene.ready(Scene.options(), "PIPELINING");
        CompletableFuture<SendResult> one = scene.send(FIRST, ONE);
        CompletableFuture<SendResult> two = scene.send(SECOND, TWO);
        int replies = lines(said.substring(0, cut) + "|").size() - 1;

        says(scene, said.substring(0, cut), split);
        scene.leaves();

        assertThat(words(one.join())).containsExactly(first[replies]);
        if (second[replies].equals("gone")) {
          assertThat(failure(two)).isInstanceOf(ConnectionFailedException.class);
        } else {
          assertThat(words(two.join())).containsExactly(second[replies]);
        }
      }
    }
  }

  /** It is not left over for another connection, which would take it for some. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theSecondForAllOrNoneIsNotSentWhenARecipientIsRefused(boolean inOneRead) {
    Scene scene = Scene.ready(Scene.options().everyRecipient(true), "PIPELINING");
    CompletableFuture<SendResult> first = scene.send(FIRST, ONE);
    CompletableFuture<SendResult> second =
        scene.send(Envelope.of("b@c.example", "y@d.example", "w@d.example"), TWO);
    scene.says(GO).expect(MAIL1 + "DATA\r\n", "one\r\n.\r\n" + MAIL2 + "RCPT TO:<w@d.example>\r\n");

    String refused = "250 mail\r\n250 y\r\n550 w\r\n";
    if (inOneRead) {
      scene.says("250 one\r\n" + refused);
    } else {
      scene.says("250 one\r\n").says(refused);
    }

    assertThat(words(first.join())).containsExactly("accepted 250");
    assertThat(second.join().outcomes().get(0))
        .isEqualTo(new RecipientOutcome.NotSent(Stage.RCPT, "another recipient was refused"));
    assertThat(words(second.join())).containsExactly("not sent", "refused RCPT 550");
  }

  /** The answer to the first is its own, whatever is said to the second in the same read. */
  @Test
  void theFirstKnowsNothingOfTheEndOfTheSecond() {
    Scene scene = Scene.ready(Scene.options(), "PIPELINING");
    CompletableFuture<SendResult> first = scene.send(FIRST, ONE);
    CompletableFuture<SendResult> second = scene.send(SECOND, TWO);
    scene.says(GO);

    scene.says("250 one\r\n421 4.7.0 too many\r\n");

    assertThat(words(first.join())).containsExactly("accepted 250");
    assertThat(first.join().failure()).isEmpty();
    assertThat(words(second.join())).containsExactly("refused MAIL 421");
    assertThat(second.join().failure()).isPresent();
  }

  @ParameterizedTest
  @ValueSource(strings = {"options", "endpoint", "pipelining", "not offered", "MAILMAX"})
  void waitWhereSomethingForbidsIt(String why) {
    SmtpClientOptions.Builder options =
        Scene.options()
            .messagePipelining(!why.equals("options"))
            .pipelining(!why.equals("pipelining"));
    Scene scene =
        Scene.ready(
            options,
            Scene.endpoint().messagePipelining(!why.equals("endpoint")),
            "EHLO",
            why.equals("not offered") ? "8BITMIME" : "PIPELINING",
            why.equals("MAILMAX") ? "LIMITS MAILMAX=1" : "SMTPUTF8");
    CompletableFuture<SendResult> first = scene.send(FIRST, ONE);
    var opened = new ArrayList<String>();
    CompletableFuture<SendResult> second =
        scene.send(
            SECOND,
            () -> {
              opened.add("opened");
              return new ByteArrayInputStream("two\r\n".getBytes(US_ASCII));
            });
    if (why.equals("pipelining") || why.equals("not offered")) {
      scene.says("250 mail\r\n").says("250 rcpt\r\n").says("354 go\r\n");
    } else {
      scene.says(GO);
    }
    List<String> writes = scene.link().takeWrites();
    assertThat(writes.get(writes.size() - 1)).isEqualTo("one\r\n.\r\n");
    assertThat(opened).hasSize(why.equals("MAILMAX") ? 1 : 0);

    scene.says("250 one\r\n");

    assertThat(words(first.join())).containsExactly("accepted 250");
    if (why.equals("MAILMAX")) {
      assertThat(failure(second)).isInstanceOf(NotOfferedException.class);
    } else {
      assertThat(scene.link().takeWrites().get(0)).startsWith("MAIL FROM:<b@c.example>");
    }
  }

  /** The refused MAIL counts, so that it cannot be said again. */
  @Test
  void isNotSentWhereMailmaxLeavesNoTransactionAfterThe503() {
    Scene scene = Scene.ready(Scene.options(), "PIPELINING", "LIMITS MAILMAX=2");
    CompletableFuture<SendResult> first = scene.send(FIRST, ONE);
    CompletableFuture<SendResult> second = scene.send(SECOND, TWO);
    scene.says(GO);
    scene.says("250 one\r\n503 mail\r\n503 rcpt\r\n503 data\r\n");

    assertThat(words(first.join())).containsExactly("accepted 250");
    assertThat(words(second.join())).containsExactly("not sent");
    assertThat(second.join().outcomes().get(0).describe()).contains("LIMITS MAILMAX");
    assertThat(scene.dialogue().failure()).isEmpty();
  }

  /** After a refused last chunk the recipients may still be there: no DATA may follow. */
  @Test
  void dataDoesNotFollowAChunk() {
    Scene scene = Scene.ready(Scene.options(), "PIPELINING", "CHUNKING", "BINARYMIME", "8BITMIME");
    sends(
        scene,
        new Envelope(
            FIRST.reversePath(),
            FIRST
                .mailParameters()
                .with(io.smtptoolkit.codec.command.EsmtpParameter.of("BODY", "BINARYMIME")),
            FIRST.recipients(),
            false),
        ONE);
    sends(scene, SECOND, TWO);
    scene.says("250 mail\r\n250 rcpt\r\n");

    assertThat(scene.link().takeWrites().get(1)).isEqualTo("BDAT 5 LAST\r\none\r\n");
    scene.says("452 one\r\n").expect(MAIL2 + "DATA\r\n");
  }

  /** The recipients that were too many come before the next message. */
  @Test
  void theRestOfAMessageComesFirst() {
    Scene scene = Scene.ready(Scene.options(), "PIPELINING");
    sends(scene, Envelope.of("a@c.example", "x@d.example", "w@d.example"), ONE);
    sends(scene, SECOND, TWO);

    scene.expect(MAIL1 + "RCPT TO:<w@d.example>\r\nDATA\r\n");
    scene.says("250 mail\r\n250 x\r\n452 4.5.3 w\r\n354 go\r\n").expect("one\r\n.\r\n");
    scene.says("250 one\r\n");
    scene.expect("MAIL FROM:<a@c.example>\r\nRCPT TO:<w@d.example>\r\nDATA\r\n").says(GO);
    scene.expect("one\r\n.\r\n" + MAIL2 + "DATA\r\n");
  }

  /** A server that takes MAIL only after its reply to the content gets it again. */
  @ParameterizedTest
  @CsvSource({"250, accepted 250", "452, refused end of content 452"})
  void mailOutOfOrderIsSaidAgainAndWaitsFromThenOn(String end, String word) {
    Scene scene = Scene.ready(Scene.options(), "PIPELINING");
    CompletableFuture<SendResult> first = scene.send(FIRST, ONE);
    CompletableFuture<SendResult> second = scene.send(SECOND, TWO);
    sends(scene, THIRD, THREE);
    scene.expect(MAIL1 + "DATA\r\n").says(GO).expect("one\r\n.\r\n" + MAIL2 + "DATA\r\n");

    scene.says(end + " one\r\n503 nested\r\n503 what\r\n503 what\r\n");

    assertThat(words(first.join())).containsExactly(word);
    scene.expect("RSET\r\n").says("250 reset\r\n").expect(MAIL2 + "DATA\r\n").says(GO);
    scene.expect("two\r\n.\r\n").says("250 two\r\n").expect(MAIL3 + "DATA\r\n");
    assertThat(words(second.join())).containsExactly("accepted 250");
  }

  /** To tell the one before it may wake a thread: what is urgent comes first. */
  @Test
  void theContentOfTheNextIsWrittenBeforeTheOneBeforeItIsTold() {
    Scene scene = Scene.ready(Scene.options(), "PIPELINING");
    var written = new ArrayList<String>();
    var first = scene.send(FIRST, ONE).thenAccept(it -> written.addAll(scene.link().takeWrites()));
    sends(scene, SECOND, TWO);
    scene.says(GO).expect(MAIL1 + "DATA\r\n", "one\r\n.\r\n" + MAIL2 + "DATA\r\n");

    scene.says("250 one\r\n" + GO);

    assertThat(first).isCompleted();
    assertThat(written).containsExactly("two\r\n.\r\n");
  }

  /** What comes late follows late, in a write of its own. */
  @Test
  void aMessageThatComesAfterTheDotFollowsAtOnce() {
    Scene scene = Scene.ready(Scene.options(), "PIPELINING");
    CompletableFuture<SendResult> first = scene.send(FIRST, ONE);
    scene.says(GO).expect(MAIL1 + "DATA\r\n", "one\r\n.\r\n");

    CompletableFuture<SendResult> second = scene.send(SECOND, TWO);

    scene.expect(MAIL2 + "DATA\r\n").says("250 one\r\n" + GO).expect("two\r\n.\r\n");
    assertThat(words(first.join())).containsExactly("accepted 250");
    scene.says("250 two\r\n");
    assertThat(words(second.join())).containsExactly("accepted 250");
  }

  @Test
  void aMessageThatIsNotReadInTimeFollowsWhenItIs() {
    Scene scene = Scene.ready(Scene.options(), "PIPELINING");
    sends(scene, FIRST, ONE);
    scene.holdWork();
    sends(scene, SECOND, () -> new ByteArrayInputStream("two\r\n".getBytes(US_ASCII)));
    scene.says(GO).expect(MAIL1 + "DATA\r\n", "one\r\n.\r\n");

    scene.releaseWork();

    scene.expect(MAIL2 + "DATA\r\n");
  }

  @Test
  void contentThatCannotBeReadHarmsNeitherTheOneBeforeNorTheOneAfter() {
    Scene scene = Scene.ready(Scene.options(), "PIPELINING");
    CompletableFuture<SendResult> first = scene.send(FIRST, ONE);
    CompletableFuture<SendResult> second =
        scene.send(
            SECOND,
            () -> {
              throw new IOException("no such file");
            });
    sends(scene, THIRD, THREE);
    scene.says(GO).expect(MAIL1 + "DATA\r\n", "one\r\n.\r\n");
    assertThat(second).isNotDone();

    scene.says("250 one\r\n").expect(MAIL3 + "DATA\r\n");

    assertThat(words(first.join())).containsExactly("accepted 250");
    assertThat(failure(second)).isInstanceOf(ContentException.class);
    assertThat(failure(second).stage()).isEqualTo(Stage.EXAMINATION);
  }

  @Test
  void oneThatIsCancelledBeforeItFollowsIsTakenBack() {
    Scene scene = Scene.ready(Scene.options(), "PIPELINING");
    var closed = new ArrayList<String>();
    sends(scene, FIRST, ONE);
    byte[] large = "0123456789abcd\r\n".repeat(5_000).getBytes(US_ASCII);
    CompletableFuture<SendResult> second =
        scene.send(
            SECOND,
            () ->
                new ByteArrayInputStream(large) {
                  @Override
                  public void close() {
                    closed.add("closed");
                  }
                });
    sends(scene, THIRD, THREE);

    second.cancel(true);
    scene.settle();

    scene.says(GO).expect(MAIL1 + "DATA\r\n", "one\r\n.\r\n" + MAIL3 + "DATA\r\n");
    assertThat(closed).isNotEmpty();
    assertThat(scene.link().closed()).isEmpty();
  }

  /** To close at once would leave unknown what became of the first. */
  @ParameterizedTest
  @ValueSource(strings = {"250 one\r\n", "250 one\r\n250 mail\r\n", "451 one\r\n"})
  void oneThatIsCancelledWhileItFollowsLeavesTheFirstItsReply(String replies) {
    Scene scene = Scene.ready(Scene.options(), "PIPELINING");
    CompletableFuture<SendResult> first = scene.send(FIRST, ONE);
    CompletableFuture<SendResult> second = scene.send(SECOND, TWO);
    scene.says(GO).expect(MAIL1 + "DATA\r\n", "one\r\n.\r\n" + MAIL2 + "DATA\r\n");

    second.cancel(true);
    scene.settle();
    assertThat(scene.link().closed()).isEmpty();
    scene.says(replies);

    assertThat(words(first.join()).get(0)).endsWith(replies.substring(0, 3));
    assertThat(scene.link().closed()).isPresent();
    scene.expectNothing();
  }

  @Test
  void oneThatIsCancelledWhileAnotherFollowsClosesAndTheOtherIsNotSent() {
    Scene scene = Scene.ready(Scene.options(), "PIPELINING");
    CompletableFuture<SendResult> first = scene.send(FIRST, ONE);
    CompletableFuture<SendResult> second = scene.send(SECOND, TWO);
    scene.says(GO);

    first.cancel(true);
    scene.settle();

    assertThat(scene.link().closed()).isPresent();
    assertThat(describe(second.join())).isEqualTo("not sent at MAIL");
  }

  /** A message whose outcome does not matter. */
  private static void sends(Scene scene, Envelope envelope, MessageContent content) {
    assertThat(scene.send(envelope, content)).isNotDone();
  }

  private static String describe(SendResult result) {
    RecipientOutcome outcome = result.outcomes().get(0);
    return outcome instanceof RecipientOutcome.NotSent notSent
        ? "not sent at " + notSent.stage()
        : words(result).get(0);
  }

  private static List<String> lines(String text) {
    return text.isEmpty() ? List.of() : List.of(text.split("(?<=\n)"));
  }
}
