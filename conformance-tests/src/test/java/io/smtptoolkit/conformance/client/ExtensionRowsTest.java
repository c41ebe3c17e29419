package io.smtptoolkit.conformance.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.client.MessageContent;
import io.smtptoolkit.client.Stage;
import io.smtptoolkit.codec.command.Envelope;
import io.smtptoolkit.codec.parameter.BodyType;
import io.smtptoolkit.codec.parameter.EnvelopeId;
import io.smtptoolkit.codec.parameter.MailFlag;
import io.smtptoolkit.codec.parameter.MailParameter;
import io.smtptoolkit.codec.parameter.Notify;
import io.smtptoolkit.codec.parameter.Ret;
import io.smtptoolkit.conformance.scripted.Answer;
import io.smtptoolkit.conformance.scripted.ReceivedCommand;
import io.smtptoolkit.conformance.scripted.ReceivedConnection;
import io.smtptoolkit.conformance.scripted.Script;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows of PIPELINING, SIZE, CHUNKING and what else is offered or not. */
class ExtensionRowsTest extends ClientScene {
  private static final Answer SLOWLY =
      Answer.pause(Duration.ofMillis(30)).then(Answer.reply("250 ok"));

  @Test
  @Row("c-pipe/only-if-offered")
  void waitsForEachReplyWithoutPipelining() throws Exception {
    play(Script.builder().on("MAIL").answer(SLOWLY).on("RCPT").answer(SLOWLY));

    assertThat(send(TO_FOUR)).isEqualTo("accepted 250, accepted 250, accepted 250, accepted 250");

    assertThat(oneAtATime()).isTrue();
  }

  @Test
  @Row("c-pipe/legal-groups")
  void endsAGroupWithWhatHasToBeLast() throws Exception {
    Answer later = Answer.pause(Duration.ofMillis(30));
    play(
        Script.builder()
            .extensions("PIPELINING")
            .on("EHLO")
            .answer(later.then(Answer.reply("250-mx.example", "250 PIPELINING")))
            .on("MAIL")
            .answer(SLOWLY)
            .on("DATA")
            .answer(later.then(Answer.reply("354 go"))));

    assertThat(send(TO_FOUR)).startsWith("accepted 250");

    assertThat(received().received())
        .filteredOn(it -> it.octetsAfter() > 0)
        .extracting(ReceivedCommand::line)
        .contains("MAIL FROM:<a@c.example>")
        .doesNotContain("EHLO c.example", "DATA", "QUIT");
  }

  @Test
  @Row("c-pipe/all-statuses")
  void pairsRepliesInOrder() throws Exception {
    play(
        Script.builder()
            .extensions("PIPELINING")
            .on("RCPT")
            .reply("250 yes", "550 no", "250 yes", "451 later"));

    assertThat(send(TO_FOUR))
        .isEqualTo("accepted 250, refused RCPT 550, accepted 250, refused RCPT 451");
  }

  @Test
  @Row("c-pipe/data-accepted-no-rcpt")
  void sendsALoneDotWhenOnlyDataIsAccepted() throws Exception {
    play(
        Script.builder()
            .extensions("PIPELINING")
            .on("RCPT")
            .reply("550 no")
            .atEndOfContent()
            .reply("554 no recipients"));

    assertThat(send()).isEqualTo("refused RCPT 550");

    assertThat(transaction().octets()).isEqualTo(".\r\n");
  }

  @Test
  @Row("c-pipe/mail-refused")
  void takesTheReplyToMailForTheReason() throws Exception {
    play(
        Script.builder()
            .extensions("PIPELINING")
            .on("MAIL")
            .reply("550 no")
            .on("RCPT")
            .reply("503 no MAIL")
            .on("DATA")
            .reply("503 no MAIL"));

    assertThat(send()).isEqualTo("refused MAIL 550");
  }

  @Test
  @Row("c-pipe/multiline-not-confused")
  void countsRepliesAndNotLines() throws Exception {
    play(
        Script.builder()
            .extensions("PIPELINING")
            .on("MAIL")
            .answer(Answer.reply("250-a", "250-b", "250 c"))
            .on("RCPT")
            .answer(Answer.reply("550-a", "550 b"), Answer.reply("250-a", "250-b", "250 c")));

    assertThat(send(TO_FOUR))
        .isEqualTo("refused RCPT 550, accepted 250, accepted 250, accepted 250");
  }

  @Test
  @Row("c-pipe/missing-replies")
  void shiftsNoResultWhenAReplyIsMissing() throws Exception {
    use(hasty(Stage.RCPT, Duration.ofMillis(500)));
    play(
        Script.builder()
            .extensions("PIPELINING")
            .on("RCPT")
            .answer(Answer.reply("250 yes"), Answer.nothing(), Answer.reply("550 no")));

    assertThat(send(TO_FOUR)).doesNotContain("accepted");
  }

