package io.smtptoolkit.codec.parameter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.address.Mailbox;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class MailParameterTest {
  private static MailParameter parse(String keyword, String value) throws SmtpSyntaxException {
    return MailKeyword.of(keyword).orElseThrow().parse(Optional.ofNullable(value));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SIZE | 0",
        "SIZE | 9223372036854775807",
        "BODY | 7BIT",
        "BODY | 8BITMIME",
        "BODY | BINARYMIME",
        "AUTH | <>",
        "AUTH | e+3Dmc2@example.com",
        "AUTH | +61@b.example",
        "RET | FULL",
        "RET | HDRS",
        "ENVID | QQ314159",
        "ENVID | QQ+2B31+34159",
        "BY | 120;R",
        "BY | 125;NT",
        "BY | -100;N",
        "BY | 0;N",
        "BY | 999999999;RT",
        "HOLDFOR | 1",
        "HOLDFOR | 999999999",
        "HOLDUNTIL | 2007-05-01T12:00:00Z",
        "HOLDUNTIL | 2007-05-01t14:00:00.0+02:00",
        "MT-PRIORITY | -9",
        "MT-PRIORITY | 0",
        "MT-PRIORITY | 9",
        "SOLICIT | net.example:ADV",
        "SOLICIT | org.example:ADV:ADLT,com.example:Z-9_",
      })
  void comesBackAsSent(String keyword, String value) throws SmtpSyntaxException {
    MailParameter parameter = parse(keyword, value);

    assertThat(parameter).hasToString(value);
    assertThat(parameter.value()).contains(value);
    assertThat(parameter.keyword()).hasToString(keyword);
    assertThat(parse(keyword, value)).isEqualTo(parameter).hasSameHashCodeAs(parameter);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "size | 0012 | 12",
        "Size | 99999999999999999999 | 9223372036854775807",
        "body | 8bitMime | 8BITMIME",
        "ret | Hdrs | HDRS",
        "by | +0600;rt | 600;RT",
        "by | 5;nT | 5;NT",
      })
  void isReadInAnyCaseAndWrittenInOne(String keyword, String value, String written)
      throws SmtpSyntaxException {
    assertThat(parse(keyword, value)).hasToString(written);
    assertThat(parse(keyword, written)).isEqualTo(parse(keyword, value));
  }

  @ParameterizedTest
  @EnumSource(MailFlag.class)
  void flagsHaveNoValue(MailFlag flag) throws SmtpSyntaxException {
    assertThat(flag.value()).isEmpty();
    assertThat(parse(flag.toString(), null)).isSameAs(flag);

    var error =
        catchThrowableOfType(SmtpSyntaxException.class, () -> parse(flag.toString(), "YES"));
    assertThat(error).hasMessage("expected no value for " + flag + " at octet 0, found \"Y\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SIZE | | 0 | 1 to 20 digits after SIZE=",
        "SIZE | 12k | 2 | 1 to 20 digits after SIZE=",
        "SIZE | -1 | 0 | 1 to 20 digits after SIZE=",
        "SIZE | 100000000000000000000 | 20 | 1 to 20 digits after SIZE=",
        "BODY | | 0 | 7BIT, 8BITMIME or BINARYMIME after BODY=",
        "BODY | 9BIT | 0 | 7BIT, 8BITMIME or BINARYMIME after BODY=",
        "BODY | 7bıt | 0 | 7BIT, 8BITMIME or BINARYMIME after BODY=",
        "RET | HDRſ | 0 | FULL or HDRS after RET=",
        "AUTH | | 0 | a mailbox or <> after AUTH=",
        "AUTH | <a@b.example> | 0 | a mailbox or <> after AUTH=",
        "AUTH | a+3d@b.example | 3 | two upper-case hexadecimal digits after +",
        "AUTH | nobody | 0 | a mailbox or <> after AUTH=",
        "AUTH | a+0D+0Ab@c.example | 0 | a mailbox or <> after AUTH=",
        "RET | | 0 | FULL or HDRS after RET=",
        "RET | FULLY | 0 | FULL or HDRS after RET=",
        "ENVID | | 0 | a value of ENVID",
        "ENVID | a+0D+0AX-Evil:+20b | 0 | printable text in ENVID",
        "ENVID | +C3+BC | 0 | printable text in ENVID",
        "ENVID | a+7F | 0 | printable text in ENVID",
        "BY | | 0 | seconds after BY=",
        "BY | + | 1 | seconds after BY=",
        "BY | 120 | 3 | \";\" after the seconds of BY",
        "BY | 1000000000;N | 9 | \";\" after the seconds of BY",
        "BY | 120; | 4 | N or R in BY",
        "BY | 120;T | 4 | N or R in BY",
        "BY | 120;RX | 5 | T or the end of BY",
        "BY | 120;RTT | 6 | T or the end of BY",
        "BY | 0;R | 0 | more than 0 seconds in BY with R",
        "BY | -1;R | 0 | more than 0 seconds in BY with R",
        "HOLDFOR | | 0 | 1 to 9 digits after HOLDFOR=",
        "HOLDFOR | 0 | 0 | a digit other than 0 after HOLDFOR=",
        "HOLDFOR | 1000000000 | 9 | 1 to 9 digits after HOLDFOR=",
        "HOLDFOR | 1s | 1 | 1 to 9 digits after HOLDFOR=",
        "HOLDUNTIL | | 0 | a time such as 2014-04-03T23:01:00Z",
        "HOLDUNTIL | tomorrow | 0 | a time such as 2014-04-03T23:01:00Z",
        "MT-PRIORITY | | 0 | -9 to 9 after MT-PRIORITY=",
        "MT-PRIORITY | -0 | 0 | -9 to 9 after MT-PRIORITY=",
        "MT-PRIORITY | +3 | 0 | -9 to 9 after MT-PRIORITY=",
        "MT-PRIORITY | 10 | 0 | -9 to 9 after MT-PRIORITY=",
        "MT-PRIORITY | -10 | 0 | -9 to 9 after MT-PRIORITY=",
        "MT-PRIORITY | - | 0 | -9 to 9 after MT-PRIORITY=",
        "SOLICIT | | 0 | a solicitation keyword in SOLICIT",
        "SOLICIT | 9x | 0 | a solicitation keyword in SOLICIT",
        "SOLICIT | a, | 2 | a solicitation keyword in SOLICIT",
        "SOLICIT | a,,b | 2 | a solicitation keyword in SOLICIT",
        "SOLICIT | a;b | 1 | \",\" or the end of SOLICIT",
      })
  void isReadStrictly(String keyword, String value, int position, String expected) {
    var error = catchThrowableOfType(SmtpSyntaxException.class, () -> parse(keyword, value));

    assertThat(error.expected()).isEqualTo(expected);
    assertThat(error.position()).isEqualTo(position);
    assertThat(error.suggestedCode()).hasToString("501");
    assertThat(error.enhancedStatusCode())
        .hasToString(keyword.equals("MT-PRIORITY") ? "5.5.2" : "5.5.4");
  }

  @Test
  void anEnvelopeIdentifierHasUpTo100Characters() throws SmtpSyntaxException {
    assertThat(EnvelopeId.parse("x".repeat(100)).text()).hasSize(100);
    assertThat(EnvelopeId.of("=".repeat(33))).hasToString("+3D".repeat(33));

    var error =
        catchThrowableOfType(SmtpSyntaxException.class, () -> EnvelopeId.parse("x".repeat(101)));
    assertThat(error)
        .hasMessage("expected at most 100 characters after ENVID= at octet 100, found \"x\"");
    assertThatIllegalArgumentException().isThrownBy(() -> EnvelopeId.of("=".repeat(34)));
  }

  @Test
  void solicitationKeywordsHaveUpTo1000Characters() throws SmtpSyntaxException {
    assertThat(Solicitation.parse("x".repeat(1000)).keywords()).hasSize(1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Solicitation(List.of("x".repeat(500), "y".repeat(500))));

    var error =
        catchThrowableOfType(SmtpSyntaxException.class, () -> Solicitation.parse("x".repeat(1001)));
    assertThat(error.position()).isEqualTo(1000);
  }

  @Test
  void isEqualHoweverItWasWritten() throws SmtpSyntaxException {
    assertThat(EnvelopeId.parse("QQ+2B31+34"))
        .isEqualTo(EnvelopeId.of("QQ+314"))
        .hasSameHashCodeAs(EnvelopeId.of("QQ+314"))
        .isNotEqualTo(EnvelopeId.of("QQ+315"));
    assertThat(Submitter.parse("+61@B.example"))
        .isEqualTo(Submitter.of(Mailbox.parse("a@b.example")))
        .hasSameHashCodeAs(Submitter.of(Mailbox.parse("a@b.example")))
        .isNotEqualTo(Submitter.UNKNOWN);
  }

  @Test
  void isMadeOfValues() throws SmtpSyntaxException {
    assertThat(EnvelopeId.of("a+b c=d")).hasToString("a+2Bb+20c+3Dd");
    assertThat(Submitter.of(Mailbox.parse("e=mc2@example.com"))).hasToString("e+3Dmc2@example.com");
    assertThat(Submitter.of(Mailbox.parseUtf8("ü@b.example"))).hasToString("+C3+BC@b.example");
    assertThat(Submitter.parse("+C3+BC@b.example").mailbox())
        .contains(Mailbox.parseUtf8("ü@b.example"));
    assertThat(new By(Duration.ofMinutes(-2), By.Mode.NOTIFY, true)).hasToString("-120;NT");
    assertThat(new HoldFor(Duration.ofHours(1))).hasToString("3600");
    assertThat(new HoldUntil(DateTime.of(Instant.EPOCH))).hasToString("1970-01-01T00:00:00Z");
    assertThat(new MtPriority(-3)).hasToString("-3");
    assertThat(new DeclaredSize(12)).hasToString("12");
    assertThat(new Solicitation(List.of("a.example:ADV", "b"))).hasToString("a.example:ADV,b");
  }

  @Test
  void cannotBeMadeInvalid() {
    Duration second = Duration.ofSeconds(1);

    assertThatIllegalArgumentException().isThrownBy(() -> new DeclaredSize(-1));
    assertThatIllegalArgumentException().isThrownBy(() -> EnvelopeId.of(""));
    assertThatIllegalArgumentException().isThrownBy(() -> EnvelopeId.of("a\r\nb"));
    assertThatIllegalArgumentException().isThrownBy(() -> EnvelopeId.of("ü"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new By(second.plusNanos(1), By.Mode.NOTIFY, false));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new By(Duration.ofSeconds(1_000_000_000), By.Mode.NOTIFY, false));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new By(Duration.ofSeconds(-1_000_000_000), By.Mode.NOTIFY, false));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new By(Duration.ZERO, By.Mode.RETURN, false));
    assertThatIllegalArgumentException().isThrownBy(() -> new HoldFor(Duration.ZERO));
    assertThatIllegalArgumentException().isThrownBy(() -> new HoldFor(second.plusNanos(1)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new HoldFor(Duration.ofSeconds(1_000_000_000)));
    assertThatIllegalArgumentException().isThrownBy(() -> new MtPriority(-10));
    assertThatIllegalArgumentException().isThrownBy(() -> new MtPriority(10));
    assertThatIllegalArgumentException().isThrownBy(() -> new Solicitation(List.of()));
    assertThatIllegalArgumentException().isThrownBy(() -> new Solicitation(List.of("a,b")));
    assertThatIllegalArgumentException().isThrownBy(() -> new Solicitation(List.of("")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "X", "SIZES", "MT_PRIORITY", "NOTIFY", "\u017fize"})
  void otherKeywordsAreNotKnown(String keyword) {
    assertThat(MailKeyword.of(keyword)).isEmpty();
  }
}
