package io.smtptoolkit.codec.reply;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RepliesTest {
  private static final String LONGEST_DOMAIN = "d".repeat(255);

  @Test
  void staysWithin512OctetsOfAscii() {
    var replies =
        List.of(
            Replies.greeting(LONGEST_DOMAIN),
            Replies.closing(LONGEST_DOMAIN),
            Replies.unavailable(LONGEST_DOMAIN),
            Replies.timeout(LONGEST_DOMAIN),
            Replies.tooManyErrors(LONGEST_DOMAIN),
            Replies.tooManyConnections(LONGEST_DOMAIN),
            Replies.tooManyMessages(LONGEST_DOMAIN),
            Replies.noService(LONGEST_DOMAIN),
            Replies.noMailAccepted(LONGEST_DOMAIN),
            Replies.badSequence("x".repeat(5000)),
            Replies.parameterNotRecognized("K\r\n\u00e9".repeat(500)));

    for (Reply reply : replies) {
      assertThat(reply.toString()).matches("[ -~]+").hasSizeLessThanOrEqualTo(510);
    }
  }

  @Test
  void readAsWritten() {
    assertThat(Replies.hello("mx.example")).hasToString("250 mx.example");
    assertThat(Replies.ok().toString()).startsWith("250 2.0.0 ");
    assertThat(Replies.senderOk().toString()).startsWith("250 2.1.0 ");
    assertThat(Replies.recipientOk().toString()).startsWith("250 2.1.5 ");
    assertThat(Replies.startMailInput().toString()).startsWith("354 ");
    assertThat(Replies.accepted().toString()).startsWith("250 2.0.0 ");
    assertThat(Replies.chunkReceived(86)).hasToString("250 2.0.0 86 octets received");
    assertThat(Replies.cannotVerify().toString()).startsWith("252 2.5.2 ");
    assertThat(Replies.readyToStartTls()).hasToString("220 2.0.0 Ready to start TLS");
    assertThat(Replies.mailboxBusy().toString()).startsWith("450 4.2.1 ");
    assertThat(Replies.localError().toString()).startsWith("451 4.3.0 ");
    assertThat(Replies.insufficientStorage().toString()).startsWith("452 4.3.1 ");
    assertThat(Replies.tlsNotAvailable()).hasToString("454 4.7.0 TLS not available now");
    assertThat(Replies.parameterNotImplemented("BY=0~ ")).hasToString("504 5.5.4 BY=0~ ");
    assertThat(Replies.mailboxUnknown()).hasToString("550 5.1.1 No such mailbox here");
    assertThat(Replies.relayDenied()).hasToString("550 5.7.1 Relaying denied");
    assertThat(Replies.transactionFailed("too late")).hasToString("554 5.0.0 too late");
  }

  @Test
  void sayWhatTheRfcAsksFor() {
    assertThat(Replies.unavailable("mx.example"))
        .hasToString("421 4.3.2 mx.example Service not available, closing connection");
    assertThat(Replies.noMailAccepted("mx.example"))
        .hasToString("521 mx.example does not accept mail");
    assertThat(Replies.recipientNullMx()).hasToString("556 5.1.10 Recipient address has null MX");
    assertThat(Replies.parameterNotRecognized("XFOO"))
        .hasToString("555 5.5.4 Parameter not recognized: XFOO");
    assertThat(Replies.help("one", "two")).hasToString("214-2.0.0 one\r\n214 2.0.0 two");
  }
}
