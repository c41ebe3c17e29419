package io.smtptoolkit.codec.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.smtptoolkit.codec.LineCursor;
import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.parameter.BodyType;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EsmtpParametersTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "SIZE=1",
        "size=1 Body=8BITMIME",
        "SMTPUTF8",
        "MT-PRIORITY=-3",
        "ORCPT=rfc822;a+2Bb@c",
        "8X=!\"<>",
        "AUTH=<>",
        "X=ü",
      })
  void comeBackAsSent(String text) throws SmtpSyntaxException {
    assertThat(EsmtpParameters.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "` `; 0",
        "=1; 0",
        "-X; 0",
        "SIZE=; 5",
        "SIZE=1=2; 6",
        "SIZE=1  BODY=7BIT; 7",
        "SIZE=1 size=2; 7",
        "X Y x; 4",
        "X_Y; 1",
        "X\tY; 1",
        "`X=a\u0000`; 3",
        "`X=a\r\nRSET`; 3",
      })
  void refuseAndSayWhere(String text, int position) {
    var error = catchThrowableOfType(SmtpSyntaxException.class, () -> EsmtpParameters.parse(text));

    assertThat(error.position()).isEqualTo(position);
    assertThat(error.suggestedCode()).hasToString("501");
  }

  @Test
  void standBehindAPath() throws SmtpSyntaxException {
    assertThat(behindPath("<> A=1 B")).hasToString("A=1 B");
    assertThat(behindPath("<>")).isEqualTo(EsmtpParameters.NONE);
    assertThatThrownBy(() -> behindPath("<>A"))
        .hasMessage("expected a space or the end at octet 2, found \"A\"");
    assertThatThrownBy(() -> behindPath("<> "))
        .hasMessage("expected a parameter keyword at octet 3, found the end");
    assertThatThrownBy(() -> behindPath("<> A=ü"))
        .hasMessage("expected a parameter value at octet 5, found U+00FC");
  }

  private static EsmtpParameters behindPath(String text) throws SmtpSyntaxException {
    LineCursor line = LineCursor.of(text);
    line.skip("<>");
    return EsmtpParameters.readBehindPath(line);
  }

  @Test
  void areFoundInAnyCase() throws SmtpSyntaxException {
    var parameters = EsmtpParameters.parse("a=1 B=2");

    assertThat(parameters.find("b")).contains(EsmtpParameter.of("B", "2"));
    assertThat(parameters.find("c")).isEmpty();
    assertThat(EsmtpParameters.parse("A=1 b=2"))
        .isEqualTo(parameters)
        .hasSameHashCodeAs(parameters);
    assertThat(EsmtpParameters.parse("b=2 A=1")).isNotEqualTo(parameters);
  }

  @Test
  void cannotBeMadeInvalid() {
    var size = EsmtpParameter.of("SIZE", "1");

    assertThatIllegalArgumentException().isThrownBy(() -> EsmtpParameter.of("X", "a\r\nDATA"));
    assertThatIllegalArgumentException().isThrownBy(() -> EsmtpParameter.of("X", "a b"));
    assertThatIllegalArgumentException().isThrownBy(() -> EsmtpParameter.of("X", ""));
    assertThatIllegalArgumentException().isThrownBy(() -> EsmtpParameter.of("X Y"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> EsmtpParameters.of(size, EsmtpParameter.of("size", "2")));
  }

  @Test
  void ofMailAreTyped() throws SmtpSyntaxException {
    var parameters = MailParameters.of(EsmtpParameters.parse("x=y size=0012 BODY=8bitmime"));

    assertThat(parameters.size()).hasValue(12);
    assertThat(parameters.body()).contains(BodyType.EIGHTBITMIME);
    assertThat(parameters.raw().all()).hasSize(3);
    assertThat(MailParameters.of(EsmtpParameters.NONE)).isEqualTo(MailParameters.NONE);
  }

  @Test
  void sizeBeyondALongIsTheGreatestLong() throws SmtpSyntaxException {
    for (String digits : List.of("9223372036854775808", "99999999999999999999")) {
      assertThat(MailParameters.of(EsmtpParameters.parse("SIZE=" + digits)).size())
          .hasValue(Long.MAX_VALUE);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"SIZE", "SIZE=x", "SIZE=-1", "SIZE=999999999999999999999", "BODY", "BODY=9BIT"})
  void ofMailRefuseMalformedValues(String text) throws SmtpSyntaxException {
    var parameters = EsmtpParameters.parse(text);

    assertThatThrownBy(() -> MailParameters.of(parameters)).isInstanceOf(SmtpSyntaxException.class);
  }
}
