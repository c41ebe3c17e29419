package io.smtptoolkit.codec.session;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.codec.session.ServerEvent.Violation;
import io.smtptoolkit.codec.wire.Limits;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The session enforces the limit that SIZE announces (RFC 1870). */
class ServerSizeTest {

  private static final String ENVELOPE = "MAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\n";

  private static ServerRun limited(long octets) {
    return limited(Protocol.SMTP, octets);
  }

  private static ServerRun limited(Protocol protocol, long octets) {
    var session =
        ServerSession.builder()
            .protocol(protocol)
            .limits(Limits.DEFAULT.withMaxContentOctets(octets))
            .build();
    var run = new ServerRun(session).reply(220, "mx.example");
    run.ehloLines = new String[] {"SIZE " + octets, "CHUNKING", "BINARYMIME", "8BITMIME"};
    return run.in(protocol == Protocol.LMTP ? "LHLO c\r\n" : "EHLO c\r\n").forget();
  }

  private static String octets(String escaped) {
    return escaped.translateEscapes();
  }

  /** In columns: content as sent after DATA, limit, what is reported of it. */
  @ParameterizedTest(name = "[{index}] {0} {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          abcdef\\r\\n                | 7 | abcdef\\r
          abcdef\\r\\n                | 6 | abcdef
          abcdef\\r\\n                | 5 | abcde
          a\\r\\nb\\r\\nc\\r\\n       | 5 | a\\r\\nb\\r
          ..a\\r\\n..b\\r\\n          | 6 | .a\\r\\n.b
          ..\\r\\n..\\r\\n..\\r\\n    | 5 | .\\r\\n.\\r
          ..a\\r\\n                   | 3 | .a\\r
          a\\r\\n\\r\\n               | 3 | a\\r\\n
          """)
  void exactlyTheLimitIsReportedHoweverTheDataIsCut(String sent, int limit, String reported) {
    String wire = octets(sent) + ".\r\nNOOP\r\n";
    for (int first = 0; first <= wire.length(); first++) {
      for (int second = first; second <= wire.length(); second++) {
        ServerRun run = limited(limit).in(ENVELOPE + "DATA\r\n").forget();

        run.inCut(wire, first, second);

        assertThat(run.events)
            .containsExactly(
                "content " + octets(reported),
                "oversized " + limit,
                "violation 552",
                "command NOOP");
        assertThat(run.output.toString())
            .isEqualTo(
                "552 5.3.4 Message exceeds the limit of " + limit + " octets\r\n250 yes\r\n");
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "abc\\r\\n | 5", // to the octet
        "..\\r\\n | 3", // a dot that is taken out does not count
        "'' | 1",
      })
  void aContentOfTheLimitIsAccepted(String sent, int limit) {
    ServerRun run = limited(limit).in(ENVELOPE + "DATA\r\n").forget();

    run.inBytewise(octets(sent) + ".\r\n");

    assertThat(run.events).endsWith("content ended").doesNotContain("violation 552");
  }

  @Test
  void chunksCountTogether() {
    for (int cut = 0; cut <= 40; cut++) {
      ServerRun run = limited(5).in(ENVELOPE).forget();

      run.inCut("BDAT 3\r\nabcBDAT 4\r\ndefgBDAT 1 LAST\r\nhRSET\r\n", cut);

      assertThat(run.events)
          .containsExactly(
              "chunk 3",
              "content abc",
              "chunk ended",
              "chunk 4",
              "content de",
              "oversized 5",
              "violation 552",
              "violation 503", // the rest of the chunks is read and dropped
              "command RSET");
    }
  }

  @Test
  void aBinaryContentCountsAsWell() {
    ServerRun run = limited(3).in("MAIL FROM:<a@b> BODY=BINARYMIME\r\nRCPT TO:<c@d>\r\n").forget();

    run.in("BDAT 4 LAST\r\n\n\0\r\n");

    assertThat(run.content.toString()).isEqualTo("\n\0\r");
    assertThat(run.events).endsWith("oversized 3", "violation 552");
  }

  @Test
  void thenTheCountBeginsAnew() {
    ServerRun run = limited(5).in(ENVELOPE + "DATA\r\nabcdef\r\n.\r\n").forget();

    run.in(ENVELOPE + "DATA\r\nabc\r\n.\r\n" + ENVELOPE + "BDAT 5 LAST\r\nabcde");

    assertThat(run.events).doesNotContain("violation 552").contains("content abc\r\n");
  }

  @Test
  void lmtpRefusesForEachRecipient() {
    ServerRun run = limited(Protocol.LMTP, 2).in(ENVELOPE + "RCPT TO:<e@f>\r\nDATA\r\n").forget();

    run.in("a\r\n.\r\n");

    assertThat(run.output.toString())
        .isEqualTo("552 5.3.4 Message exceeds the limit of 2 octets\r\n".repeat(2));
  }

  /** In columns: content as sent after 8 octets, the rest of the limit, reply. */
  @ParameterizedTest(name = "[{index}] {0} {1} {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ab\\ncdef\\r\\n      | 3 | 554
          ab\\ncdef\\r\\n      | 2 | 552
          abc\\ndef\\r\\n      | 3 | 552
          ab\\rcdef\\r\\n      | 3 | 554
          ab\\rcdef\\r\\n      | 2 | 552
          ab\\0cdef\\r\\n      | 3 | 554
          ab\\0cdef\\r\\n      | 2 | 552
          ..b\\ncd\\r\\n       | 3 | 554
          ..b\\ncd\\r\\n       | 2 | 552
          a\\r\\n.\\rbcd\\r\\n | 4 | 554
          a\\r\\n.\\rbcd\\r\\n | 3 | 552
          """)
  void badLineEndsWithinTheLimitWin(String sent, int limit, int code) {
    String wire = "123456\r\n" + octets(sent) + ".\r\nNOOP\r\n";
    for (int first = 0; first <= wire.length(); first++) {
      for (int second = first; second <= wire.length(); second++) {
        ServerRun run = limited(8 + limit).in(ENVELOPE + "DATA\r\n").forget();

        run.inCut(wire, first, second);

        assertThat(run.events).endsWith("violation " + code, "command NOOP");
        assertThat(run.events.stream().anyMatch(it -> it.startsWith("oversized")))
            .isEqualTo(code == 552);
        assertThat(run.events.stream().anyMatch(it -> it.startsWith("spoiled")))
            .isEqualTo(code == 554);
      }
    }
  }

