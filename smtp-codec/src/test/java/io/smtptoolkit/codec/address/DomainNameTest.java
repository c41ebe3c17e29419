package io.smtptoolkit.codec.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.smtptoolkit.codec.SmtpSyntaxException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DomainNameTest {
  @ParameterizedTest
  @ValueSource(strings = {"a", "Mail.Example.TEST", "1-2.x", "a--b.c"})
  void comesBackAsSent(String text) throws SmtpSyntaxException {
    assertThat(DomainName.parse(text)).hasToString(text);
    assertThat(DomainName.parseUtf8(text).isAscii()).isTrue();
    assertThat(Domain.parse(text)).isEqualTo(DomainName.parse(text));
    assertThat(Domain.parseUtf8(text)).isEqualTo(DomainName.parse(text));
  }

  @ParameterizedTest
  @CsvSource({
    "'', 0",
    "-a, 0",
    "a-, 2",
    "a..b, 2",
    ".a, 0",
    "a., 2",
    "a_b, 1",
    "a b, 1",
    "m\u00fcnchen.example, 1",
    "[192.0.2.1], 0"
  })
  void refusesAndSaysWhere(String text, int position) {
    var error = catchThrowableOfType(SmtpSyntaxException.class, () -> DomainName.parse(text));

    assertThat(error.position()).isEqualTo(position);
  }

  @Test
  void isEqualInAnyCaseOfAscii() throws SmtpSyntaxException {
    DomainName name = DomainName.parse("Example.az");

    assertThat(DomainName.parse("eXAMPLE.AZ")).isEqualTo(name).hasSameHashCodeAs(name);
    assertThat(DomainName.parse("Example.ay")).isNotEqualTo(name).doesNotHaveSameHashCodeAs(name);
    assertThat(DomainName.parse("Example.az.b")).isNotEqualTo(name);
    assertThat(name).isNotEqualTo("Example.az");
    assertThat(DomainName.parseUtf8("\u00dc.example"))
        .isNotEqualTo(DomainName.parseUtf8("\u00fc.example"));
  }

  @Test
  void hasLabels() throws SmtpSyntaxException {
    assertThat(DomainName.parse("a.B-1.c").labels()).containsExactly("a", "B-1", "c");
  }

  @Test
  void mayHoldUtf8WhereAsked() throws SmtpSyntaxException {
    assertThat(DomainName.parseUtf8("m\u00fcnchen.example"))
        .hasToString("m\u00fcnchen.example")
        .satisfies(name -> assertThat(name.isAscii()).isFalse());
  }

  @Test
  void has255OctetsAtMost() throws SmtpSyntaxException {
    String longest = "a.".repeat(127) + "b";

    assertThat(DomainName.parse(longest)).hasToString(longest);
    var error =
        catchThrowableOfType(SmtpSyntaxException.class, () -> DomainName.parse(longest + "c"));
    assertThat(error).hasMessageStartingWith("expected a domain of at most 255 octets at octet 0");
    // Octets, not characters.
    var utf8 =
        catchThrowableOfType(
            SmtpSyntaxException.class, () -> DomainName.parseUtf8("\u00fc".repeat(128)));
    assertThat(utf8.position()).isZero();
  }
}
