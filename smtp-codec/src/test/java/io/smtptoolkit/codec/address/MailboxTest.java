package io.smtptoolkit.codec.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.smtptoolkit.codec.SmtpSyntaxException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MailboxTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "a@b",
        "Jones@Example.COM",
        "first.last@a.b.c.example",
        "!#$%&'*+-/=?^_`{|}~@x.example",
        "\"\"@x.example",
        "\"a b\"@x.example",
        "\"a@b\"@x.example",
        "\"a>b\"@x.example",
        "\"a\\\"b\"@x.example",
        "\"a\\\\\"@x.example",
        "\"a\\b\"@x.example",
        "\"..\"@x.example",
        "a@1.2.3",
        "a@x--y.example",
        "a@[192.0.2.1]",
        "a@[IPv6:2001:db8::1]",
      })
  void comesBackAsSent(String text) throws SmtpSyntaxException {
    assertThat(Mailbox.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "``; 0; a local part",
        "a; 1; \"@\"",
        "a@; 2; a letter or digit",
        "@b; 0; a local part",
        ".a@b; 0; a local part",
        "a.@b; 2; a local part",
        "a..b@c; 2; a local part",
        "a@b.; 4; a letter or digit",
        "a@.b; 2; a letter or digit",
        "a@-b; 2; a letter or digit",
        "a@b-; 4; a letter or digit",
        "a@b-.c; 4; a letter or digit",
        "a@b_c; 3; the end",
        "a@b c; 3; the end",
        "a b@c; 1; \"@\"",
        "\"a@b; 4; a closing quote",
        "\"a\"b@c; 3; \"@\"",
        "a\"b\"@c; 1; \"@\"",
        "\"a\\; 3; a printable character",
        "é@b; 0; a local part",
        "a@é; 2; a letter or digit",
        "\"é\"@b; 1; a printable character",
        "a@[192.0.2]; 10; \".\"",
        "a@b@c; 3; the end",
      })
  void refusesAndSaysWhere(String text, int position, String expected) {
    var error = catchThrowableOfType(SmtpSyntaxException.class, () -> Mailbox.parse(text));

    assertThat(error.position()).isEqualTo(position);
    assertThat(error.expected()).isEqualTo(expected);
  }

  /** Wherever it is, quoted or after a backslash, in the local part or the domain. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7, 9, 10, 13, 27, 31, 127, 0x80, 0x85, 0x9f})
  void refusesControlCharactersEverywhere(int control) {
    char c = (char) control;
    for (String text :
        new String[] {
          "a%sb@c",
          "\"a%sb\"@c",
          "\"a\\%sb\"@c",
          "a@b%sc",
          "a@[192.0.2.1%s]",
          "%sa@b",
          "a@b%s",
          "a@[IPv6:::1%s]"
        }) {
      assertThatThrownBy(() -> Mailbox.parse(text.formatted(c)))
          .isInstanceOf(SmtpSyntaxException.class);
      assertThatThrownBy(() -> Mailbox.parseUtf8(text.formatted(c)))
          .isInstanceOf(SmtpSyntaxException.class);
    }
  }

  @Test
  void equalsByMeaning() throws SmtpSyntaxException {
    assertThat(Mailbox.parse("\"joe\"@X.example")).isEqualTo(Mailbox.parse("joe@x.EXAMPLE"));
    assertThat(Mailbox.parse("\"j\\oe\"@x.example")).isEqualTo(Mailbox.parse("joe@x.example"));
    assertThat(Mailbox.parse("\"joe\"@x.example"))
        .hasSameHashCodeAs(Mailbox.parse("joe@x.EXAMPLE"));
    assertThat(Mailbox.parse("Joe@x.example")).isNotEqualTo(Mailbox.parse("joe@x.example"));
    assertThat(Mailbox.parse("\"a b\"@x")).isNotEqualTo(Mailbox.parse("\"a  b\"@x"));
  }

  @Test
  void holdsUtf8WhereAsked() throws SmtpSyntaxException {
    Mailbox mailbox = Mailbox.parseUtf8("jörg.\uD83D\uDE00@bücher.example");

    assertThat(mailbox).hasToString("jörg.\uD83D\uDE00@bücher.example");
    assertThat(mailbox.isAscii()).isFalse();
    assertThat(Mailbox.parseUtf8("a@b").isAscii()).isTrue();
    assertThatThrownBy(() -> Mailbox.parseUtf8("a\uD83D@b"))
        .isInstanceOf(SmtpSyntaxException.class);
  }

  @Test
  void hasNoBoundOnTheLocalPart() throws SmtpSyntaxException {
    assertThat(Mailbox.parse("a".repeat(65) + "@x.example").localPart().unquoted()).hasSize(65);
  }

  @Test
  void boundsTheDomainAt255Octets() throws SmtpSyntaxException {
    assertThat(Mailbox.parse("a@" + "d".repeat(255)).domain().toString()).hasSize(255);
    assertThatThrownBy(() -> Mailbox.parse("a@" + "d".repeat(256)))
        .hasMessageContaining("at most 255 octets at octet 2");
  }
}
