package io.smtptoolkit.client.phase;

import static io.smtptoolkit.client.phase.Scene.failure;
import static io.smtptoolkit.client.phase.Scene.words;
import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.client.MessageContent;
import io.smtptoolkit.client.NotOfferedException;
import io.smtptoolkit.client.RecipientOutcome;
import io.smtptoolkit.client.SendResult;
import io.smtptoolkit.client.Stage;
import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.address.ReversePath;
import io.smtptoolkit.codec.command.Envelope;
import io.smtptoolkit.codec.session.Protocol;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Several mail transactions for one message, and several replies to one content. */
class SendingTest {
  private static final MessageContent HELLO = MessageContent.of("hello\r\n");
  private static final Envelope FIVE =
      Envelope.of(
          "a@c.example", "v@d.example", "w@e.example", "x@d.example", "y@d.example", "z@f.example");
  private static final String MAIL = "MAIL FROM:<a@c.example>\r\n";
  private static final String V = "RCPT TO:<v@d.example>\r\n";
  private static final String W = "RCPT TO:<w@e.example>\r\n";
  private static final String X = "RCPT TO:<x@d.example>\r\n";
  private static final String Y = "RCPT TO:<y@d.example>\r\n";
  private static final String Z = "RCPT TO:<z@f.example>\r\n";
  private static final String DATA = "DATA\r\n";
  private static final String CONTENT = "hello\r\n.\r\n";

  @Test
  void recipientsAreSplitAsTheServersLimitSays() {
    Scene scene = Scene.ready(Scene.options(), "PIPELINING", "LIMITS RCPTMAX=2");
    CompletableFuture<SendResult> sending = scene.send(FIVE, HELLO);

    scene.expect(MAIL + V + W + DATA).says("250 a\r\n250 v\r\n550 w\r\n354 go\r\n");
    scene.expect(CONTENT).says("250 one\r\n");
    scene.expect(MAIL + X + Y + DATA).says("250 a\r\n250 x\r\n250 y\r\n354 go\r\n");
    scene.expect(CONTENT).says("451 two\r\n");
    scene.expect(MAIL + Z + DATA).says("250 a\r\n250 z\r\n354 go\r\n");
    assertThat(sending).isNotDone();
    scene.expect(CONTENT).says("252 three\r\n").expectNothing();

    assertThat(words(sending.join()))
        .containsExactly(
            "accepted 250",
            "refused RCPT 550",
            "refused end of content 451",
            "refused end of content 451",
            "accepted 252");
    assertThat(sending.join().finalReply().orElseThrow().code().value()).isEqualTo(252);
    assertThat(sending.join().recipients().get(4).forwardPath()).hasToString("<z@f.example>");
  }

  /** RFC 9422 §4.3: all mail transactions of the session together. */
  @Test
  void furtherDomainsThanTheServerAllowsAreNotSent() {
    Scene scene = Scene.ready(Scene.options(), "PIPELINING", "LIMITS RCPTDOMAINMAX=1");
    CompletableFuture<SendResult> sending = scene.send(FIVE, HELLO);

    scene.expect(MAIL + V + X + Y + DATA).says("250 a\r\n250 v\r\n250 x\r\n250 y\r\n354 go\r\n");
    scene.expect(CONTENT).says("250 one\r\n").expectNothing();

    assertThat(words(sending.join()))
        .containsExactly("accepted 250", "not sent", "accepted 250", "accepted 250", "not sent");
    assertThat(sending.join().outcomes().get(1).describe())
        .isEqualTo(
            "not sent: the server takes recipients of 1 domains on a connection"
                + " (LIMITS RCPTDOMAINMAX)");
    assertThat(sending.join().failure()).isEmpty();
    assertThat(failure(scene.send(Envelope.of("a@c.example", "w@e.example"), HELLO)))
        .isInstanceOfSatisfying(
            NotOfferedException.class, it -> assertThat(it.extension()).hasValue("LIMITS"));
    assertThat(failure(scene.callOut(Envelope.of("a@c.example", "w@e.example"))))
        .isInstanceOf(NotOfferedException.class);
    scene.expectNothing();
    var unused = scene.send(Envelope.of("a@c.example", "v@D.Example"), HELLO);
    scene.expect(MAIL + "RCPT TO:<v@D.Example>\r\n" + DATA);
  }

  /** A refused recipient was named too. */
  @Test
  void domainsAreCountedOverAllTransactionsOfTheSession() {
    Scene scene = Scene.ready(Scene.options(), "PIPELINING", "LIMITS RCPTDOMAINMAX=2 RCPTMAX=2");
    CompletableFuture<SendResult> sending = scene.send(FIVE, HELLO);

    scene.expect(MAIL + V + W + DATA).says("250 a\r\n250 v\r\n550 w\r\n354 go\r\n");
    scene.expect(CONTENT).says("250 one\r\n");
    scene.expect(MAIL + X + Y + DATA).says("250 a\r\n250 x\r\n250 y\r\n354 go\r\n");
    scene.expect(CONTENT).says("250 two\r\n").expectNothing();

    assertThat(words(sending.join()))
        .containsExactly(
            "accepted 250", "refused RCPT 550", "accepted 250", "accepted 250", "not sent");
  }

