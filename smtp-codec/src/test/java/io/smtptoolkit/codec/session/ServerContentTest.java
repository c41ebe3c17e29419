package io.smtptoolkit.codec.session;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.codec.Leniency;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.codec.wire.Limits;
import java.nio.ByteBuffer;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a server session reads content: DATA and BDAT, good and bad. */
class ServerContentTest {

  private static final String ENVELOPE = "MAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\n";

  private static ServerRun inContent() {
    return ServerRun.ready().in(ENVELOPE + "DATA\r\n").forget();
  }

  private static ServerRun inRcpt() {
    return ServerRun.ready().in(ENVELOPE).forget();
  }

  @Test
  void emptyContentIsContent() {
    var run = inContent().in(".\r\nNOOP\r\n");

    assertThat(run.events).containsExactly("content ended", "command NOOP");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void contentEndsTheSameWhereverItIsCut(int cut) {
    var run = inContent().inCut("a\r\n..\r\n..b\r\n.c\r\n.\r\nNOOP\r\n", cut);

    assertThat(run.events)
        .containsExactly("content a\r\n.\r\n.b\r\nc\r\n", "content ended", "command NOOP");
    assertThat(run.content).hasToString("a\r\n.\r\n.b\r\nc\r\n");
  }

  @Test
  void commandsWithinContentAreContent() {
    var run = inContent().in("QUIT\r\nRSET\r\nSTARTTLS\r\n.\r\n");

    assertThat(run.events).containsExactly("content QUIT\r\nRSET\r\nSTARTTLS\r\n", "content ended");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\n.\n",
        "\n.\r\n",
        "\r\n.\n",
        "\r.\r",
        "\r.\r\n",
        "\r\n.\rx",
        "\n.\rx",
        "\r.\n",
        "\r\r\n.\r\r\n",
        "\r\n.\r\r\n",
        "\r\n\0.\r\n",
        "\r\n.\0\r\n",
        "\r\0\n.\r\0\n"
      })
  void noFalseEndEndsContent(String sequence) {
    for (int cut = 0; cut <= sequence.length(); cut++) {
      var run = inContent().inCut("text" + sequence + "NOOP\r\n", 4 + cut);

      assertThat(run.events)
          .noneMatch(it -> it.startsWith("command") || it.startsWith("violation"));
      assertThat(run.events).anyMatch(it -> it.startsWith("spoiled "));

      run.forget().in("\r\n.\r\nNOOP\r\n");
      assertThat(run.events).containsExactly("violation 554", "command NOOP");
      assertThat(run.output)
          .hasToString("554 5.6.0 Content contains a bare CR, a bare LF or a NUL\r\n250 yes\r\n");
      assertThat(run.session.state()).isEqualTo(SessionState.READY);
    }
  }

  @Test
  void spoiledContentIsReportedOnceAndThenDropped() {
    var run = inContent().in("good\r\n").in("bad\n").in("more\n").in("fine\r\n").in(".\r\n");

    assertThat(run.events)
        .containsExactly("content good\r\n", "spoiled bare lf at octet 9", "violation 554");
  }

  @Test
  void lenienciesLetBadOctetsPass() {
    var session =
        ServerSession.builder()
            .leniencies(Set.of(Leniency.BARE_CR_OR_LF_IN_CONTENT, Leniency.NUL_IN_CONTENT))
            .build();
    var run =
        new ServerRun(session)
            .reply(220, "mx")
            .in("EHLO c.example\r\n" + ENVELOPE + "DATA\r\n")
            .forget();

    run.in("a\nb\rc\0d\n.\n\r\n.\r\n");

    assertThat(run.events).containsExactly("content a\nb\rc\0d\n.\n\r\n", "content ended");
  }

