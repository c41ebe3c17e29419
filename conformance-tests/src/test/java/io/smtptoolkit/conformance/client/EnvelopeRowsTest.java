package io.smtptoolkit.conformance.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.client.Endpoint;
import io.smtptoolkit.client.SmtpConnection;
import io.smtptoolkit.codec.command.Envelope;
import io.smtptoolkit.conformance.scripted.Answer;
import io.smtptoolkit.conformance.scripted.ReceivedConnection;
import io.smtptoolkit.conformance.scripted.Script;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows of envelopes and transactions. */
class EnvelopeRowsTest extends ClientScene {

  @Test
  @Row("c-mail/exact-syntax")
  void writesPathsWithoutSpaces() throws Exception {
    assertThat(send()).isEqualTo("accepted 250");

    assertThat(received().octets())
        .startsWith("EHLO c.example\r\nMAIL FROM:<a@c.example>\r\nRCPT TO:<bob@mx.example>\r\n");
  }

  @Test
  @Row("c-mail/null-sender")
  void sendsFromNowhere() throws Exception {
    assertThat(send(Envelope.of("<>", "bob@mx.example"))).isEqualTo("accepted 250");

    assertThat(transaction().mail()).isEqualTo("MAIL FROM:<>");
  }

  @Test
  @Row("c-mail/case-preserved")
  void leavesTheCaseOfAddresses() throws Exception {
    assertThat(send(Envelope.of("MiXeD@c.example", "BoB@mx.example"))).isEqualTo("accepted 250");

    assertThat(transaction().mail()).isEqualTo("MAIL FROM:<MiXeD@c.example>");
    assertThat(transaction().recipients()).containsExactly("RCPT TO:<BoB@mx.example>");
  }

  @Test
  @Row("c-mail/quoting")
  void quotesWhatHasToBeQuoted() throws Exception {
    assertThat(send(Envelope.of("\"john smith\"@c.example", "\"a\\\"b\"@mx.example")))
        .isEqualTo("accepted 250");

    assertThat(transaction().mail()).isEqualTo("MAIL FROM:<\"john smith\"@c.example>");
    assertThat(transaction().recipients()).containsExactly("RCPT TO:<\"a\\\"b\"@mx.example>");
  }

  @Test
  @Row("c-mail/no-source-route")
  void makesNoSourceRoute() throws Exception {
    assertThat(send(TO_FOUR)).startsWith("accepted 250");

    assertThat(commands()).noneMatch(line -> line.contains("<@"));
  }

  @Test
  @Row("c-mail/only-offered-params")
  void givesNoParameterThatWasNotOffered() throws Exception {
    assertThat(send()).isEqualTo("accepted 250");

    assertThat(transaction().mail()).isEqualTo("MAIL FROM:<a@c.example>");
  }

  @Test
  @Row("c-mail/5yz")
  void sendsNothingAfterMailIsRefused() throws Exception {
    play(Script.builder().on("MAIL").reply("550 no"));

    assertThat(send()).isEqualTo("refused MAIL 550");

    assertThat(commands()).containsExactly("EHLO c.example", "MAIL FROM:<a@c.example>", "QUIT");
  }

  @Test
  @Row("c-mail/4yz")
  void saysThatMailIsRefusedForNow() throws Exception {
    play(Script.builder().on("MAIL").reply("451 later"));

    assertThat(send()).isEqualTo("refused MAIL 451");
  }

  @ParameterizedTest
  @ValueSource(strings = {"555", "455"})
  @Row("c-mail/555-455")
  void tellsThatAParameterIsRefused(String code) throws Exception {
    play(Script.builder().extensions("SIZE 1000").on("MAIL").reply(code + " no such parameter"));

    assertThat(send()).isEqualTo("refused MAIL " + code);
  }

