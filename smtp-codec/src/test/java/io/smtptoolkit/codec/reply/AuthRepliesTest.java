package io.smtptoolkit.codec.reply;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class AuthRepliesTest {

  /** The codes of RFC 4954 §4 and §6, RFC 3207 §4 and RFC 5248. */
  @Test
  void sayWhatTheRfcsSay() {
    assertThat(
            List.of(
                AuthReplies.succeeded(),
                AuthReplies.required(),
                AuthReplies.tlsRequired(),
                AuthReplies.mechanismNotOffered(),
                AuthReplies.mechanismTooWeak(),
                AuthReplies.encryptionRequired(),
                AuthReplies.passwordTransition(),
                AuthReplies.temporaryFailure(),
                AuthReplies.lineTooLong(),
                AuthReplies.cancelled(),
                AuthReplies.unexpectedInitialResponse(),
                AuthReplies.badBase64(),
                AuthReplies.failed()))
        .extracting(Reply::toString)
        .containsExactly(
            "235 2.7.0 Authentication successful",
            "530 5.7.0 Authentication required",
            "530 5.7.0 Must issue a STARTTLS command first",
            "504 5.5.4 Authentication mechanism not offered",
            "534 5.7.9 Authentication mechanism is too weak",
            "538 5.7.11 Encryption required for this authentication mechanism",
            "432 4.7.12 A password transition is needed",
            "454 4.7.0 Temporary authentication failure",
            "500 5.5.6 Line too long",
            "501 5.7.0 Authentication cancelled",
            "501 5.7.0 This mechanism takes no initial response",
            "501 5.5.2 Cannot decode base64",
            "535 5.7.8 Authentication failed");
  }

  @Test
  void aChallengeIsBase64WithoutAStatusCode() {
    assertThat(AuthReplies.challenge(new byte[0])).hasToString("334 ");
    assertThat(AuthReplies.challenge("Username:".getBytes(US_ASCII)))
        .hasToString("334 VXNlcm5hbWU6");
  }
}