  @Test
  void oneLeniencyIsNotTheOther() {
    var session = ServerSession.builder().leniencies(Set.of(Leniency.NUL_IN_CONTENT)).build();
    var run =
        new ServerRun(session)
            .reply(220, "mx")
            .in("EHLO c.example\r\n" + ENVELOPE + "DATA\r\n")
            .forget();

    run.in("a\0b\r\nc\nd\r\n.\r\n");

    assertThat(run.events).containsExactly("spoiled bare lf at octet 6", "violation 554");
  }

  @Test
  void refusingContentIsUpToTheCallerThatAnswersItsEnd() {
    var run = inContent().prepare(552).in("big\r\n.\r\nNOOP\r\n");

    assertThat(run.events).containsExactly("content big\r\n", "content ended", "command NOOP");
    assertThat(run.output).hasToString("552 prepared\r\n250 yes\r\n");
  }

  @Test
  void a421WithinContentClosesAndDropsTheRest() {
    var run = inContent().in("half\r\n");

    run.session.close(Reply.of(421, "shutting down"));
    run.in("more\r\n.\r\nNOOP\r\n").end();

    assertThat(run.events).containsExactly("content half\r\n", "input ended in CLOSED");
    assertThat(run.output).hasToString("421 shutting down\r\n");
    assertThat(run.session.bufferedOctets()).isZero();
  }

  @Test
  void endOfInputWithinContentIsNoEndOfContent() {
    var run = inContent().in("half\r\n").end();

    assertThat(run.events).containsExactly("content half\r\n", "input ended in CONTENT");
  }

  @Test
  void contentSlicesAreReadOnlyWindows() {
    var session = inContent().session;
    byte[] octets = "hello\r\n.\r\n".getBytes(US_ASCII);
    session.receive(ByteBuffer.wrap(octets));

    var event = (ServerEvent.ContentReceived) session.next();

    assertThat(event.octets().isReadOnly()).isTrue();
    octets[0] = 'J';
    assertThat(US_ASCII.decode(event.octets()).toString()).isEqualTo("Jello\r\n");
  }

  @Test
  void noRecipientNoContent() {
    var refused = ServerRun.ready().prepare(Reply.of(250, "ok"), Reply.of(550, "no"));
    var lmtp =
        ServerRun.lmtp().in("LHLO c.example\r\n").prepare(Reply.of(250, "ok"), Reply.of(550, "no"));

    refused.in(ENVELOPE + "DATA\r\nNOOP\r\n");
    lmtp.in(ENVELOPE + "DATA\r\nNOOP\r\n");
    var none = ServerRun.ready().in("MAIL FROM:<>\r\nDATA\r\nNOOP\r\n");

    assertThat(refused.events).endsWith("violation 554", "command NOOP");
    assertThat(refused.session.state()).isEqualTo(SessionState.MAIL);
    assertThat(lmtp.events).endsWith("violation 503", "command NOOP");
    assertThat(none.events).endsWith("violation 503", "command NOOP");
  }

  @Test
  void chunksMakeUpContent() {
    var run = inRcpt().in("BDAT 5\r\na\r\n.\rBDAT 3\r\n\n..bdat 0 last\r\nNOOP\r\n");

    assertThat(run.events)
        .containsExactly(
            "chunk 5",
            "content a\r\n.\r",
            "chunk ended",
            "chunk 3",
            "content \n..",
            "chunk ended",
            "chunk 0 last",
            "content ended",
            "command NOOP");
    assertThat(run.content).hasToString("a\r\n.\r\n..");
    assertThat(run.session.state()).isEqualTo(SessionState.READY);
  }

  @Test
  void chunksMayComeOctetByOctet() {
    var run = inRcpt().inBytewise("BDAT 5\r\na\r\n.\rBDAT 3 LAST\r\n\n..NOOP\r\n");

    assertThat(run.events)
        .containsExactly(
            "chunk 5",
            "content a\r\n.\r",
            "chunk ended",
            "chunk 3 last",
            "content \n..",
            "content ended",
            "command NOOP");
  }