  @Test
  @Row("c-rcpt/one-copy")
  void sendsOneCopyForAll() throws Exception {
    assertThat(send(TO_FOUR)).isEqualTo("accepted 250, accepted 250, accepted 250, accepted 250");

    assertThat(received().transactions()).hasSize(1);
    assertThat(transaction().recipients()).hasSize(4);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "PIPELINING", "CHUNKING", "PIPELINING,CHUNKING"})
  @Row("c-rcpt/partial")
  void tellsEachRecipientsOutcomeOnEveryPath(String extensions) throws Exception {
    use(options().chunking(true));
    play(
        Script.builder()
            .extensions(extensions.isEmpty() ? new String[0] : extensions.split(",", -1))
            .on("RCPT")
            .reply("250 yes", "550 no", "451 later", "250 yes"));

    assertThat(send(TO_FOUR))
        .isEqualTo("accepted 250, refused RCPT 550, refused RCPT 451, accepted 250");

    assertThat(transaction().content()).isEqualTo("Subject: hello\r\n\r\nhello\r\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"NOOP", "CHUNKING"})
  @Row("c-rcpt/all-refused")
  void sendsNoContentWhenAllAreRefused(String extension) throws Exception {
    use(options().chunking(true));
    play(Script.builder().extensions(extension).on("RCPT").reply("550 no"));

    assertThat(send(TO_FOUR))
        .isEqualTo("refused RCPT 550, refused RCPT 550, refused RCPT 550, refused RCPT 550");

    assertThat(commands()).endsWith("RCPT TO:<sue@mx.example>", "QUIT");
  }

  @Test
  @Row("c-rcpt/251-551")
  void followsNoOtherPath() throws Exception {
    play(
        Script.builder()
            .on("RCPT")
            .reply(
                "251 will forward to <x@y.example>",
                "551 try <x@y.example>",
                "252 cannot verify",
                "250 ok"));

    assertThat(send(TO_FOUR))
        .isEqualTo("accepted 250, refused RCPT 551, accepted 250, accepted 250");

    assertThat(transaction().recipients()).hasSize(4);
    assertThat(server.connections()).hasSize(1);
  }

  @Test
  @Row("c-rcpt/duplicates")
  void sendsToTheSameAddressTwiceIfTold() throws Exception {
    assertThat(send(Envelope.of("a@c.example", "bob@mx.example", "bob@mx.example")))
        .isEqualTo("accepted 250, accepted 250");

    assertThat(transaction().recipients())
        .containsExactly("RCPT TO:<bob@mx.example>", "RCPT TO:<bob@mx.example>");
  }

  @ParameterizedTest
  @ValueSource(strings = {"554", "503", "451"})
  @Row("c-data/no-data-on-5yz")
  void sendsNoContentWhenDataIsRefused(String code) throws Exception {
    play(Script.builder().on("DATA").reply(code + " no"));

    assertThat(send()).isEqualTo("refused DATA " + code);

    assertThat(commands()).endsWith("DATA", "QUIT");
  }

  @ParameterizedTest
  @CsvSource({
    "250,accepted 250",
    "251,accepted 251",
    "299,accepted 299",
    "452,refused end of content 452",
    "552,refused end of content 552",
    "554,refused end of content 554"
  })
  @Row("c-data/final-codes")
  void decidesByTheReplyToTheContent(String code, String outcome) throws Exception {
    play(Script.builder().atEndOfContent().reply(code + " said"));

    assertThat(send()).isEqualTo(outcome);
  }

  @Test
  @Row("c-data/waits-for-354")
  void sendsNoContentBefore354() throws Exception {
    play(
        Script.builder()
            .on("DATA")
            .answer(Answer.pause(Duration.ofMillis(100)).then(Answer.reply("354 go"))));

    assertThat(send()).isEqualTo("accepted 250");

    assertThat(oneAtATime()).isTrue();
  }

  @Test
  @Row("c-session/rset-reuse")
  void sendsASecondMessageOverTheSameConnection() throws Exception {
    try (SmtpConnection connection = client().connect(clear())) {
      assertThat(words(connection.send(TO_BOB, HELLO))).isEqualTo("accepted 250");
      assertThat(words(connection.send(TO_BOB, HELLO))).isEqualTo("accepted 250");
    }

    assertThat(received().transactions()).hasSize(2).allMatch(it -> it.isComplete());
    assertThat(commands()).filteredOn(line -> line.startsWith("EHLO")).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"MAIL", "RCPT", "DATA", "end"})
  @Row("c-session/reuse-after-failure")
  void beginsAnewAfterARefusedMessage(String stage) throws Exception {
    String[] replies = {"550 no", stage.equals("DATA") ? "354 go" : "250 yes"};
    play(
        stage.equals("end")
            ? Script.builder().atEndOfContent().reply(replies)
            : Script.builder().on(stage).reply(replies));
    try (SmtpConnection connection = client().connect(clear())) {
      assertThat(words(connection.send(TO_BOB, HELLO))).startsWith("refused");
      assertThat(words(connection.send(TO_BOB, HELLO))).isEqualTo("accepted 250");
    }

    List<String> between = commands();
    int second = between.lastIndexOf("MAIL FROM:<a@c.example>");
    boolean openTransaction = stage.equals("RCPT") || stage.equals("DATA");
    assertThat(between.get(second - 1).equals("RSET")).isEqualTo(openTransaction);
  }

  @Test
  @Row("c-session/stale-reuse")
  void noticesThatAnIdleConnectionWasClosed() throws Exception {
    play(
        Script.builder()
            .atEndOfContent()
            .onConnection(1)
            .answer(Answer.reply("250 taken").then(Answer.close())));
    Endpoint endpoint = clear();
    SmtpConnection connection = client().connect(endpoint);
    assertThat(words(connection.send(TO_BOB, HELLO))).isEqualTo("accepted 250");
    connection.closed().get(20, TimeUnit.SECONDS);

    assertThat(connection.isOpen()).isFalse();
    assertThat(send(endpoint)).isEqualTo("accepted 250");
    assertThat(server.connection(2, BOUND).awaitEnd(BOUND).transactions()).hasSize(1);
  }

  @Test
  @Row("c-quit/sent")
  void quitsAndWaitsForTheReply() throws Exception {
    play(
        Script.builder()
            .on("QUIT")
            .answer(
                Answer.pause(Duration.ofMillis(50))
                    .then(Answer.reply("221 bye"))
                    .then(Answer.close())));

    assertThat(send()).isEqualTo("accepted 250");

    assertThat(commands()).endsWith("QUIT");
    assertThat(received().end()).contains(ReceivedConnection.End.CLOSED_BY_SERVER);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "500 what?", "421 no time", "xyz"})
  @Row("c-quit/no-221")
  void keepsTheResultWhenQuitFails(String reply) throws Exception {
    Answer last = reply.isEmpty() ? Answer.nothing() : Answer.reply(reply);
    play(Script.builder().on("QUIT").answer(last.then(Answer.close())));

    assertThat(send()).isEqualTo("accepted 250");
  }
}
