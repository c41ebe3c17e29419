package io.smtptoolkit.codec.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.grammar.LineCursor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "<a@b.example>",
        "<\"a> SIZE=1 \"@b.example>",
        "<@a.example:joe@b.example>",
        "<@a.example,@b.example:joe@c.example>",
        "<joe@[192.0.2.1]>",
        "<postmaster@b.example>",
      })
  void comesBackAsSent(String text) throws SmtpSyntaxException {
    assertThat(ReversePath.parse(text)).hasToString(text);
    assertThat(ForwardPath.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "``; 0",
        "a@b; 0",
        "<a@b; 4",
        "<a@b>>; 5",
        "< a@b>; 1",
        "<a@b >; 4",
        "<a>; 2",
        "<@a>; 3",
        "<@a:>; 4",
        "<@a,b:c@d>; 4",
        "<@:a@b>; 2",
        "<@a.example joe@b>; 11",
        "<a@b\r>; 4",
        "<Joe <joe@b>>; 4",
      })
  void refusesAndSaysWhere(String text, int position) {
    var reverse = catchThrowableOfType(SmtpSyntaxException.class, () -> ReversePath.parse(text));
    var forward = catchThrowableOfType(SmtpSyntaxException.class, () -> ForwardPath.parse(text));

    assertThat(reverse.position()).isEqualTo(position);
    assertThat(forward.position()).isEqualTo(position);
  }

  @Test
  void suggestsTheStatusOfTheSideThatIsWrong() {
    var reverse = catchThrowableOfType(SmtpSyntaxException.class, () -> ReversePath.parse("<a>"));
    var forward = catchThrowableOfType(SmtpSyntaxException.class, () -> ForwardPath.parse("<a>"));

    assertThat(reverse.enhancedStatusCode()).hasToString("5.1.7");
    assertThat(forward.enhancedStatusCode()).hasToString("5.1.3");
  }

  @Test
  void nullPathIsReverseOnly() throws SmtpSyntaxException {
    assertThat(ReversePath.parse("<>")).isEqualTo(ReversePath.NULL).hasToString("<>");
    assertThat(ReversePath.NULL.isNull()).isTrue();
    assertThat(ReversePath.NULL.mailbox()).isEmpty();
    assertThatThrownBy(() -> ForwardPath.parse("<>")).isInstanceOf(SmtpSyntaxException.class);
  }

  @Test
  void barePostmasterIsForwardOnly() throws SmtpSyntaxException {
    var path = ForwardPath.parse("<pOSTMASTER>");

    assertThat(path.isPostmaster()).isTrue();
    assertThat(path.mailbox()).isEmpty();
    assertThat(path).hasToString("<pOSTMASTER>").isEqualTo(ForwardPath.postmaster());
    assertThat(ForwardPath.parse("<Postmaster@b.example>").isPostmaster()).isFalse();
    assertThatThrownBy(() -> ReversePath.parse("<Postmaster>"))
        .isInstanceOf(SmtpSyntaxException.class);
  }

  @Test
  void isEqualByMailbox() throws SmtpSyntaxException {
    var forward = ForwardPath.of(Mailbox.parse("a@b.example"));
    var reverse = ReversePath.of(Mailbox.parse("a@b.example"));

    assertThat(ForwardPath.parse("<a@B.example>")).isEqualTo(forward).hasSameHashCodeAs(forward);
    assertThat(ForwardPath.parse("<A@b.example>"))
        .isNotEqualTo(forward)
        .doesNotHaveSameHashCodeAs(forward);
    assertThat(forward).isNotEqualTo(reverse).isNotEqualTo(ForwardPath.postmaster());
    assertThat(ReversePath.parse("<a@B.example>")).isEqualTo(reverse).hasSameHashCodeAs(reverse);
    assertThat(ReversePath.parse("<A@b.example>"))
        .isNotEqualTo(reverse)
        .doesNotHaveSameHashCodeAs(reverse);
    assertThat(reverse).isNotEqualTo(forward).isNotEqualTo(ReversePath.NULL);
    assertThat(ForwardPath.parse("<pOSTMASTER>"))
        .isEqualTo(ForwardPath.postmaster())
        .hasSameHashCodeAs(ForwardPath.postmaster())
        .isNotEqualTo(forward);
  }

  @Test
  void sourceRouteIsKeptAsideAndDoesNotCount() throws SmtpSyntaxException {
    var routed = ForwardPath.parse("<@a.example,@b.example:joe@c.example>");

    assertThat(routed.sourceRoute()).isEqualTo("@a.example,@b.example");
    assertThat(routed.mailbox()).contains(Mailbox.parse("joe@c.example"));
    assertThat(routed).isEqualTo(ForwardPath.parse("<joe@c.example>"));
    assertThat(ReversePath.parse("<@a.example:joe@c.example>"))
        .isEqualTo(ReversePath.of(Mailbox.parse("joe@c.example")));
  }

  @Test
  void sourceRouteCannotCarryALineEnd() throws SmtpSyntaxException {
    Mailbox joe = Mailbox.parse("joe@c.example");

    assertThatIllegalArgumentException().isThrownBy(() -> new ForwardPath.Of(joe, "@a\r\nDATA"));
    assertThatIllegalArgumentException().isThrownBy(() -> new ReversePath.Of(joe, "a.example"));
  }

  @Test
  void isFoundWithinALine() throws SmtpSyntaxException {
    LineCursor line = LineCursor.of("MAIL FROM:<\"a> b\"@c.example> SIZE=1");
    line.skip("MAIL FROM:");

    assertThat(Paths.READERS.reversePath(line)).hasToString("<\"a> b\"@c.example>");
    assertThat(line.rest()).isEqualTo(" SIZE=1");
  }

  @Test
  void errorsWithinALineNameTheOctetOfTheLine() {
    assertThatThrownBy(() -> recipientOf("RCPT TO:<joe@b_c>"))
        .hasMessage("expected \">\" at octet 14, found \"_\"");
    assertThatThrownBy(() -> recipientOf("RCPT TO:joe"))
        .hasMessage("expected \"<\" at octet 8, found \"j\"");
  }

  private static ForwardPath recipientOf(String text) throws SmtpSyntaxException {
    LineCursor line = LineCursor.of(text);
    line.skip("RCPT TO:");
    return Paths.READERS.forwardPath(line);
  }
}
