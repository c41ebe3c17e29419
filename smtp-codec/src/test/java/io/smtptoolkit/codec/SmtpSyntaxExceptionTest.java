package io.smtptoolkit.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.reply.EnhancedStatusCode;
import io.smtptoolkit.codec.reply.ReplyCode;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SmtpSyntaxExceptionTest {
  @ParameterizedTest
  @CsvSource({
    "0, 'expected \"<\" at octet 0, found \"a\"'",
    "1, 'expected \"<\" at octet 1, found a space'",
    "2, 'expected \"<\" at octet 2, found octet 0x0D'",
    "3, 'expected \"<\" at octet 3, found U+00E9'",
    "4, 'expected \"<\" at octet 5, found the end'",
  })
  void saysWhatAndWhere(int position, String message) {
    assertThat(SmtpSyntaxException.expected("\"<\"", "a \ré", position)).hasMessage(message);
  }

  @ParameterizedTest
  @CsvSource({
    "32, a space",
    "33, '\"!\"'",
    "126, '\"~\"'",
    "31, octet 0x1F",
    "127, octet 0x7F",
    "128, U+0080",
    "128512, U+1F600"
  })
  void namesACharacterSoThatItCanBeRead(int character, String name) {
    var error = SmtpSyntaxException.expected("x", Character.toString(character), 0);

    assertThat(error.found()).isEqualTo(name);
  }

  @Test
  void keepsItsPartsWhenItMovesOrSuggestsOtherwise() {
    var error =
        SmtpSyntaxException.expected("a domain", "ab", 1)
            .suggesting(ReplyCode.SYNTAX_ERROR, EnhancedStatusCode.SYNTAX_ERROR)
            .atPosition(7);

    assertThat(error.expected()).isEqualTo("a domain");
    assertThat(error.found()).isEqualTo("\"b\"");
    assertThat(error.position()).isEqualTo(7);
    assertThat(error.suggestedCode()).isEqualTo(ReplyCode.SYNTAX_ERROR);
    assertThat(error.enhancedStatusCode()).isEqualTo(EnhancedStatusCode.SYNTAX_ERROR);
  }

  @Test
  void suggestsAReply() {
    var error = SmtpSyntaxException.expected("a domain", "", 0);

    assertThat(error.suggestedCode()).isEqualTo(ReplyCode.PARAMETER_SYNTAX_ERROR);
    assertThat(error.enhancedStatusCode()).isEqualTo(EnhancedStatusCode.of("5.5.4"));
  }

  @Test
  void leavesAnUnknownPositionOut() {
    var error =
        new SmtpSyntaxException(
            "a verb", "", -1, ReplyCode.SYNTAX_ERROR, EnhancedStatusCode.SYNTAX_ERROR);

    assertThat(error).hasMessage("expected a verb");
  }

  @Test
  void tellsWhereALineWasWrongRepeatingOneCharacterAtMost() {
    var error =
        Assertions.catchThrowableOfType(
            SmtpSyntaxException.class, () -> ForwardPath.parse("<joe@-x>"));

    assertThat(error.toReply())
        .hasToString("501 5.1.3 Syntax error: expected a letter or digit at octet 5, found \"-\"");
  }

  @Test
  void namesAnErrorInTheVerbWithoutDetails() {
    assertThat(verbError(ReplyCode.SYNTAX_ERROR, "5.5.2").toReply())
        .hasToString("500 5.5.2 Command not recognized");
    assertThat(verbError(ReplyCode.NOT_IMPLEMENTED, "5.5.1").toReply())
        .hasToString("502 5.5.1 Command not implemented");
  }

  private static SmtpSyntaxException verbError(ReplyCode code, String status) {
    return new SmtpSyntaxException(
        "a command", "another word", 0, code, EnhancedStatusCode.of(status));
  }
}
