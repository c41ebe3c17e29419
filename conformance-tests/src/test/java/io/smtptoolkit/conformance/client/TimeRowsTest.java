package io.smtptoolkit.conformance.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.client.MessageContent;
import io.smtptoolkit.client.SmtpClientOptions;
import io.smtptoolkit.client.Stage;
import io.smtptoolkit.client.Timeouts;
import io.smtptoolkit.conformance.scripted.Answer;
import io.smtptoolkit.conformance.scripted.Script;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rows of time. */
class TimeRowsTest extends ClientScene {

  @Test
  @Row("c-time/defaults")
  void waitsAsLongAsRfc5321Asks() {
    Timeouts times = SmtpClientOptions.DEFAULT.timeouts();

    assertThat(times.greeting()).isGreaterThanOrEqualTo(Duration.ofMinutes(5));
    assertThat(times.mail()).isGreaterThanOrEqualTo(Duration.ofMinutes(5));
    assertThat(times.rcpt()).isGreaterThanOrEqualTo(Duration.ofMinutes(5));
    assertThat(times.dataInitiation()).isGreaterThanOrEqualTo(Duration.ofMinutes(2));
    assertThat(times.dataBlock()).isGreaterThanOrEqualTo(Duration.ofMinutes(3));
    assertThat(times.dataTermination()).isGreaterThanOrEqualTo(Duration.ofMinutes(10));
  }

  @Test
  @Row("c-time/per-command")
  void hasNoTimeForTheWholeJob() throws Exception {
    use(options().timeouts(Timeouts.ofEach(Duration.ofMillis(1_500))));
    play(
        everywhere(
            code -> Answer.pause(Duration.ofMillis(250)).then(Answer.reply(code + " at last"))));

    assertThat(send()).isEqualTo("accepted 250");
  }

  @ParameterizedTest
  @CsvSource({
    "EHLO,failed EHLO",
    "MAIL,not sent",
    "RCPT,not sent",
    "DATA,not sent",
    "END_OF_CONTENT,unknown"
  })
  @Row("c-time/each-stage")
  void givesUpAtEachStage(Stage stage, String outcome) throws Exception {
    use(hasty(stage, Duration.ofMillis(200)));
    play(
        stage == Stage.END_OF_CONTENT
            ? Script.builder().atEndOfContent().answer(Answer.nothing())
            : Script.builder().on(stage.name()).answer(Answer.nothing()));

    assertThat(send()).isEqualTo(outcome);

    received();
  }

  @Test
  @Row("c-time/trickle")
  void givesAReplyATimeInAll() throws Exception {
    use(hasty(Stage.MAIL, Duration.ofMillis(300)));
    play(
        Script.builder()
            .on("MAIL")
            .answer(Answer.drip("250 " + "x".repeat(100) + "\r\n", Duration.ofMillis(50))));

    assertThat(send()).isEqualTo("not sent");
  }

  @Test
  @Row("c-time/write-block")
  void givesUpOnAServerThatDoesNotRead() throws Exception {
    use(hasty(Stage.CONTENT, Duration.ofMillis(400)));
    play(Script.builder().on("DATA").answer(Answer.reply("354 go").then(Answer.stall())));
    byte[] large = ("x".repeat(70) + "\r\n").repeat(300_000).getBytes(ISO_8859_1);

    assertThat(send(MessageContent.of(large))).isEqualTo("not sent");
  }
}
