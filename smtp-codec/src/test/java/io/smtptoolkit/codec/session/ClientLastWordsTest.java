package io.smtptoolkit.codec.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The words of a server that ends the conversation, or does not speak SMTP. */
class ClientLastWordsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "421 4.3.2 shutting down",
        "451 4.4.2 Timeout - closing connection",
        "554 5.7.1 blocked",
        "500-5.5.1 too\r\n500 5.5.1 much",
      })
  void aNegativeReplyToNoCommandIsTheEndAndSaysWhy(String reply) throws Exception {
    ClientRun run = ClientRun.offered("PIPELINING").inBytewise(reply + "\r\n");

    assertThat(run.events).contains("unavailable " + reply);
    assertThat(run.session.state()).isEqualTo(SessionState.CLOSED);
    assertThat(run.session.maySend(ClientRun.command("NOOP"))).isFalse();
    assertThat(run.in("250 anything\r\n").end().events)
        .endsWith("input ended in CLOSED, unanswered 0");
  }

  @Test
  void withinContentToo() throws Exception {
    ClientRun run = ClientRun.inRcpt().send("DATA").in("354 go\r\n").content("a\r\n").forget();

    run.in("552 5.3.4 too large\r\n");

    assertThat(run.events).contains("unavailable 552 5.3.4 too large");
    assertThat(run.session.state()).isEqualTo(SessionState.CLOSED);
    assertThatThrownBy(() -> run.content("b\r\n")).isInstanceOf(LocalProtocolException.class);
  }

  @Test
  void aPositiveReplyToNoCommandBreaksTheProtocolAndIsQuoted() throws Exception {
    ClientRun run = ClientRun.offered("PIPELINING");

    assertThatThrownBy(() -> run.in("250 2.0.0 \u0007" + "x".repeat(200) + "\r\n"))
        .isInstanceOf(RemoteProtocolException.class)
        .hasMessage("reply 250 ?" + "x".repeat(95) + "... in READY to no command");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "550 5.7.1 Your HELO name does not match | 550",
        "501-a\\r\\n501 b | 501",
        "421 4.3.2 no | 421"
      })
  void aRefusedEhloAndTheEndAreBothTold(String reply, int code) throws Exception {
    ClientRun run = ClientRun.smtp().in("220 mx\r\n").send("EHLO c").forget();

    run.in(reply.translateEscapes() + "\r\n").end();

    assertThat(run.events.get(0)).startsWith("EHLO c -> " + code);
    assertThat(run.events).last().asString().startsWith("input ended in ");
  }

  @Test
  void aServerThatIsNotSmtpIsQuoted() {
    assertThatThrownBy(() -> ClientRun.smtp().in("SSH-2.0-OpenSSH_9.2\r\n"))
        .isInstanceOf(RemoteProtocolException.class)
        .hasMessage(
            "in CONNECTED: expected a reply code at octet 0, found \"SSH-2.0-OpenSSH_9.2\"");
    assertThatThrownBy(() -> ClientRun.smtp().in("220 mx.example ESMTP\n"))
        .isInstanceOf(RemoteProtocolException.class)
        .hasMessageEndingWith("found a bare LF after \"220 mx.example ESMTP\"");
  }

  /** RFC 5321 §4.2.5: the reply to the end of the content decides. */
  @ParameterizedTest
  @CsvSource({"452, 250", "452, 503", "250, 452", "250, 250"})
  void theReplyToTheLastChunkDecides(int first, int last) throws Exception {
    ClientRun run =
        ClientRun.inRcpt("CHUNKING", "PIPELINING")
            .send("BDAT 1")
            .content("x")
            .send("BDAT 1 LAST")
            .content("y")
            .forget();

    run.in(first + " a\r\n" + last + " b\r\n");

    assertThat(run.events).contains("BDAT 1 -> " + first + " a", "content -> " + last + " b");
    assertThat(run.session.state()).isEqualTo(SessionState.READY);
  }

  @Test
  void lmtpRepliesToOneContentKeepTheirPlace() throws Exception {
    var run =
        new ClientRun(ClientSession.builder().protocol(Protocol.LMTP).build())
            .in("220 mx\r\n")
            .send("LHLO c")
            .in("250-mx\r\n250 PIPELINING\r\n")
            .send("MAIL FROM:<>", "RCPT TO:<a@b>", "RCPT TO:<c@d>", "RCPT TO:<e@f>", "DATA")
            .in("250 ok\r\n250 ok\r\n550 no\r\n250 ok\r\n354 go\r\n");
    run.session.endContent();
    run.send("MAIL FROM:<>").forget();
    assertThat(run.session.outstanding()).isEqualTo(3);

    run.in("250 first\r\n");
    assertThat(run.session.outstanding()).isEqualTo(2);
    run.in("452 second\r\n250 next\r\n");

    assertThat(run.events)
        .containsSubsequence(
            "content 0 -> 250 first", "content 1 -> 452 second", "MAIL FROM:<> -> 250 next");
  }
}
