package io.smtptoolkit.codec.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smtptoolkit.codec.SmtpSyntaxException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LocalPartTest {
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "joe, joe",
        "\"joe\", joe",
        "\"a b\", a b",
        "\"a\\\"b\", a\"b",
        "\"\\\\\", \\",
        "\"\\a\", a",
      })
  void saysWhatItMeans(String wire, String unquoted) throws SmtpSyntaxException {
    assertThat(LocalPart.parse(wire).unquoted()).isEqualTo(unquoted);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "joe, joe",
        "a b, \"a b\"",
        "a\"b, \"a\\\"b\"",
        "a\\b, \"a\\\\b\"",
        "``, \"\"",
        "\"john\", \"\\\"john\\\"\"",
        "\"\", \"\\\"\\\"\"",
        "\", \"\\\"\"",
        "\"a\\b\", \"\\\"a\\\\b\\\"\"",
        "a., \"a.\""
      })
  void isQuotedOnlyWhenItMustBe(String unquoted, String wire) throws SmtpSyntaxException {
    assertThat(LocalPart.ofUnquoted(unquoted)).hasToString(wire);
    assertThat(LocalPart.ofUnquoted(unquoted).unquoted()).isEqualTo(unquoted);
  }

  @Test
  void cannotBeMadeOfALineEnd() {
    assertThatThrownBy(() -> LocalPart.ofUnquoted("a\r\nDATA"))
        .isInstanceOf(SmtpSyntaxException.class);
  }

  @Test
  void knowsThePostmasterInAnyCase() throws SmtpSyntaxException {
    assertThat(LocalPart.parse("PostMaster").isPostmaster()).isTrue();
    assertThat(LocalPart.parse("\"postmaster\"").isPostmaster()).isTrue();
    assertThat(LocalPart.parse("postmasters").isPostmaster()).isFalse();
  }
}
