package io.smtptoolkit.codec.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.reply.EnhancedStatusCode;
import io.smtptoolkit.codec.reply.ReplyCode;
import org.junit.jupiter.api.Test;

class ErrorsTest {
  @Test
  void moveToTheLineTheirTextWasCutFrom() {
    var error = Errors.shifted(SmtpSyntaxException.expected("a domain", "x", 1), 5);

    assertThat(error.position()).isEqualTo(6);
    assertThat(error).hasMessage("expected a domain at octet 6, found the end");
  }

  @Test
  void findASpaceWhereTheTextGoesOn() {
    var atEnd = SmtpSyntaxException.expected("a digit", "1", 1);
    var inside = SmtpSyntaxException.expected("a digit", "x", 0);

    assertThat(Errors.beforeSpace(atEnd)).hasMessage("expected a digit at octet 1, found a space");
    assertThat(Errors.beforeSpace(inside)).isSameAs(inside);
  }

  @Test
  void doNotMoveWithoutAPosition() {
    var error =
        new SmtpSyntaxException(
            "a verb", "", -1, ReplyCode.SYNTAX_ERROR, EnhancedStatusCode.SYNTAX_ERROR);

    assertThat(Errors.shifted(error, 3)).isSameAs(error);
  }
}