  @Test
  @Row("c-pipe/no-deadlock")
  void readsWhileItWrites() throws Exception {
    String[] many = new String[1_000];
    for (int i = 0; i < many.length; i++) {
      many[i] = "recipient" + i + "@mx.example";
    }
    String lines = ("250-" + "x".repeat(400) + "\r\n").repeat(10) + "250 ok\r\n";
    play(Script.builder().extensions("PIPELINING").on("RCPT").answer(Answer.octets(lines)));

    assertThat(send(Envelope.of("a@c.example", many)).split(", ", -1))
        .hasSize(1_000)
        .containsOnly("accepted 250");
  }

  @Test
  @Row("c-size/declares")
  void declaresTheSize() throws Exception {
    play(Script.builder().extensions("SIZE 1000000"));

    assertThat(send(MessageContent.of("Subject: x\r\n\r\n.a\r\nno end"))).isEqualTo("accepted 250");

    assertThat(transaction().mail()).isEqualTo("MAIL FROM:<a@c.example> SIZE=26");
    assertThat(transaction().content()).hasSize(26);
  }

  @Test
  @Row("c-size/too-big")
  void sendsNothingThatIsTooBig() throws Exception {
    play(Script.builder().extensions("SIZE 10"));

    assertThat(send()).isEqualTo("not offered");

    assertThat(commands()).containsExactly("EHLO c.example", "QUIT");
  }

  @ParameterizedTest
  @ValueSource(strings = {"452", "552"})
  @Row("c-size/452-552-at-mail")
  void tellsThatTheSizeIsRefused(String code) throws Exception {
    play(Script.builder().extensions("SIZE").on("MAIL").reply(code + " too big"));

    assertThat(send()).isEqualTo("refused MAIL " + code);

    assertThat(commands()).doesNotContain("DATA");
  }

  @ParameterizedTest
  @ValueSource(strings = {"SIZE 0", "SIZE"})
  @Row("c-size/zero-or-absent")
  void knowsNoLimitWithoutANumber(String keyword) throws Exception {
    play(Script.builder().extensions(keyword));

    assertThat(send()).isEqualTo("accepted 250");
  }

  @Test
  @Row("c-bdat/only-if-offered")
  void sendsDataWhereChunkingIsNotOffered() throws Exception {
    use(options().chunking(true));

    assertThat(send()).isEqualTo("accepted 250");

    assertThat(commands()).contains("DATA").noneMatch(line -> line.startsWith("BDAT"));
  }

  @Test
  @Row("c-bdat/exact-count")
  void countsChunks() throws Exception {
    use(options().chunking(true).maxChunkOctets(10));
    play(Script.builder().extensions("CHUNKING"));
    String octets = ".Subject: x\r\n\r\n.a\r\nbcd\r\n";

    assertThat(send(MessageContent.of(octets))).isEqualTo("accepted 250");

    assertThat(transaction().octets()).isEqualTo(octets);
    assertThat(commands())
        .filteredOn(line -> line.startsWith("BDAT"))
        .containsExactly("BDAT 10", "BDAT 10", "BDAT 4 LAST");
  }

  @Test
  @Row("c-bdat/stop-after-failure")
  void stopsAfterARefusedChunk() throws Exception {
    use(options().chunking(true).maxChunkOctets(10));
    play(Script.builder().extensions("CHUNKING").on("BDAT").reply("552 full"));

    assertThat(send()).isEqualTo("refused BDAT 552");

    assertThat(commands()).filteredOn(line -> line.startsWith("BDAT")).hasSize(1);
  }

  @Test
  @Row("c-bdat/binary-needs-both")
  void sendsNoBinaryContentWhereItIsNotOffered() throws Exception {
    for (String offered : new String[] {"CHUNKING", "BINARYMIME"}) {
      int number = server.connections().size() + 1;
      play(Script.builder().extensions(offered));

      assertThat(send(TO_BOB.with(BodyType.BINARYMIME))).isEqualTo("not offered");

      assertThat(server.connection(number, BOUND).awaitEnd(BOUND).commands())
          .containsExactly("EHLO c.example", "QUIT");
    }
  }

  @Test
  @Row("c-utf8/not-offered")
  void sendsNoUtf8AddressWhereItIsNotOffered() throws Exception {
    assertThat(send(Envelope.of("a@c.example", "j\u00f6rg@mx.example"))).isEqualTo("not offered");

    assertThat(commands()).containsExactly("EHLO c.example", "QUIT");
  }