  @Test
  void nothingIsReadAfterAChunkBeforeItsReply() {
    var session = inRcpt().session;
    session.receive(ByteBuffer.wrap("BDAT 1\r\nxBDAT 1 LAST\r\ny".getBytes(US_ASCII)));

    assertThat(session.next()).isEqualTo(new ServerEvent.ChunkStarted(1, false));
    assertThat(session.next()).isInstanceOf(ServerEvent.ContentReceived.class);
    assertThat(session.next()).isInstanceOf(ServerEvent.ChunkEnded.class);
    assertThat(session.next()).isEqualTo(ServerEvent.PAUSED);
    assertThat(session.bufferedOctets()).isEqualTo(14);
  }

  @Test
  void theOctetsOfAChunkAreNoWindowIntoWhatCameBefore() {
    var session = inRcpt().session;
    session.receive(ByteBuffer.wrap("BDAT 3 LAST\r\nabcQUIT\r\n".getBytes(US_ASCII)));
    session.next();

    var received = (ServerEvent.ContentReceived) session.next();

    assertThat(US_ASCII.decode(received.octets().duplicate().clear()).toString()).isEqualTo("abc");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\nb", "a\rb", "a\0b", "ab\r"})
  void badChunksAreRefusedAtTheirEnd(String chunk) {
    var run = inRcpt().in("BDAT " + chunk.length() + " LAST\r\n" + chunk + "NOOP\r\n");

    assertThat(run.events)
        .contains("violation 554")
        .endsWith("command NOOP")
        .doesNotContain("content ended");
    assertThat(run.events).anyMatch(it -> it.startsWith("spoiled "));
  }

  @Test
  void aSpoiledChunkFailsTheTransaction() {
    var run = inRcpt().in("BDAT 3\r\na\nbBDAT 2\r\n\r\nBDAT 1 LAST\r\nxNOOP\r\n");

    assertThat(run.events)
        .containsExactly(
            "chunk 3",
            "spoiled bare lf at octet 1",
            "violation 554",
            "violation 503",
            "violation 503",
            "command NOOP");
    assertThat(run.session.state()).isEqualTo(SessionState.READY);
  }

  @Test
  void aRefusedChunkFailsTheTransaction() {
    var run =
        inRcpt()
            .prepare(552)
            .in(
                "BDAT 1\r\n"
                    + "xDATA\r\n"
                    + "MAIL FROM:<>\r\n"
                    + "RCPT TO:<a@b.example>\r\n"
                    + "BDAT 6\r\n"
                    + "QUIT\r\n"
                    + "RSET\r\n");

    assertThat(run.events)
        .containsExactly(
            "chunk 1",
            "content x",
            "chunk ended",
            "violation 503",
            "violation 503",
            "violation 503",
            "violation 503",
            "command RSET");
    assertThat(run.session.state()).isEqualTo(SessionState.READY);
  }

  @ParameterizedTest
  @ValueSource(strings = {"DATA", "MAIL FROM:<>", "RCPT TO:<a@b.example>"})
  void betweenChunksThereIsNoOtherTransactionCommand(String line) {
    var run = inRcpt().in("BDAT 1\r\nx" + line + "\r\nBDAT 1 LAST\r\ny");

    assertThat(run.events)
        .containsExactly(
            "chunk 1",
            "content x",
            "chunk ended",
            "violation 503",
            "chunk 1 last",
            "content y",
            "content ended");
  }

  @Test
  void chunksOutOfOrderAreDrained() {
    var greeted = ServerRun.smtp().in("BDAT 6 LAST\r\nQUIT\r\nNOOP\r\n");
    var ready = ServerRun.ready().in("BDAT 6 LAST\r\nQUIT\r\nNOOP\r\n");
    var mail =
        ServerRun.ready()
            .in("MAIL FROM:<>\r\n")
            .forget()
            .in("BDAT 6\r\nQUIT\r\nBDAT 0 LAST\r\nNOOP\r\n");

    assertThat(greeted.events).containsExactly("violation 503", "command NOOP");
    assertThat(greeted.session.state()).isEqualTo(SessionState.GREETED);
    assertThat(ready.events).containsExactly("violation 503", "command NOOP");
    assertThat(ready.session.state()).isEqualTo(SessionState.READY);
    assertThat(mail.events).containsExactly("violation 503", "violation 503", "command NOOP");
    assertThat(mail.session.state()).isEqualTo(SessionState.READY);
  }

  @Test
  void chunksAfterRecipientsThatAllFailedAreDrained() {
    var run = ServerRun.ready().prepare(Reply.of(250, "ok"), Reply.of(550, "no"));

    run.in(ENVELOPE).forget().inBytewise("BDAT 6\r\nQUIT\r\nBDAT 6 LAST\r\nQUIT\r\nNOOP\r\n");

    assertThat(run.events).containsExactly("violation 554", "violation 554", "command NOOP");
    assertThat(run.session.state()).isEqualTo(SessionState.READY);
  }

  @Test
  void chunksThatWereNotOfferedAreDrained() {
    var run = ServerRun.smtp();
    run.ehloLines = new String[] {"PIPELINING"};

    run.in("EHLO c.example\r\n" + ENVELOPE)
        .forget()
        .in("BDAT 6\r\nQUIT\r\nBDAT 6 LAST\r\nQUIT\r\nNOOP\r\n");

    assertThat(run.events).containsExactly("violation 502", "violation 503", "command NOOP");
    assertThat(run.session.state()).isEqualTo(SessionState.READY);
  }

  @Test
  void aDrainedChunkIsReportedAtItsEndOnly() {
    var run = ServerRun.ready().in("BDAT 6\r\nQUIT");

    assertThat(run.events).isEmpty();
    assertThat(run.output).isEmpty();
    assertThat(run.in("\r\n").events).containsExactly("violation 503");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "BDAT",
        "BDAT ",
        "BDAT LAST",
        "BDAT x LAST",
        "BDAT -1 LAST",
        "BDAT 4 FOO",
        "BDAT 9223372036854775808",
        "BDAT 18446744073709551616 LAST",
        "bdat\t5",
        "BDAT 5\n",
        "BDAT \0",
        "BDAT 5\r5"
      })
  void aChunkWithoutAUsableSizeCloses(String line) {
    var run = inRcpt().in(line + "\r\nNOOP\r\n").end();

    assertThat(run.events).containsExactly("violation 501", "input ended in CLOSED");
    assertThat(run.output)
        .hasToString("501 5.5.4 BDAT without a usable size, closing connection\r\n");
  }

