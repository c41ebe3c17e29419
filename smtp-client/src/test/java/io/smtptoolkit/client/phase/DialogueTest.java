package io.smtptoolkit.client.phase;

import static io.smtptoolkit.client.phase.Scene.command;
import static io.smtptoolkit.client.phase.Scene.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.smtptoolkit.client.NegativeReplyException;
import io.smtptoolkit.client.Stage;
import io.smtptoolkit.client.Timeouts;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.codec.session.SessionState;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DialogueTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  @Test
  void pairsRepliesWithCommandsInTheirOrder() {
    Scene scene = Scene.ready(Scene.options(), "PIPELINING");
    var mail = scene.dialogue().send(command("MAIL FROM:<a@c.example>"), MINUTE);
    var first = scene.dialogue().send(command("RCPT TO:<x@d.example>"), MINUTE);
    var second = scene.dialogue().send(command("RCPT TO:<y@d.example>"), MINUTE);

    scene.dialogue().flush();
    scene.expect("MAIL FROM:<a@c.example>\r\nRCPT TO:<x@d.example>\r\nRCPT TO:<y@d.example>\r\n");
    scene.says("250 a\r\n550-no\r\n550 x\r\n2");

    assertThat(mail.join()).hasToString("250 a");
    assertThat(first.join()).hasToString("550-no\r\n550 x");
    assertThat(second).isNotDone();

    scene.says("50 y\r\n");

    assertThat(second.join()).hasToString("250 y");
    assertThat(scene.dialogue().state()).isEqualTo(SessionState.RCPT);
  }

  @Test
  void writesNothingBeforeItIsFlushed() {
    Scene scene = Scene.ready(Scene.options());

    var unused = scene.dialogue().send(command("NOOP"), MINUTE);

    scene.expectNothing();
    scene.dialogue().flush();
    scene.expect("NOOP\r\n");
    scene.dialogue().flush();
    scene.expectNothing();
  }

  /** What a server says unasked is not the answer to a command that its own words called forth. */
  @Test
  void readsAllThatIsThereBeforeAnythingIsDoneAboutIt() {
    var scene = new Scene();
    CompletableFuture<Void> opening = scene.open();

    scene.says("220 mx.example\r\n554 5.7.1 go away\r\n").expectNothing();

    assertThat(failure(opening)).isInstanceOf(NegativeReplyException.class);
    assertThat(failure(opening).lastReply().orElseThrow()).hasToString("554 5.7.1 go away");
  }

  @Test
  void tellsRepliesInOrderAndWritesWhatTheyCallForAtOnce() {
    Scene scene = Scene.ready(Scene.options(), "PIPELINING");
    List<String> told = new ArrayList<>();
    for (String each : List.of("MAIL FROM:<>", "RCPT TO:<x@d.example>", "RSET")) {
      var unused =
          scene
              .dialogue()
              .send(command(each), MINUTE)
              .thenAccept(
                  reply -> {
                    told.add(reply.toString());
                    if (each.equals("RSET")) {
                      var another = scene.dialogue().send(command("NOOP"), MINUTE);
                      assertThat(another).isNotDone();
                    }
                  });
    }
    scene.dialogue().flush();
    scene.expect("MAIL FROM:<>\r\nRCPT TO:<x@d.example>\r\nRSET\r\n");

    scene.says("250 a\r\n250 x\r\n250 reset\r\n");

    assertThat(told).containsExactly("250 a", "250 x", "250 reset");
    scene.expect("NOOP\r\n");
  }

  @Test
  void whatIsAwaitedFailsWithOneCause() {
    Scene scene = Scene.ready(Scene.options(), "PIPELINING");
    var mail = scene.dialogue().send(command("MAIL FROM:<>"), MINUTE);
    var rcpt = scene.dialogue().send(command("RCPT TO:<x@d.example>"), MINUTE);
    scene.dialogue().flush();

    scene.says("250 a\r\n").leaves();

    assertThat(mail.join()).hasToString("250 a");
    assertThat(failure(rcpt)).hasMessage("the server closed the connection (c1, RCPT)");
    assertThat(failure(rcpt)).hasCauseInstanceOf(EOFException.class);
    assertThat(failure(rcpt).lastReply().orElseThrow()).hasToString("250 a");
    assertThat(scene.dialogue().failure()).contains(failure(rcpt));
    assertThat(scene.dialogue().ended()).isCompleted();
    assertThat(scene.link().closed()).isPresent();
  }

  @Test
  void aConnectionThatBreaksFailsOnceAndForAll() {
    Scene scene = Scene.ready(Scene.options());
    var noop = scene.dialogue().send(command("NOOP"), MINUTE);

    scene.link().breakDown("Connection reset");
    scene.settle();
    scene.dialogue().abort("too late");
    scene.settle();

    assertThat(failure(noop)).hasMessage("Connection reset (c1, another command)");
    var later = scene.dialogue().send(command("NOOP"), MINUTE);
    assertThat(failure(later)).isSameAs(failure(noop));
    scene.dialogue().flush();
    scene.expectNothing();
  }

  @Test
  void theLastWordsAreTheReason() {
    Scene scene = Scene.ready(Scene.options());
    CompletableFuture<Reply> noop = scene.dialogue().send(command("NOOP"), MINUTE);
    scene.dialogue().flush();

    scene.says("421 4.3.2 shutting down\r\n");

    assertThat(noop.join()).hasToString("421 4.3.2 shutting down");
    assertThat(scene.dialogue().failure().orElseThrow())
        .isInstanceOf(NegativeReplyException.class)
        .hasMessageContaining("421 4.3.2 shutting down");
    assertThat(scene.link().closed()).isPresent();
  }

  @ParameterizedTest
  @CsvSource({"421 4.3.2 bye", "451 4.4.2 Timeout - closing connection", "554 5.7.1 policy"})
  void aRefusalToNoCommandIsTheReason(String reply) {
    Scene scene = Scene.ready(Scene.options());

    scene.says(reply + "\r\n").leaves();

    var failure = scene.dialogue().failure().orElseThrow();
    assertThat(failure).isInstanceOf(NegativeReplyException.class);
    assertThat(failure.stage()).isEqualTo(Stage.IDLE);
    assertThat(failure.lastReply().orElseThrow()).hasToString(reply);
  }

  @ParameterizedTest
  @ValueSource(strings = {"250 what\r\n", "250OK\r\n", "HTTP/1.1 400 Bad Request\r\n", "2\r\n"})
  void aServerThatBreaksTheProtocolIsLeftWithItsWordsAsEvidence(String octets) {
    Scene scene = Scene.ready(Scene.options());

    scene.says(octets);

    assertThat(scene.dialogue().failure().orElseThrow())
        .hasMessageContaining("the server broke the protocol")
        .hasMessageContaining(octets.strip());
    assertThat(scene.link().closed()).isPresent();
  }

  @Test
  void a221ClosesOnceAllIsWritten() {
    Scene scene = Scene.ready(Scene.options());
    scene.link().takeNothing();
    CompletableFuture<Void> quitting = Closing.run(scene.dialogue(), Timeouts.RFC_5321);
    scene.expect("QUIT\r\n");

    scene.says("221 bye\r\n");

    assertThat(quitting).isCompleted();
    assertThat(scene.dialogue().failure().orElseThrow())
        .hasMessage("the connection is closed (c1, QUIT)");
    assertThat(scene.link().closed()).isEmpty();
    scene.link().takeAll();
    scene.settle();
    assertThat(scene.link().closed()).isPresent();
  }

  @Test
  void aPeerThatDoesNotReadCannotKeepAClosedConnection() {
    Scene scene = Scene.ready(Scene.options());
    scene.link().takeNothing();
    var unused = Closing.run(scene.dialogue(), Timeouts.RFC_5321);
    scene.says("221 bye\r\n");

    assertThat(scene.link().deadline() - System.nanoTime())
        .isCloseTo(Duration.ofSeconds(5).toNanos(), within(MINUTE.toNanos() / 20));
  }

  @Test
  void theTimeOfAReplyBeginsWhenItsCommandIsTaken() {
    Scene scene = Scene.ready(Scene.options());
    scene.link().takeNothing();
    var unused = scene.dialogue().send(command("NOOP"), Duration.ofHours(1));
    scene.dialogue().flush();

    // RFC 5321 §4.5.3.2.5: three minutes for a block of octets.
    assertThat(hoursLeft(scene.link())).isEqualTo(0);

    scene.link().takeAll();
    scene.link().passDeadline();

    assertThat(hoursLeft(scene.link())).isEqualTo(1);
  }

  @Test
  void aReplyThatDoesNotComeInTimeEndsTheConnection() {
    Scene scene =
        new Scene(
            Scene.options().timeouts(Timeouts.ofEach(Duration.ofNanos(1))).build(),
            Scene.endpoint().build());
    CompletableFuture<Void> opening = scene.open();

    scene.link().passDeadline();
    scene.settle();

    assertThat(failure(opening))
        .hasMessage("waited 1 ms for the greeting (c1, greeting)")
        .hasCauseInstanceOf(SocketTimeoutException.class);
    assertThat(scene.link().closed()).isPresent();
  }

  @Test
  void aDeadlineThatComesTooEarlyIsSetAgain() {
    Scene scene = Scene.ready(Scene.options());
    CompletableFuture<Reply> noop = scene.dialogue().send(command("NOOP"), Duration.ofHours(1));
    scene.dialogue().flush();

    scene.link().passDeadline();

    assertThat(noop).isNotDone();
    assertThat(hoursLeft(scene.link())).isEqualTo(1);
    scene.says("250 ok\r\n");
    assertThat(noop).isCompleted();
  }

  @ParameterizedTest
  @CsvSource({
    "false, cancelled by this side before the end of the content",
    "true, cancelled by this side; the server may have the message",
  })
  void whatWasCancelledSaysWhatTheServerMayHave(boolean endSent, String words) {
    Scene scene = Scene.ready(Scene.options(), "PIPELINING");
    for (String each : List.of("MAIL FROM:<>", "RCPT TO:<x@d.example>", "DATA")) {
      var unused = scene.dialogue().send(command(each), MINUTE);
    }
    scene.dialogue().flush();
    scene.says("250 a\r\n250 x\r\n354 go\r\n");
    if (endSent) {
      var unused = scene.dialogue().endContent(MINUTE);
    }

    scene.dialogue().cancel();
    scene.settle();

    assertThat(scene.dialogue().failure().orElseThrow()).hasMessageStartingWith(words);
    assertThat(scene.link().closed()).isPresent();
  }

  @ParameterizedTest
  @ValueSource(strings = {"QUIT", "NOOP"})
  void aCancelledCommandSaysNothingOfContent(String command) {
    Scene scene = Scene.ready(Scene.options());
    var unused = scene.dialogue().send(command(command), MINUTE);
    scene.dialogue().flush();

    scene.dialogue().cancel();
    scene.settle();

    assertThat(scene.dialogue().failure().orElseThrow())
        .hasMessageStartingWith("cancelled by this side (");
  }

  @Test
  void whatCameBeforeTheEndIsToldBeforeTheEnd() {
    Scene scene = Scene.ready(Scene.options());
    List<String> told = new ArrayList<>();
    scene.dialogue().dependents().add(() -> told.add("ended"));
    var unused =
        scene
            .dialogue()
            .send(command("NOOP"), MINUTE)
            .whenComplete((reply, error) -> told.add(String.valueOf(reply)));
    scene.dialogue().flush();

    scene.says("421 bye\r\n");
    scene.link().closeNow(new IOException("again"));
    scene.settle();

    assertThat(told).containsExactly("421 bye", "ended");
  }

  private static long hoursLeft(FakeLink link) {
    return Math.round(
        (link.deadline() - System.nanoTime()) / (double) Duration.ofHours(1).toNanos());
  }
}
