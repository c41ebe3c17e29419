package io.smtptoolkit.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.reply.Reply;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SendResultTest {
  private static final Reply TAKEN = Reply.of(250, "2.0.0", "taken");
  private static final Reply UNKNOWN_USER = Reply.of(550, "5.1.1", "no such user");

  @Test
  void aResultAcceptedForAllIsNotThrown() throws Exception {
    var result = result(new RecipientOutcome.Accepted(TAKEN), new RecipientOutcome.Accepted(TAKEN));

    assertThat(result.orThrow()).isSameAs(result);
  }

  @Test
  void oneRefusedRecipientIsThrownWithTheServersWords() throws Exception {
    var result =
        result(
            new RecipientOutcome.Accepted(TAKEN),
            new RecipientOutcome.Refused(Stage.RCPT, UNKNOWN_USER));

    var thrown = catchThrowableOfType(NotAcceptedException.class, result::orThrow);

    assertThat(thrown)
        .hasMessage(
            "1 of 2 recipients not accepted: <r1@d.example> refused at RCPT: 550 5.1.1 no such user"
                + " (c7, RCPT)");
    assertThat(thrown.result()).isSameAs(result);
    assertThat(thrown.connectionId()).isEqualTo("c7");
    assertThat(thrown.stage()).isEqualTo(Stage.RCPT);
    assertThat(thrown.lastReply()).contains(UNKNOWN_USER);
  }

  @Test
  void anUnknownOutcomeIsThrown() throws Exception {
    var result = result(new RecipientOutcome.Unknown(Stage.END_OF_CONTENT, "no reply"));

    assertThat(catchThrowableOfType(NotAcceptedException.class, result::orThrow))
        .hasMessageContaining("<r0@d.example> unknown: no reply");
    assertThat(result.isUnknown()).isTrue();
  }

  /** RFC 5321 §4.5.3.1.10. */
  @ParameterizedTest
  @CsvSource({
    "RCPT, 452, , true, true",
    "RCPT, 452, 4.2.2, false, true",
    "RCPT, 552, , true, false",
    "RCPT, 552, 5.5.3, true, true",
    "RCPT, 552, 5.2.2, false, false",
    "RCPT, 550, 5.5.3, false, false",
    "END_OF_CONTENT, 552, , false, false",
  })
  void aRecipientTooManyIsForLater(
      Stage stage, int code, String status, boolean isTooMany, boolean isTransient) {
    var refused =
        new RecipientOutcome.Refused(
            stage, status == null ? Reply.of(code, "no") : Reply.of(code, status, "no"));

    assertThat(refused.isTooManyRecipients()).isEqualTo(isTooMany);
    assertThat(refused.isTransient()).isEqualTo(isTransient);
  }

  private static SendResult result(RecipientOutcome... outcomes) throws Exception {
    var recipients = new SendResult.Recipient[outcomes.length];
    for (int i = 0; i < outcomes.length; i++) {
      recipients[i] =
          new SendResult.Recipient(ForwardPath.parseAddress("r" + i + "@d.example"), outcomes[i]);
    }
    return new SendResult("c7", List.of(recipients), Optional.empty(), Optional.empty());
  }
}