  @Test
  void anOverlongChunkLineCloses() {
    var run = inRcpt().in("BDAT " + " ".repeat(5000) + "5\r\nNOOP\r\n");

    assertThat(run.events).containsExactly("violation 501");
    assertThat(run.session.state()).isEqualTo(SessionState.CLOSED);
  }

  @Test
  void anotherVerbIsNoChunk() {
    assertThat(inRcpt().in("BDATX 5\r\nNOOP\r\n").events)
        .containsExactly("violation 500", "command NOOP");
  }

  @ParameterizedTest
  @ValueSource(strings = {"2147483648", "4294967296", "9223372036854775807"})
  void aChunkTooBigToDrainCloses(String size) {
    var run = inRcpt().in("BDAT " + size + " LAST\r\nNOOP\r\n");

    assertThat(run.events).containsExactly("violation 552");
    assertThat(run.session.state()).isEqualTo(SessionState.CLOSED);
  }

  @Test
  void theLargestChunkIsTaken() {
    var session = ServerSession.builder().limits(Limits.DEFAULT.withMaxChunkOctets(3)).build();
    var run = new ServerRun(session).reply(220, "mx").in("EHLO c.example\r\n" + ENVELOPE).forget();

    assertThat(run.in("BDAT 3\r\nabc").events)
        .containsExactly("chunk 3", "content abc", "chunk ended");
    assertThat(run.in("BDAT 4\r\n").events).endsWith("violation 552");
  }