  /** A postmaster without a domain. */
  @Test
  void aRecipientWithoutADomainIsOfNoFurtherDomain() throws Exception {
    Scene scene = Scene.ready(Scene.options(), "PIPELINING", "LIMITS RCPTDOMAINMAX=1");
    Envelope envelope =
        Envelope.of(
            ReversePath.parse("<a@c.example>"),
            List.of(ForwardPath.parse("<v@d.example>"), ForwardPath.parse("<Postmaster>")));
    var unused = scene.send(envelope, HELLO);

    scene.expect(MAIL + V + "RCPT TO:<Postmaster>\r\n" + DATA);
  }

  /** RFC 5321 §4.5.3.1.10. */
  @ParameterizedTest
  @ValueSource(strings = {"452 too many", "452 4.5.3 too many", "552 too many"})
  void whatWasTooManyGoesIntoTheNextTransaction(String tooMany) {
    Scene scene = Scene.ready(Scene.options(), "PIPELINING");
    CompletableFuture<SendResult> sending = scene.send(FIVE, HELLO);

    scene.expect(MAIL + V + W + X + Y + Z + DATA).says("250 a\r\n250 v\r\n250 w\r\n");
    scene.says((tooMany + "\r\n").repeat(3) + "354 go\r\n");
    scene.expect(CONTENT).says("250 one\r\n");
    scene.expect(MAIL + X + Y + DATA).says("250 a\r\n250 x\r\n" + tooMany + "\r\n354 go\r\n");
    scene.expect(CONTENT).says("250 two\r\n");
    scene.expect(MAIL + Y + DATA).says("250 a\r\n" + tooMany + "\r\n554 none\r\n");
    // Not one more was accepted: that is an answer.
    scene.expect("RSET\r\n").says("250 reset\r\n");
    scene.expect(MAIL + Z + DATA).says("250 a\r\n250 z\r\n354 go\r\n");
    scene.expect(CONTENT).says("250 three\r\n").expectNothing();

    assertThat(words(sending.join()))
        .containsExactly(
            "accepted 250",
            "accepted 250",
            "accepted 250",
            "refused RCPT " + tooMany.substring(0, 3),
            "accepted 250");
  }

  @ParameterizedTest
  @CsvSource({
    "452 4.2.2 full, 250 taken",
    "452 4.3.1 no room, 250 taken",
    "552 5.2.2 full, 250 taken",
    "451 later, 250 taken",
    "452 too many, 451 later"
  })
  void otherRefusalsAreFinal(String refusal, String end) {
    Scene scene = Scene.ready(Scene.options(), "PIPELINING");
    CompletableFuture<SendResult> sending =
        scene.send(Envelope.of("a@c.example", "v@d.example", "w@e.example"), HELLO);

    scene.says("250 a\r\n250 v\r\n" + refusal + "\r\n354 go\r\n");
    scene.says(end + "\r\n");

    assertThat(sending).isDone();
    assertThat(words(sending.join()).get(1)).isEqualTo("refused RCPT " + refusal.substring(0, 3));
  }

  @Test
  void theConnectionThatEndsLeavesTheRestUnsent() {
    Scene scene = Scene.ready(Scene.options(), "PIPELINING", "LIMITS RCPTMAX=2");
    CompletableFuture<SendResult> sending = scene.send(FIVE, HELLO);

    scene.says("250 a\r\n250 v\r\n250 w\r\n354 go\r\n").says("250 one\r\n").leaves();

    assertThat(words(sending.join()))
        .containsExactly("accepted 250", "accepted 250", "not sent", "not sent", "not sent");
    assertThat(sending.join().failure()).isPresent();
  }

  @Test
  void noMoreTransactionsAreBegunThanTheServerAllows() {
    Scene scene = Scene.ready(Scene.options(), "PIPELINING", "LIMITS RCPTMAX=2 MAILMAX=2");
    CompletableFuture<SendResult> sending = scene.send(FIVE, HELLO);

    scene.says("250 a\r\n250 v\r\n250 w\r\n354 go\r\n").says("250 one\r\n");
    scene.says("250 a\r\n250 x\r\n250 y\r\n354 go\r\n").says("250 two\r\n");

    assertThat(words(sending.join()))
        .containsExactly(
            "accepted 250", "accepted 250", "accepted 250", "accepted 250", "not sent");
    assertThat(sending.join().outcomes().get(4).describe())
        .isEqualTo("not sent: the server takes 2 transactions on a connection (LIMITS MAILMAX)");
    assertThat(failure(scene.send(FIVE, HELLO)))
        .isInstanceOf(NotOfferedException.class)
        .hasMessageContaining("MAILMAX");
  }