  @Test
  @Row("c-utf8/flag-not-needed")
  void declaresNoUtf8WhereAllIsAscii() throws Exception {
    play(Script.builder().extensions("SMTPUTF8"));

    assertThat(send()).isEqualTo("accepted 250");

    assertThat(transaction().mail()).isEqualTo("MAIL FROM:<a@c.example>");
  }

  @Test
  @Row("c-utf8/flag-used")
  void declaresUtf8ForAnAddressBeyondAscii() throws Exception {
    play(Script.builder().extensions("SMTPUTF8", "8BITMIME"));

    assertThat(send(Envelope.of("a@c.example", "j\u00f6rg@mx.example"))).isEqualTo("accepted 250");

    assertThat(transaction().mail()).isEqualTo("MAIL FROM:<a@c.example> SMTPUTF8");
  }

  @Test
  @Row("c-utf8/ignores-params")
  void takesSmtputf8WithAParameterForSmtputf8() throws Exception {
    play(Script.builder().extensions("SMTPUTF8 foo", "8BITMIME"));

    assertThat(send(Envelope.of("j\u00f6rg@c.example", "bob@mx.example")))
        .isEqualTo("accepted 250");

    assertThat(transaction().mail()).endsWith("> SMTPUTF8");
  }

  static List<MailParameter> ofExtensions() {
    return List.of(Ret.HDRS, EnvelopeId.of("id"));
  }

  @Test
  @Row("c-dsn/only-if-offered")
  void asksForNoNoticesWhereTheyAreNotOffered() throws Exception {
    for (MailParameter parameter : ofExtensions()) {
      assertThat(send(TO_BOB.with(parameter))).isIn("not offered", "accepted 250");
    }
    assertThat(send(TO_BOB.and("joe@mx.example", Notify.NEVER)))
        .isIn("not offered", "accepted 250, accepted 250");

    for (ReceivedConnection connection : server.connections()) {
      assertThat(connection.awaitEnd(BOUND).octets()).doesNotContain("RET=", "ENVID=", "NOTIFY=");
    }
  }

  @Test
  @Row("c-dsn/encoding")
  void encodesWhatAsksForNotices() throws Exception {
    play(Script.builder().extensions("DSN"));

    assertThat(
            send(
                Envelope.of("a@c.example", "bob@mx.example")
                    .with(EnvelopeId.of("a b+="))
                    .and("joe@mx.example", Notify.NEVER)))
        .isEqualTo("accepted 250, accepted 250");

    assertThat(transaction().mail()).isEqualTo("MAIL FROM:<a@c.example> ENVID=a+20b+2B+3D");
    assertThat(transaction().recipients()).contains("RCPT TO:<joe@mx.example> NOTIFY=NEVER");
  }

  @Test
  @Row("c-reqtls/abort")
  void sendsNothingWhereRequiretlsIsNotOffered() throws Exception {
    assertThat(send(TO_BOB.with(MailFlag.REQUIRETLS))).isEqualTo("not offered");

    assertThat(commands()).containsExactly("EHLO c.example", "QUIT");
  }

  /** The rule of docs/send.md. */
  @Test
  void sendsDataUnlessToldOtherwise() throws Exception {
    play(Script.builder().extensions("CHUNKING", "BINARYMIME", "8BITMIME"));

    assertThat(send()).isEqualTo("accepted 250");
    assertThat(commands()).contains("DATA").noneMatch(line -> line.startsWith("BDAT"));
  }

  /** A chunk that comes too early is content for no one (RFC 3030 §2). */
  @Test
  void sendsNoChunkBeforeTheRepliesToTheEnvelope() throws Exception {
    use(options().chunking(true));
    play(
        Script.builder()
            .extensions("CHUNKING", "PIPELINING")
            .on("MAIL")
            .answer(SLOWLY)
            .on("RCPT")
            .answer(SLOWLY));

    assertThat(send(TO_FOUR)).isEqualTo("accepted 250, accepted 250, accepted 250, accepted 250");

    assertThat(received().received())
        .filteredOn(it -> it.line().startsWith("RCPT TO:<sue@"))
        .allSatisfy(it -> assertThat(it.octetsAfter()).isZero());
  }

  /** Kept apart from the row of the same name without CHUNKING. */
  @Test
  void declaresTheSizeOfChunks() throws Exception {
    use(options().chunking(true));
    play(Script.builder().extensions("CHUNKING", "SIZE"));
    byte[] octets = "Subject: x\r\n\r\n.a".getBytes(ISO_8859_1);

    assertThat(send(MessageContent.of(octets))).isEqualTo("accepted 250");

    assertThat(transaction().mail()).isEqualTo("MAIL FROM:<a@c.example> SIZE=" + octets.length);
  }
}