  @Test
  void theLineLimitIsBackAfterAChunk() {
    var run = inRcpt().in("BDAT 5000\r\n" + "x".repeat(5000)).forget();

    assertThat(run.in("NOOP " + "x".repeat(4090) + "\r\nRSET\r\n").events)
        .containsExactly("violation 500", "command RSET");
  }

  @Test
  void rsetBetweenChunksStartsAnew() {
    var run = inRcpt().in("BDAT 1\r\n\rRSET\r\n" + ENVELOPE).forget().in("BDAT 1 LAST\r\nx");

    assertThat(run.events).containsExactly("chunk 1 last", "content x", "content ended");
  }

  @Test
  void afterBadContentTheNextIsReadAnew() {
    var chunks = inRcpt().in("BDAT 1\r\n\nRSET\r\n" + ENVELOPE).forget();
    var data = inContent().in("a\nb\r\n.\r\n" + ENVELOPE + "DATA\r\n").forget();

    assertThat(chunks.in("BDAT 1 LAST\r\nx").events)
        .containsExactly("chunk 1 last", "content x", "content ended");
    assertThat(data.in("x\r\n.\r\n").events).containsExactly("content x\r\n", "content ended");
  }

  @Test
  void binaryContentIsForChunksOnly() {
    var run = ServerRun.smtp();
    run.ehloLines = new String[] {"CHUNKING", "BINARYMIME"};
    run.in("EHLO c.example\r\nMAIL FROM:<> BODY=BINARYMIME\r\nRCPT TO:<a@b.example>\r\n").forget();

    run.in("DATA\r\nBDAT 5 LAST\r\n\n\r\0\rxRSET\r\n");

    assertThat(run.events)
        .containsExactly(
            "violation 503", "chunk 5 last", "content \n\r\0\rx", "content ended", "command RSET");
  }

  @Test
  void afterBinaryContentTheNextIsNot() {
    var run = ServerRun.smtp();
    run.ehloLines = new String[] {"CHUNKING", "BINARYMIME"};
    run.in("EHLO c.example\r\nMAIL FROM:<> BODY=BINARYMIME\r\nRSET\r\n" + ENVELOPE).forget();

    assertThat(run.in("BDAT 1 LAST\r\n\n").events).endsWith("violation 554");
  }

  @Test
  void lmtpAnswersContentOncePerAcceptedRecipient() {
    var run =
        ServerRun.lmtp()
            .in("LHLO c.example\r\n")
            .prepare(
                Reply.of(250, "ok"), Reply.of(250, "ok"), Reply.of(550, "no"), Reply.of(250, "ok"));
    run.in(
            "MAIL FROM:<>\r\n"
                + "RCPT TO:<1@d.example>\r\n"
                + "RCPT TO:<2@d.example>\r\n"
                + "RCPT TO:<3@d.example>\r\n"
                + "DATA\r\n")
        .forget();

    run.prepare(Reply.of(250, "one"), Reply.of(452, "three")).in("x\r\n.\r\nNOOP\r\n");

    assertThat(run.output).hasToString("250 one\r\n452 three\r\n250 yes\r\n");
    assertThat(run.events).containsExactly("content x\r\n", "content ended", "command NOOP");
  }

