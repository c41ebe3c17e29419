package io.smtptoolkit.codec.parameter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smtptoolkit.codec.SmtpSyntaxException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class XtextTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "e=mc2@example.com | e+3Dmc2@example.com",
        "a+b | a+2Bb",
        "'a b' | a+20b",
        "!~ | !~",
        "'' | ''",
        "\u00fc | +C3+BC",
        "\ud83d\ude00 | +F0+9F+98+80",
      })
  void isWrittenAndRead(String text, String wire) throws SmtpSyntaxException {
    assertThat(Xtext.encode(text)).isEqualTo(wire);
    assertThat(Xtext.decode(wire)).isEqualTo(text);
  }

  @Test
  void hidesControlCharacters() throws SmtpSyntaxException {
    assertThat(Xtext.encode("\r\n\u0000\u007f")).isEqualTo("+0D+0A+00+7F");
    assertThat(Xtext.decode("+0D+0A+00+7F")).isEqualTo("\r\n\u0000\u007f");
  }

  @Test
  void mayWriteAnyOctetInHexadecimal() throws SmtpSyntaxException {
    assertThat(Xtext.decode("+41+62c")).isEqualTo("Abc");
  }

  @ParameterizedTest
  @CsvSource({
    "a+2b, 3, two upper-case hexadecimal digits after +",
    "a+2, 3, two upper-case hexadecimal digits after +",
    "a+, 2, two upper-case hexadecimal digits after +",
    "+G0, 1, two upper-case hexadecimal digits after +",
    "+0G, 2, two upper-case hexadecimal digits after +",
    "a=b, 1, xtext",
    "a b, 1, xtext",
    "a\u00fc, 1, xtext",
    "a+FF, 0, UTF-8 in xtext",
    "+C3, 0, UTF-8 in xtext",
  })
  void isReadStrictly(String wire, int position, String expected) {
    assertThatThrownBy(() -> Xtext.decode(wire))
        .isInstanceOfSatisfying(
            SmtpSyntaxException.class,
            error -> {
              assertThat(error.position()).isEqualTo(position);
              assertThat(error.expected()).isEqualTo(expected);
            });
  }
}
