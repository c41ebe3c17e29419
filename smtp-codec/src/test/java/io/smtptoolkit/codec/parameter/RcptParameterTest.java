package io.smtptoolkit.codec.parameter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.address.Mailbox;
import io.smtptoolkit.codec.parameter.Notify.When;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RcptParameterTest {
  private static RcptParameter parse(String keyword, String value) throws SmtpSyntaxException {
    return RcptKeyword.of(keyword).orElseThrow().parse(Optional.ofNullable(value));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "NOTIFY | NEVER",
        "NOTIFY | SUCCESS",
        "NOTIFY | SUCCESS,FAILURE,DELAY",
        "ORCPT | rfc822;Bob@Example.COM",
        "ORCPT | RFC822;Carol@Ivory.EDU",
        "ORCPT | rfc822;+62ob+2Bx@b.example",
        "ORCPT | rfc822;",
        "ORCPT | x-'y!z;a;b+20c",
        "ORCPT | utf-8;\\x{FC}\\x{2B}@b.example",
        "ORCPT | utf-8;ü@b.example",
        "RRVS | 2014-04-03T23:01:00Z",
        "RRVS | 2014-04-03T23:01:00Z;C",
        "RRVS | 2014-04-03t23:01:00.5-01:30;R",
      })
  void comesBackAsSent(String keyword, String value) throws SmtpSyntaxException {
    RcptParameter parameter = parse(keyword, value);

    assertThat(parameter).hasToString(value);
    assertThat(parameter.keyword()).hasToString(keyword);
    assertThat(parse(keyword, value)).isEqualTo(parameter).hasSameHashCodeAs(parameter);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "notify | never | NEVER",
        "notify | delay,Success | SUCCESS,DELAY",
        "notify | FAILURE,,FAILURE, | FAILURE",
        "rrvs | 2014-04-03T23:01:00Z;c | 2014-04-03T23:01:00Z;C",
        "rrvs | 2014-04-03T23:01:00Z;r | 2014-04-03T23:01:00Z;R",
      })
  void isReadInAnyCaseAndWrittenInOne(String keyword, String value, String written)
      throws SmtpSyntaxException {
    assertThat(parse(keyword, value)).hasToString(written);
    assertThat(parse(keyword, written)).isEqualTo(parse(keyword, value));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "NOTIFY | | 0 | NEVER, SUCCESS, FAILURE or DELAY in NOTIFY",
        "NOTIFY | , | 0 | NEVER, SUCCESS, FAILURE or DELAY in NOTIFY",
        "NOTIFY | DELAY,NEVER | 6 | NEVER alone in NOTIFY",
        "NOTIFY | NEVER,DELAY | 0 | NEVER alone in NOTIFY",
        "NOTIFY | FAILURE,ALWAYS | 8 | NEVER, SUCCESS, FAILURE or DELAY in NOTIFY",
        "NOTIFY | ſUCCESS | 0 | NEVER, SUCCESS, FAILURE or DELAY in NOTIFY",
        "ORCPT | | 0 | an address type after ORCPT=",
        "ORCPT | ;a@b.example | 0 | an address type after ORCPT=",
        "ORCPT | a@b.example | 1 | \";\" after the address type of ORCPT",
        "ORCPT | a=b;x | 1 | \";\" after the address type of ORCPT",
        "ORCPT | rfc822 | 6 | \";\" after the address type of ORCPT",
        "ORCPT | x400;/S=a | 7 | xtext",
        "ORCPT | rfc822;a+3d | 10 | two upper-case hexadecimal digits after +",
        "ORCPT | rfc822;ü@b.example | 7 | xtext",
        "ORCPT | x400;+C3+BC | 0 | printable text in ORCPT",
        "ORCPT | rfc822;+C3+BC+0D+0AX:+20y | 0 | printable text in ORCPT",
        "ORCPT | rfc822;+C2+85 | 0 | printable text in ORCPT",
        "ORCPT | rfc822;+C3 | 7 | UTF-8 in xtext",
        "ORCPT | rfc822;a+0D+0AX:+20y | 0 | printable text in ORCPT",
        "ORCPT | utf-8; | 6 | an address of type utf-8 in ORCPT",
        "ORCPT | utf-8;a+2Bb@c | 7 | an address of type utf-8 in ORCPT",
        "ORCPT | utf-8;a\u0085b | 7 | an address of type utf-8 in ORCPT",
        "ORCPT | utf-8;a\\b | 7 | a character such as \\x{E9} in ORCPT",
        "ORCPT | utf-8;\\x{} | 6 | a character such as \\x{E9} in ORCPT",
        "ORCPT | utf-8;\\x{FC | 6 | a character such as \\x{E9} in ORCPT",
        "ORCPT | utf-8;\\X{FC} | 6 | a character such as \\x{E9} in ORCPT",
        "ORCPT | utf-8;\\x{FG} | 6 | a character such as \\x{E9} in ORCPT",
        "ORCPT | utf-8;\\x{0FC} | 6 | a character such as \\x{E9} in ORCPT",
        "ORCPT | utf-8;\\x{41} | 6 | a character such as \\x{E9} in ORCPT",
        "ORCPT | utf-8;\\x{0D} | 6 | a character such as \\x{E9} in ORCPT",
        "ORCPT | utf-8;\\x{10} | 6 | a character such as \\x{E9} in ORCPT",
        "ORCPT | utf-8;\\x{85} | 6 | a character such as \\x{E9} in ORCPT",
        "ORCPT | utf-8;\\x{D800} | 6 | a character such as \\x{E9} in ORCPT",
        "ORCPT | utf-8;\\x{110000} | 6 | a character such as \\x{E9} in ORCPT",
        "RRVS | | 0 | a time such as 2014-04-03T23:01:00Z",
        "RRVS | 2014-04-03T23:01:00 | 19 | Z or an offset such as +01:00",
        "RRVS | 2014-04-03T23:01:00;C | 19 | Z or an offset such as +01:00",
        "RRVS | 2014-04-03T23:01:00Z; | 21 | C or R in RRVS",
        "RRVS | 2014-04-03T23:01:00Z;X | 21 | C or R in RRVS",
        "RRVS | 2014-04-03T23:01:00Z;CR | 21 | C or R in RRVS",
      })
  void isReadStrictly(String keyword, String value, int position, String expected) {
    var error = catchThrowableOfType(SmtpSyntaxException.class, () -> parse(keyword, value));

    assertThat(error.expected()).isEqualTo(expected);
    assertThat(error.position()).isEqualTo(position);
    assertThat(error.suggestedCode()).hasToString("501");
    assertThat(error.enhancedStatusCode()).hasToString("5.5.4");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "rfc822;Bob+2BX@Example.COM | Bob+X@Example.COM",
        "utf-8;\\x{FC}\\x{2B}\\x{3d}\\x{5C}\\x{20}\\x{1F600}\\x{10FFFF} |"
            + " ü+=\\ \ud83d\ude00\udbff\udfff",
        "UTF-8;ü\ud83d\ude00@b.example | ü\ud83d\ude00@b.example",
      })
  void originalRecipientsAreDecoded(String value, String address) throws SmtpSyntaxException {
    assertThat(OriginalRecipient.parse(value).address()).isEqualTo(address);
  }

  @Test
  void originalRecipientsAreMadeOfMailboxes() throws SmtpSyntaxException {
    assertThat(OriginalRecipient.of(Mailbox.parse("\"a b\"@d.example")))
        .hasToString("rfc822;\"a+20b\"@d.example");
    assertThat(OriginalRecipient.of(Mailbox.parseUtf8("ü+=@b.example")))
        .hasToString("utf-8;\\x{FC}\\x{2B}\\x{3D}@b.example")
        .isEqualTo(OriginalRecipient.unitext(Mailbox.parseUtf8("ü+=@b.example")));
    assertThat(OriginalRecipient.unitext(Mailbox.parseUtf8("ü+=@b.example")))
        .hasToString("utf-8;ü\\x{2B}\\x{3D}@b.example");
    assertThat(OriginalRecipient.of("x400", "/S=a/ b")).hasToString("x400;/S+3Da/+20b");
    assertThat(OriginalRecipient.of("x400", "/S=a/ b").type()).isEqualTo("x400");
  }

  /** Postfix 3.7 writes it so for a message that came without ORCPT. */
  @Test
  void originalRecipientsBeyondAsciiMayBeCalledRfc822() throws SmtpSyntaxException {
    OriginalRecipient recipient =
        OriginalRecipient.parse("rfc822;+CE+B4+CE+BF+CE+BA+CE+B9+CE+BC+CE+AE@b.example");

    assertThat(recipient.address()).isEqualTo("\u03b4\u03bf\u03ba\u03b9\u03bc\u03ae@b.example");
    assertThat(recipient.type()).isEqualTo("utf-8");
    assertThat(recipient)
        .hasToString("utf-8;\\x{3B4}\\x{3BF}\\x{3BA}\\x{3B9}\\x{3BC}\\x{3AE}@b.example")
        .isEqualTo(
            OriginalRecipient.of(
                Mailbox.parseUtf8("\u03b4\u03bf\u03ba\u03b9\u03bc\u03ae@b.example")));
  }

  @Test
  void originalRecipientsAreEqualHoweverTheyWereWritten() throws SmtpSyntaxException {
    OriginalRecipient recipient = OriginalRecipient.parse("rfc822;+61@b.example");

    assertThat(OriginalRecipient.parse("RFC822;a@b.example"))
        .isEqualTo(recipient)
        .hasSameHashCodeAs(recipient);
    assertThat(OriginalRecipient.parse("rfc822;A@b.example")).isNotEqualTo(recipient);
    assertThat(OriginalRecipient.parse("x;a@b.example")).isNotEqualTo(recipient);
  }

  @Test
  void originalRecipientsHaveUpTo500Characters() throws SmtpSyntaxException {
    assertThat(OriginalRecipient.parse("rfc822;" + "x".repeat(493)).address()).hasSize(493);
    assertThat(OriginalRecipient.parse("utf-8;" + "ü".repeat(494)).address()).hasSize(494);

    var error =
        catchThrowableOfType(
            SmtpSyntaxException.class, () -> OriginalRecipient.parse("rfc822;" + "x".repeat(494)));
    assertThat(error.expected()).isEqualTo("at most 500 characters after ORCPT=");
    assertThat(error.position()).isEqualTo(500);
    var beyondAscii =
        catchThrowableOfType(
            SmtpSyntaxException.class,
            () -> OriginalRecipient.parse("utf-8;" + "\ud83d\ude00".repeat(495)));
    assertThat(beyondAscii.position()).isEqualTo(6 + 494 * 4);
  }

  @Test
  void isMadeOfValues() {
    assertThat(Notify.on(When.DELAY, When.FAILURE)).hasToString("FAILURE,DELAY");
    assertThat(Notify.NEVER).hasToString("NEVER");
    assertThat(Rrvs.of(DateTime.of(Instant.EPOCH))).hasToString("1970-01-01T00:00:00Z");
    assertThat(Rrvs.of(DateTime.of(Instant.EPOCH), Rrvs.Unsupported.REJECT))
        .hasToString("1970-01-01T00:00:00Z;R");
  }

  @Test
  void cannotBeMadeInvalid() {
    assertThatIllegalArgumentException().isThrownBy(() -> OriginalRecipient.of("", "a"));
    assertThatIllegalArgumentException().isThrownBy(() -> OriginalRecipient.of("a;b", "c"));
    assertThatIllegalArgumentException().isThrownBy(() -> OriginalRecipient.of("a b", "c"));
    assertThatIllegalArgumentException().isThrownBy(() -> OriginalRecipient.of("a=b", "c"));
    assertThatIllegalArgumentException().isThrownBy(() -> OriginalRecipient.of("rfc822", "a\r\n"));
    assertThatIllegalArgumentException().isThrownBy(() -> OriginalRecipient.of("rfc822", "ü"));
    assertThatIllegalArgumentException().isThrownBy(() -> OriginalRecipient.of("utf-8", ""));
    assertThatIllegalArgumentException().isThrownBy(() -> OriginalRecipient.of("utf-8", "\r"));
    assertThatIllegalArgumentException().isThrownBy(() -> OriginalRecipient.of("utf-8", "a\ud83d"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> OriginalRecipient.of("rfc822", "a\ud83d"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "SIZE", "RRV\u017f", "NOT\u0131FY"})
  void otherKeywordsAreNotKnown(String keyword) {
    assertThat(RcptKeyword.of(keyword)).isEmpty();
  }
}
