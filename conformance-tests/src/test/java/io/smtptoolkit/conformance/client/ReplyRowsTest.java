package io.smtptoolkit.conformance.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.client.RecipientOutcome;
import io.smtptoolkit.client.SendResult;
import io.smtptoolkit.client.SmtpConnection;
import io.smtptoolkit.codec.command.Envelope;
import io.smtptoolkit.conformance.scripted.Answer;
import io.smtptoolkit.conformance.scripted.Script;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows of replies, right and wrong. */
class ReplyRowsTest extends ClientScene {

  @Test
  @Row("c-reply/bytewise")
  void readsRepliesOctetByOctet() throws Exception {
    play(everywhere(code -> Answer.drip(code + "-one\r\n" + code + " two\r\n", Duration.ZERO)));

    assertThat(send()).isEqualTo("accepted 250");
  }

  @Test
  @Row("c-reply/coalesced")
  void readsALongReplyThatComesAtOnce() throws Exception {
    play(everywhere(code -> Answer.octets((code + "-line\r\n").repeat(40) + code + " end\r\n")));

    assertThat(send()).isEqualTo("accepted 250");
  }

  @Test
  @Row("c-reply/multiline-any-command")
  void takesSeveralLinesFromAnyCommand() throws Exception {
    play(everywhere(code -> Answer.reply(code + "-one", code + "-two", code + " three")));

    assertThat(send(TO_FOUR)).isEqualTo("accepted 250, accepted 250, accepted 250, accepted 250");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " "})
  @Row("c-reply/code-only-lines")
  void needsNoWordsInReplies(String words) throws Exception {
    play(everywhere(code -> Answer.reply(code + words)));

    assertThat(send()).isEqualTo("accepted 250");
  }

  @ParameterizedTest
  @CsvSource({"250 error failed 550,accepted 250", "550 OK accepted 250,refused RCPT 550"})
  @Row("c-reply/text-ignored")
  void decidesByTheCodeAlone(String reply, String outcome) throws Exception {
    play(Script.builder().on("RCPT").reply(reply));

    assertThat(send()).isEqualTo(outcome);
  }

  @ParameterizedTest
  @CsvSource({"259,accepted 250", "459,refused RCPT 459", "599,refused RCPT 599"})
  @Row("c-reply/unknown-code")
  void takesUnknownCodesByTheirFirstDigit(String code, String outcome) throws Exception {
    play(Script.builder().on("RCPT").reply(code + " hm"));

    assertThat(send()).isEqualTo(outcome);
  }

  @ParameterizedTest
  @ValueSource(strings = {"150 x", "650 x", "050 x", "25 x", "2500 x", "ok", ""})
  @Row("c-reply/out-of-range")
  void givesUpOnWhatIsNoReply(String line) throws Exception {
    play(Script.builder().on("RCPT").reply(line));

    assertThat(send()).isEqualTo("not sent");

    assertThat(commands()).doesNotContain("DATA");
  }

  @Test
  @Row("c-reply/3yz-where-2yz")
  void sendsNoContentUnless354AsksForIt() throws Exception {
    play(Script.builder().on("DATA").reply("250 ok"));

    assertThat(send()).isEqualTo("not sent");

    assertThat(received().octets()).doesNotContain("Subject");
  }

  @Test
  @Row("c-reply/3yz-where-2yz")
  void takes354ToMailForNoAcceptance() throws Exception {
    play(Script.builder().on("MAIL").reply("354 go ahead"));

    assertThat(send()).isEqualTo("not sent");

    assertThat(commands()).doesNotContain("DATA");
  }

  @Test
  @Row("c-reply/mixed-codes-multiline")
  void takesAReplyWithTwoCodesForAFault() throws Exception {
    play(Script.builder().on("RCPT").answer(Answer.reply("250-a", "550 b")));

    assertThat(send()).isEqualTo("not sent");
  }

  @Test
  @Row("c-reply/bare-lf")
  void neverMisreadsRepliesThatEndWithLfAlone() throws Exception {
    play(Script.builder().on("RCPT").answer(Answer.octets("550 no\n")));

    assertThat(send()).isIn("refused RCPT 550", "not sent");
  }

  @Test
  @Row("c-reply/long-line")
  void readsALineOf512Octets() throws Exception {
    play(Script.builder().on("RCPT").reply("250 " + "x".repeat(506)));

    assertThat(send()).isEqualTo("accepted 250");
  }

  @ParameterizedTest
  @ValueSource(ints = {4_096, 65_536})
  @Row("c-reply/long-line")
  void readsLongerLinesOrSaysThatItDoesNot(int octets) throws Exception {
    play(Script.builder().on("RCPT").reply("250 " + "x".repeat(octets)));

    assertThat(send()).isIn("accepted 250", "not sent");
  }

  @Test
  @Row("c-reply/endless-line")
  void readsNoLineWithoutEnd() throws Exception {
    play(Script.builder().on("RCPT").answer(Answer.octets("250 ").then(Answer.endless("x"))));

    assertThat(send()).isEqualTo("not sent");

    received();
  }

  @Test
  @Row("c-reply/endless-multiline")
  void readsNoReplyWithoutEnd() throws Exception {
    play(Script.builder().on("RCPT").answer(Answer.endless("250-x\r\n")));

    assertThat(send()).isEqualTo("not sent");

    received();
  }

  @Test
  @Row("c-reply/endless-multiline")
  void survivesTenThousandLines() throws Exception {
    play(
        Script.builder()
            .on("RCPT")
            .answer(Answer.repeated(10_000, "250-x\r\n").then(Answer.reply("250 end"))));

    assertThat(send()).isIn("accepted 250", "not sent");
  }

  @Test
  @Row("c-reply/control-and-8bit")
  void printsNoControlOctetsOfReplies() throws Exception {
    play(Script.builder().on("RCPT").reply("550 a\0b\u001b[31m\u0007\u00ff\u0080c"));
    try (SmtpConnection connection = client().connect(clear())) {

      SendResult result = connection.send(TO_BOB, HELLO);

      assertThat(words(result)).isIn("refused RCPT 550", "not sent");
      assertThat(result.outcomes().get(0).describe()).matches("[ -~\\x{a0}-\\x{10ffff}]*");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"greeting", "EHLO", "MAIL"})
  @Row("c-reply/unsolicited")
  void countsNoReplyToNothing(String after) throws Exception {
    Answer two = Answer.octets("250 ok\r\n250 ok\r\n");
    Script.Builder script = Script.builder().on("RCPT").reply("550 no");
    play(
        switch (after) {
          case "greeting" -> script.atGreeting().answer(Answer.octets("220 mx\r\n250 ok\r\n"));
          case "EHLO" -> script.on("EHLO").answer(two);
          default -> script.on("MAIL").answer(two);
        });

    assertThat(send()).doesNotContain("accepted");

    assertThat(received().octets()).doesNotContain("Subject");
  }

  @ParameterizedTest
  @CsvSource({
    "MAIL,refused MAIL 421",
    "RCPT,refused RCPT 421",
    "DATA,refused DATA 421",
    "end,refused end of content 421"
  })
  @Row("c-reply/421-any-stage")
  void saysNoMoreAfter421(String stage, String outcome) throws Exception {
    Answer busy = Answer.reply("421 4.3.2 closing");
    play(
        stage.equals("end")
            ? Script.builder().atEndOfContent().answer(busy)
            : Script.builder().on(stage).answer(busy));

    assertThat(send()).isEqualTo(outcome);

    var last = commands().get(commands().size() - 1);
    assertThat(last).startsWith(stage.equals("end") ? "DATA" : stage);
  }

  @ParameterizedTest
  @CsvSource({
    "greeting,failed greeting",
    "EHLO,failed EHLO",
    "MAIL,not sent",
    "RCPT,not sent",
    "DATA,not sent",
    "end,unknown"
  })
  @Row("c-reply/drop-any-stage")
  void neverTakesALostConnectionForARefusal(String stage, String outcome) throws Exception {
    for (Answer drop : new Answer[] {Answer.close(), Answer.reset()}) {
      Script.Builder script = Script.builder();
      play(
          switch (stage) {
            case "greeting" -> script.atGreeting().answer(drop);
            case "end" -> script.atEndOfContent().answer(drop);
            default -> script.on(stage).answer(drop);
          });

      // A reset may come before the client has noticed that it is connected.
      assertThat(send().replace("failed connecting", "failed greeting")).isEqualTo(outcome);
    }
  }

  @Test
  @Row("c-reply/drop-after-eod")
  void doesNotKnowWhatBecameOfContentWithoutAReply() throws Exception {
    play(Script.builder().atEndOfContent().answer(Answer.close()));

    assertThat(send()).isEqualTo("unknown");

    assertThat(transaction().isComplete()).isTrue();
    assertThat(server.connections()).hasSize(1);
  }

  @Test
  @Row("c-reply/esc-parsed")
  void readsEnhancedStatusCodesAndToleratesWhatIsNone() throws Exception {
    Map<String, String> replies =
        Map.of("550 5.1.1 x", "Optional[5.1.1]", "550 5.x", "Optional.empty");
    for (Map.Entry<String, String> reply : replies.entrySet()) {
      play(Script.builder().extensions("ENHANCEDSTATUSCODES").on("RCPT").reply(reply.getKey()));
      try (SmtpConnection connection = client().connect(clear())) {
        RecipientOutcome outcome =
            connection.send(Envelope.of("a@c.example", "bob@mx.example"), HELLO).outcomes().get(0);

        assertThat(outcome.lastReply().orElseThrow().enhancedStatusCode())
            .hasToString(reply.getValue());
      }
    }
  }
}