  /** Twice the limit is read and dropped; one octet more, and the connection is closed. */
  @ParameterizedTest
  @ValueSource(strings = {"x", "\n"})
  void drainingIsBounded(String first) {
    String twice = first + "x".repeat(17) + "\r\n";
    String refused = first.equals("x") ? "violation 552" : "violation 554";
    for (int cut = 0; cut <= twice.length(); cut++) {
      ServerRun run = limited(10).in(ENVELOPE + "DATA\r\n").forget();
      assertThat(run.inCut(twice + ".\r\n", cut).events).endsWith(refused);

      run = limited(10).in(ENVELOPE + "DATA\r\n").forget();
      run.inCut("x".repeat(0) + first + "x".repeat(18) + "\r\n.\r\nNOOP\r\n", cut);
      assertThat(run.events).endsWith("violation 421");
      assertThat(run.session.state()).isEqualTo(SessionState.CLOSED);
      assertThat(run.output.toString())
          .isEqualTo("421 4.3.4 Message exceeds twice the limit of 10 octets, closing\r\n");
    }
  }

  @Test
  void drainingOfAChunkIsBoundedToo() {
    String wire = "BDAT 21\r\n" + "x".repeat(21) + "NOOP\r\n";
    for (int cut = 0; cut <= wire.length(); cut++) {
      ServerRun run = limited(10).in(ENVELOPE).forget();

      run.inCut(wire, cut);

      assertThat(run.events)
          .containsExactly("chunk 21", "content xxxxxxxxxx", "oversized 10", "violation 421");
      assertThat(run.session.state()).isEqualTo(SessionState.CLOSED);
    }
  }

  @Test
  void aDeclaredSizeBeyondTheLimitIsRefusedUnasked() {
    ServerRun run = limited(1000).in("MAIL FROM:<> SIZE=1001\r\n");

    assertThat(run.events).containsExactly("violation 552");
    assertThat(run.output.toString())
        .isEqualTo("552 5.3.4 Message exceeds the limit of 1000 octets\r\n");
    assertThat(run.forget().in("MAIL FROM:<> SIZE=1000\r\n").events)
        .containsExactly("command MAIL FROM:<> SIZE=1000");
  }

  @Test
  void withoutALimitAnySizeMayBeDeclared() {
    ServerRun run = ServerRun.ready();

    assertThat(run.in("MAIL FROM:<> SIZE=99999999999999999999\r\n").events)
        .containsExactly("command MAIL FROM:<> SIZE=99999999999999999999");
    assertThat(run.session.maxContentOctets()).isEqualTo(Limits.UNLIMITED);
  }

  @Test
  void theLimitHoldsAfterHeloAsWell() {
    var run =
        new ServerRun(
                ServerSession.builder().limits(Limits.DEFAULT.withMaxContentOctets(3)).build())
            .reply(220, "mx.example")
            .in("HELO c\r\n" + ENVELOPE + "DATA\r\n")
            .forget();

    assertThat(run.in("abcd\r\n.\r\n").events)
        .containsExactly("content abc", "oversized 3", "violation 552");
  }