  /** They are left over: another connection can have them. */
  @Test
  void whatWasTooManyWaitsForAnotherConnectionWhereMailmaxAllowsNoOtherTransaction() {
    Scene scene = Scene.ready(Scene.options(), "PIPELINING", "LIMITS MAILMAX=1");
    CompletableFuture<SendResult> sending =
        scene.send(Envelope.of("a@c.example", "v@d.example", "w@e.example", "x@d.example"), HELLO);

    scene.says("250 a\r\n250 v\r\n452 w\r\n550 x\r\n354 go\r\n").says("250 one\r\n");

    assertThat(words(sending.join()))
        .containsExactly("accepted 250", "not sent", "refused RCPT 550");
    assertThat(sending.join().outcomes().get(1))
        .isEqualTo(
            new RecipientOutcome.NotSent(
                Stage.IDLE,
                "the server takes 1 transactions on a connection (LIMITS MAILMAX)",
                true));
  }

  /** What is not in memory is opened anew for each transaction, and closed each time. */
  @Test
  void contentIsReadFromItsBeginningForEachTransaction() {
    var opened = new int[1];
    var closed = new int[1];
    byte[] octets = "0123456789abcd\r\n".repeat(5_000).getBytes(StandardCharsets.US_ASCII);
    MessageContent content =
        () -> {
          opened[0]++;
          return new ByteArrayInputStream(octets) {
            @Override
            public void close() {
              closed[0]++;
            }
          };
        };
    Scene scene = Scene.ready(Scene.options(), "PIPELINING", "LIMITS RCPTMAX=3");
    CompletableFuture<SendResult> sending = scene.send(FIVE, content);
    String whole = new String(octets, StandardCharsets.US_ASCII) + ".\r\n";

    scene.expect(MAIL + V + W + X + DATA);
    scene.says("250 a\r\n250 v\r\n250 w\r\n250 x\r\n354 go\r\n");
    assertThat(String.join("", scene.link().takeWrites())).isEqualTo(whole);
    scene.says("250 one\r\n").expect(MAIL + Y + Z + DATA);
    scene.says("250 a\r\n250 y\r\n250 z\r\n354 go\r\n");
    assertThat(String.join("", scene.link().takeWrites())).isEqualTo(whole);
    scene.says("250 two\r\n");

    assertThat(sending.join().isAccepted()).isTrue();
    assertThat(opened[0]).isEqualTo(3);
    assertThat(closed[0]).isEqualTo(3);
  }

  /** RFC 2033 §4.2: v and x are accepted; what is said of the content is for them, in order. */
  @ParameterizedTest(name = "[{0}]")
  @CsvSource({
    "250 250, accepted 250, accepted 250",
    "250 452, accepted 250, refused end of content 452",
    "550 250, refused end of content 550, accepted 250",
    "451 554, refused end of content 451, refused end of content 554",
    "250, accepted 250, unknown",
    "550, refused end of content 550, unknown",
    "250 421, accepted 250, refused end of content 421",
    "421, refused end of content 421, unknown",
    "'', unknown, unknown",
  })
  void lmtpAnswersForEachAcceptedRecipient(String ends, String v, String x) {
    for (boolean chunks : new boolean[] {false, true}) {
      Scene scene = lmtp(chunks);
      CompletableFuture<SendResult> sending =
          scene.send(
              Envelope.of("a@c.example", "v@d.example", "w@e.example", "x@d.example"), HELLO);
      if (chunks) {
        scene.expect(MAIL + V + W + X).says("250 a\r\n250 v\r\n550 w\r\n250 x\r\n");
        scene.expect("BDAT 7 LAST\r\nhello\r\n");
      } else {
        scene
            .expect(MAIL + V + W + X + DATA)
            .says("250 a\r\n250 v\r\n550 w\r\n250 x\r\n354 go\r\n");
        scene.expect(CONTENT);
      }

      for (String end : ends.isEmpty() ? new String[0] : ends.split(" ")) {
        assertThat(sending).isNotDone();
        scene.says(end + " it\r\n");
      }
      scene.leaves();

      assertThat(words(sending.join())).containsExactly(v, "refused RCPT 550", x);
      assertThat(sending.join().finalReply()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"503 none\r\n", "354 go\r\n"})
  void lmtpSaysNothingOfAContentWithoutRecipients(String data) {
    Scene scene = lmtp(false);
    CompletableFuture<SendResult> sending =
        scene.send(Envelope.of("a@c.example", "v@d.example"), HELLO);

    scene.says("250 a\r\n550 v\r\n" + data);

    assertThat(words(sending.join())).containsExactly("refused RCPT 550");
    CompletableFuture<SendResult> next = scene.send(Envelope.of("<>", "v@d.example"), HELLO);
    assertThat(next).isNotDone();
  }

  @Test
  void lmtpHasNoOlderHello() {
    Scene scene =
        new Scene(Scene.options().build(), Scene.endpoint().protocol(Protocol.LMTP).build());
    CompletableFuture<Void> opening = scene.open();

    scene.says("220 mx.example\r\n").expect("LHLO c.example\r\n").says("500 SMTP here\r\n");

    scene.expect("QUIT\r\n");
    assertThat(failure(opening)).hasMessageContaining("500 SMTP here (c1, EHLO)");
  }

  private static Scene lmtp(boolean chunks) {
    return Scene.ready(
        Scene.options().chunking(chunks),
        Scene.endpoint().protocol(Protocol.LMTP),
        "LHLO",
        "PIPELINING",
        "CHUNKING");
  }
}
