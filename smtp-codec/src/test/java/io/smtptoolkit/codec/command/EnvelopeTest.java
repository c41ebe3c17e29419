package io.smtptoolkit.codec.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.address.ReversePath;
import io.smtptoolkit.codec.parameter.Notify;
import io.smtptoolkit.codec.parameter.Ret;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnvelopeTest {
  @Test
  void takesAddressesAsAPersonWritesThem() throws SmtpSyntaxException {
    var envelope = Envelope.of("carol@example.org", "<alice@example.com>", "Postmaster");

    assertThat(envelope.reversePath()).isEqualTo(ReversePath.parse("<carol@example.org>"));
    assertThat(envelope.forwardPaths())
        .containsExactly(ForwardPath.parse("<alice@example.com>"), ForwardPath.postmaster());
  }

  @Test
  void takesTheNullReversePathInBracketsOnly() {
    assertThat(Envelope.of("<>", "a@b.example").reversePath()).isEqualTo(ReversePath.NULL);
    assertThatIllegalArgumentException().isThrownBy(() -> Envelope.of("", "a@b.example"));
  }

  @Test
  void hasTypedParametersPerRecipient() {
    var envelope =
        Envelope.of("carol@example.org", "alice@example.com")
            .with(Ret.HDRS)
            .and("bob@example.com", Notify.NEVER);

    assertThat(envelope.mailParameters()).hasToString("RET=HDRS");
    assertThat(envelope.recipients())
        .map(Rcpt::toString)
        .isEqualTo(
            List.of("RCPT TO:<alice@example.com>", "RCPT TO:<bob@example.com> NOTIFY=NEVER"));
  }

  /** Positions count in the text as written, with or without brackets. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "carol | expected \"@\" at octet 5, found the end",
        "a@b.example,c@d.example | expected the end at octet 11, found \",\"",
        "<a@b.example | expected \">\" at octet 12, found the end",
        "<a@b.example>, | expected the end at octet 13, found \",\"",
      })
  void saysWhatIsNotAnAddressAndWhere(String text, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Envelope.of("a@b.example", text))
        .withMessage("not an address: \"" + text + "\": " + message);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Envelope.of(text, "a@b.example"))
        .withMessage("not an address: \"" + text + "\": " + message);
  }
}
