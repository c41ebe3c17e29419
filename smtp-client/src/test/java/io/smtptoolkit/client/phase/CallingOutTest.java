package io.smtptoolkit.client.phase;

import static io.smtptoolkit.client.phase.Scene.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.client.CallOut;
import io.smtptoolkit.client.MessageContent;
import io.smtptoolkit.client.NegativeReplyException;
import io.smtptoolkit.client.NotOfferedException;
import io.smtptoolkit.client.SendResult;
import io.smtptoolkit.client.Stage;
import io.smtptoolkit.codec.command.Envelope;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallingOutTest {
  private static final Envelope TWO = Envelope.of("<>", "x@d.example", "y@d.example");
  private static final String MAIL = "MAIL FROM:<>\r\n";
  private static final String X = "RCPT TO:<x@d.example>\r\n";
  private static final String Y = "RCPT TO:<y@d.example>\r\n";
  private static final String RSET = "RSET\r\n";

  @ParameterizedTest(name = "[{0}]")
  @CsvSource({
    "250 250 550 250, RCPT 250 RCPT 550",
    "250 451 252 250, RCPT 451 RCPT 252",
    "550 503 503 250, MAIL 550 MAIL 550",
  })
  void asksInOneGroup(String replies, String words) {
    Scene scene = Scene.ready(Scene.options(), "PIPELINING");
    CompletableFuture<CallOut> asked = scene.callOut(TWO);
    scene.expect(MAIL + X + Y + RSET);

    for (String reply : replies.split(" ", -1)) {
      assertThat(asked).isNotDone();
      scene.says(reply + " it\r\n");
    }

    assertThat(words(asked.join())).isEqualTo(words);
    assertThat(asked.join().isAccepted()).isFalse();
    var unused = scene.send(TWO, MessageContent.of("a\r\n"));
    scene.expect(MAIL + X + Y + "DATA\r\n");
  }

  @Test
  void asksOneAfterTheOtherWherePipeliningIsNotOffered() {
    Scene scene = Scene.ready(Scene.options());
    CompletableFuture<CallOut> asked = scene.callOut(TWO);

    scene.expect(MAIL).says("250 a\r\n").expect(X).says("550 x\r\n").expect(Y).says("250 y\r\n");
    scene.expect(RSET).says("250 reset\r\n").expectNothing();

    assertThat(words(asked.join())).isEqualTo("RCPT 550 RCPT 250");
    CompletableFuture<CallOut> refused = scene.callOut(TWO);
    scene.expect(MAIL).says("451 a\r\n").expectNothing();
    assertThat(words(refused.join())).isEqualTo("MAIL 451 MAIL 451");
  }

  @ParameterizedTest(name = "[{0}]")
  @CsvSource({"250, MAIL 250 MAIL 250, true", "451, MAIL 451 MAIL 451, false"})
  void asksForTheReversePathOnly(String mail, String words, boolean accepted) {
    for (boolean group : new boolean[] {true, false}) {
      Scene scene = Scene.ready(Scene.options(), group ? "PIPELINING" : "SIZE");
      CompletableFuture<CallOut> asked = scene.callOut(TWO, Stage.MAIL);
      if (group) {
        scene.expect(MAIL + RSET).says(mail + " a\r\n250 reset\r\n");
      } else {
        scene.expect(MAIL).says(mail + " a\r\n");
        if (accepted) {
          scene.expect(RSET).says("250 reset\r\n");
        }
      }

      assertThat(words(asked.join())).isEqualTo(words);
      assertThat(asked.join().isAccepted()).isEqualTo(accepted);
    }
  }

  /** A 354 could be followed by content only. */
  @ParameterizedTest(name = "[{0}]")
  @CsvSource({
    "250 250 550 354, DATA 354 RCPT 550",
    "250 250 250 503, DATA 503 DATA 503",
    "550 503 503 503, MAIL 550 MAIL 550",
  })
  void closesAfterTheReplyToData(String replies, String words) {
    Scene scene = Scene.ready(Scene.options(), "PIPELINING");
    CompletableFuture<CallOut> asked = scene.callOut(TWO, Stage.DATA);
    scene.expect(MAIL + X + Y + "DATA\r\n");
    for (String reply : replies.split(" ", -1)) {
      assertThat(asked).isNotDone();
      scene.says(reply + " it\r\n");
    }

    assertThat(words(asked.join())).isEqualTo(words);
    assertThat(scene.dialogue().failure()).isPresent();
    scene.expectNothing();
  }

  /** Only content could come there. */
  @ParameterizedTest
  @CsvSource({"354", "554"})
  void saysNothingMoreAfterData(String data) {
    Scene scene = Scene.ready(Scene.options(), "PIPELINING");
    CompletableFuture<CallOut> asked = scene.callOut(TWO, Stage.DATA);
    CompletableFuture<SendResult> next = scene.send(TWO, MessageContent.of("a\r\n"));
    CompletableFuture<CallOut> last = scene.callOut(TWO);
    scene.expect(MAIL + X + Y + "DATA\r\n");

    scene.says("250 a\r\n250 x\r\n250 y\r\n" + data + " data\r\n").expectNothing();

    assertThat(words(asked.join())).isEqualTo("DATA " + data + " DATA " + data);
    for (CompletableFuture<?> each : List.of(next, last)) {
      assertThat(failure(each)).hasMessageContaining("closed by this side instead of sending");
    }
  }

  @ParameterizedTest
  @CsvSource({"RCPTMAX=1, recipients of a transaction", "RCPTDOMAINMAX=1, domains on a connection"})
  void asksForNoMoreThanTheServerLetsIt(String limit, String why) {
    Scene scene = Scene.ready(Scene.options(), "PIPELINING", "LIMITS " + limit);
    Envelope two = Envelope.of("<>", "x@d.example", "y@e.example");

    assertThat(failure(scene.callOut(two)))
        .hasMessageContaining(why)
        .isInstanceOfSatisfying(
            NotOfferedException.class, it -> assertThat(it.extension()).hasValue("LIMITS"));
    scene.expectNothing();
    assertThat(scene.callOut(two, Stage.MAIL)).isNotDone();
    scene.expect(MAIL + RSET);
  }

  @Test
  void saysNoDataForNoneWherePipeliningIsNotOffered() {
    Scene scene = Scene.ready(Scene.options());
    CompletableFuture<CallOut> asked = scene.callOut(TWO, Stage.DATA);
    scene.expect(MAIL).says("250 a\r\n").expect(X).says("550 x\r\n").expect(Y).says("550 y\r\n");

    assertThat(words(asked.join())).isEqualTo("RCPT 550 RCPT 550");
    scene.expectNothing();
  }

  @Test
  void failsWithTheConnectionAndWithWhatIsNotOffered() {
    Scene scene = Scene.ready(Scene.options(), "PIPELINING");
    CompletableFuture<CallOut> unfit = scene.callOut(Envelope.of("<>", "\u00fc@d.example"));
    CompletableFuture<CallOut> asked = scene.callOut(TWO);
    CompletableFuture<CallOut> next = scene.callOut(TWO);

    scene.says("250 a\r\n421 bye\r\n");

    assertThat(failure(unfit)).isInstanceOf(NotOfferedException.class);
    assertThat(failure(asked)).isInstanceOf(NegativeReplyException.class);
    assertThat(failure(next)).isInstanceOf(NegativeReplyException.class);
  }

  private static String words(CallOut answer) {
    return answer.recipients().stream()
        .map(it -> it.stage() + " " + it.reply().code())
        .collect(Collectors.joining(" "));
  }
}