  @ParameterizedTest
  @CsvSource({"500, SIZE 501", "500, SIZE 0", "500, size 499", "9223372036854775807, SIZE 5"})
  void anEhloReplyCannotAnnounceAnotherLimit(long limit, String announced) {
    ServerSession session = asked("EHLO c\r\n", limit);

    assertThatThrownBy(() -> session.reply(Reply.of(250, List.of("mx", announced))))
        .isInstanceOf(LocalProtocolException.class)
        .hasMessageStartingWith("SIZE ");

    assertThat(session.pendingOutputOctets()).isZero();
    assertThat(session.repliesDue()).isEqualTo(1);
    session.reply(Reply.of(250, List.of("mx")));
    assertThat(session.state()).isEqualTo(SessionState.READY);
  }

  @ParameterizedTest
  @CsvSource({
    "500, SIZE 500",
    "500, SIZE",
    "500, HELP",
    "9223372036854775807, SIZE 0",
    "9223372036854775807, SIZE 9223372036854775807"
  })
  void theLimitOrNoNumberIsAnnounced(long limit, String announced) {
    ServerSession session = asked("EHLO c\r\n", limit);

    session.reply(Reply.of(250, List.of("mx", announced)));

    assertThat(session.state()).isEqualTo(SessionState.READY);
  }

  @Test
  void theSameAnnouncementIsWrongOnceTheLimitHasChanged() {
    ServerSession session = limited(500).session;
    session.limit(700);
    session.receive(ByteBuffer.wrap("EHLO c\r\n".getBytes(US_ASCII)));
    session.next();

    assertThatThrownBy(
            () ->
                session.reply(
                    Reply.of(250, List.of("mx", "SIZE 500", "CHUNKING", "BINARYMIME", "8BITMIME"))))
        .isInstanceOf(LocalProtocolException.class)
        .hasMessage("SIZE 500 is announced, but the session's limit is 700");
  }

  private static ServerSession asked(String line, long limit) {
    var session =
        ServerSession.builder().limits(Limits.DEFAULT.withMaxContentOctets(limit)).build();
    session.reply(Reply.of(220, "mx"));
    session.takeOutput();
    session.receive(ByteBuffer.wrap(line.getBytes(US_ASCII)));
    session.next();
    return session;
  }

  @Test
  void theLimitMayChangeBetweenTransactions() {
    ServerRun run = limited(5);
    run.session.limit(7);
    assertThat(run.session.maxContentOctets()).isEqualTo(7);

    run.in(ENVELOPE + "DATA\r\nabcdef\r\n.\r\n").forget();
    run.session.limit(4);

    assertThat(run.in(ENVELOPE + "DATA\r\nabcdef\r\n.\r\n").events)
        .endsWith("content abcd", "oversized 4", "violation 552");
    assertThatThrownBy(() -> run.session.limit(0)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theLimitDoesNotChangeWithinATransaction() {
    for (String lines :
        List.of("MAIL FROM:<>\r\n", ENVELOPE, ENVELOPE + "DATA\r\n", ENVELOPE + "BDAT 1\r\nx")) {
      ServerSession session = limited(5).in(lines).session;

      assertThatThrownBy(() -> session.limit(7)).isInstanceOf(LocalProtocolException.class);
    }
    ServerRun failed = limited(5).in(ENVELOPE).prepare(452).in("BDAT 1\r\nx");
    assertThatThrownBy(() -> failed.session.limit(7)).isInstanceOf(LocalProtocolException.class);

    ServerSession asked = limited(5).session;
    asked.receive(ByteBuffer.wrap("MAIL FROM:<>\r\n".getBytes(US_ASCII)));
    asked.next();
    assertThatThrownBy(() -> asked.limit(7)).isInstanceOf(LocalProtocolException.class);
    asked.reply(Reply.of(550, "no"));
    asked.limit(7);
    assertThat(asked.maxContentOctets()).isEqualTo(7);
  }

  /** What counts against a client is a mistake, not a message that is too large. */
  @Test
  void sizeIsNoMistake() {
    var violations = new ArrayList<Violation>();
    ServerRun run = limited(5);
    run.violated = violations::add;

    run.in("NOPE\r\nMAIL FROM:<> SIZE=6\r\n" + ENVELOPE + "DATA\r\nabcdef\r\n.\r\n");

    assertThat(violations.stream().map(Violation::isMistake)).containsExactly(true, false, false);
    assertThat(new Violation(Reply.of(452, "no"), "x").isMistake()).isFalse();
  }
}