  @Test
  void lmtpRefusesBadContentOncePerAcceptedRecipient() {
    var run =
        ServerRun.lmtp()
            .in(
                "LHLO c.example\r\n"
                    + "MAIL FROM:<>\r\n"
                    + "RCPT TO:<1@d.example>\r\n"
                    + "RCPT TO:<2@d.example>\r\n"
                    + "DATA\r\n")
            .forget();

    run.in("a\nb\r\n.\r\n");

    String refusal = "554 5.6.0 Content contains a bare CR, a bare LF or a NUL\r\n";
    assertThat(run.output).hasToString(refusal + refusal);
    assertThat(run.events).containsExactly("spoiled bare lf at octet 1", "violation 554");
  }

  @Test
  void ofSeveralFaultsTheFirstIsToldHoweverTheContentIsCut() {
    String chunk = "a\0b\nc\r\n";
    String data = "a\nb\0c\r\n.\r\n";
    for (int cut = 0; cut <= chunk.length(); cut++) {
      var run =
          ServerRun.ready().in("MAIL FROM:<>\r\nRCPT TO:<a@d.example>\r\nBDAT 7 LAST\r\n").forget();
      run.inCut(chunk, cut);
      assertThat(run.events).contains("spoiled nul at octet 1").endsWith("violation 554");
    }
    for (int cut = 0; cut <= data.length(); cut++) {
      var run = ServerRun.ready().in("MAIL FROM:<>\r\nRCPT TO:<a@d.example>\r\nDATA\r\n").forget();
      run.inCut(data, cut);
      assertThat(run.events).contains("spoiled bare lf at octet 1").endsWith("violation 554");
    }
  }

  @Test
  void lmtpAnswersALastChunkAfterARefusingGreeting() {
    var session = ServerSession.builder().protocol(Protocol.LMTP).build();
    var run = new ServerRun(session).reply(554, "no").in("BDAT 0 LAST\r\nBDAT 0\r\n");

    assertThat(run.output)
        .hasToString("554 no\r\n" + "503 5.5.1 No SMTP service here, send QUIT\r\n".repeat(2));
  }

  @Test
  void binaryContentIsToldToComeByBdat() {
    var run = ServerRun.smtp();
    run.ehloLines = new String[] {"CHUNKING", "BINARYMIME"};
    run.in("EHLO c.example\r\nMAIL FROM:<> BODY=BINARYMIME\r\nRCPT TO:<a@b.example>\r\n").forget();

    assertThat(run.in("DATA\r\n").output)
        .hasToString("503 5.5.1 DATA is out of order: binary content comes by BDAT\r\n");
  }

  @Test
  void lmtpCountsRepliesToChunks() {
    var run =
        ServerRun.lmtp()
            .in(
                "LHLO c.example\r\n"
                    + "MAIL FROM:<>\r\n"
                    + "RCPT TO:<1@d.example>\r\n"
                    + "RCPT TO:<2@d.example>\r\n")
            .forget();

    run.prepare(250, 552).in("BDAT 1\r\nxBDAT 1\r\ny").in("BDAT 1 LAST\r\nz");

    assertThat(run.output)
        .hasToString(
            "250 prepared\r\n"
                + "552 prepared\r\n"
                + "503 5.5.1 BDAT is out of order: RSET comes next\r\n"
                + "503 5.5.1 BDAT is out of order: RSET comes next\r\n");
    assertThat(run.session.state()).isEqualTo(SessionState.READY);
  }

  @Test
  void lmtpHasNoReplyToALastChunkWithoutRecipients() {
    var run = ServerRun.lmtp().in("LHLO c.example\r\nMAIL FROM:<>\r\n").forget();

    run.in("BDAT 1 LAST\r\nxNOOP\r\n");

    assertThat(run.output).hasToString("250 yes\r\n");
    assertThat(run.events).containsExactly("violation 503", "command NOOP");
  }

  @Test
  void quitWithinATransactionIsHeard() {
    var run = inRcpt().in("BDAT 1\r\nxQUIT\r\nBDAT 1 LAST\r\ny").end();

    assertThat(run.events)
        .containsExactly(
            "chunk 1", "content x", "chunk ended", "command QUIT", "input ended in CLOSED");
  }
}
