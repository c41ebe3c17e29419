package io.smtptoolkit.conformance.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.client.Endpoint;
import io.smtptoolkit.client.TlsPolicy;
import io.smtptoolkit.codec.command.Envelope;
import io.smtptoolkit.codec.session.Protocol;
import io.smtptoolkit.conformance.scripted.Answer;
import io.smtptoolkit.conformance.scripted.Script;
import org.junit.jupiter.api.Test;

/** Rows of LMTP. */
class LmtpRowsTest extends ClientScene {
  private static final Envelope TO_THREE =
      Envelope.of("a@c.example", "bob@mx.example", "eve@mx.example", "joe@mx.example");

  private Endpoint lmtp() {
    return at(TlsPolicy.NEVER).protocol(Protocol.LMTP).build();
  }

  @Test
  @Row("c-lmtp/lhlo")
  void saysLhlo() throws Exception {
    play(Script.builder().lmtp());

    assertThat(send(lmtp())).isEqualTo("accepted 250");

    assertThat(commands().get(0)).isEqualTo("LHLO c.example");
    assertThat(commands()).noneMatch(it -> it.startsWith("EHLO") || it.startsWith("HELO"));
  }

  @Test
  @Row("c-lmtp/per-rcpt")
  void pairsTheRepliesToTheContentWithRecipients() throws Exception {
    play(
        Script.builder()
            .lmtp()
            .extensions("PIPELINING")
            .atEndOfContent()
            .reply("250 bob", "452 eve", "550 joe"));

    assertThat(send(lmtp(), TO_THREE, HELLO))
        .isEqualTo("accepted 250, refused end of content 452, refused end of content 550");
  }

  @Test
  @Row("c-lmtp/lost-midway")
  void keepsWhatWasSaidBeforeTheLinkWasLost() throws Exception {
    play(
        Script.builder()
            .lmtp()
            .extensions("PIPELINING")
            .atEndOfContent()
            .answer(Answer.reply("250 bob").then(Answer.close())));

    assertThat(send(lmtp(), TO_THREE, HELLO)).isEqualTo("accepted 250, unknown, unknown");
  }
}
