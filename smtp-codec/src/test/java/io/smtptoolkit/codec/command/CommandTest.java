package io.smtptoolkit.codec.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smtptoolkit.codec.Secret;
import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.address.Domain;
import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.address.ReversePath;
import io.smtptoolkit.codec.grammar.LineCursor;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandTest {
  @Test
  void isItsLine() throws SmtpSyntaxException {
    var hello = HelloName.parse("c.example");
    var size = EsmtpParameters.of(EsmtpParameter.of("SIZE", "1"));

    assertThat(new Ehlo(hello)).hasToString("EHLO c.example");
    assertThat(new Helo(hello)).hasToString("HELO c.example");
    assertThat(new Lhlo(hello)).hasToString("LHLO c.example");
    assertThat(new Mail(ReversePath.NULL)).hasToString("MAIL FROM:<>");
    assertThat(new Mail(ReversePath.NULL, size)).hasToString("MAIL FROM:<> SIZE=1");
    assertThat(new Rcpt(ForwardPath.parse("<a@b>"))).hasToString("RCPT TO:<a@b>");
    assertThat(new Data()).hasToString("DATA");
    assertThat(new Bdat(5, false)).hasToString("BDAT 5");
    assertThat(new Bdat(0, true)).hasToString("BDAT 0 LAST");
    assertThat(new Rset()).hasToString("RSET");
    assertThat(new Noop("")).hasToString("NOOP");
    assertThat(new Noop("x")).hasToString("NOOP x");
    assertThat(new Quit()).hasToString("QUIT");
    assertThat(new Vrfy("joe")).hasToString("VRFY joe");
    assertThat(new Expn("list")).hasToString("EXPN list");
    assertThat(new Help("")).hasToString("HELP");
    assertThat(new StartTls()).hasToString("STARTTLS");
    assertThat(new Auth("EXTERNAL", Optional.empty())).hasToString("AUTH EXTERNAL");
  }

  @ParameterizedTest
  @ValueSource(strings = {"PLAIN\u017f", "\u017fCRAM-SHA-1", "cram-\u017fha-1", "PLA\u0131N"})
  void refusesLettersThatBecomeAsciiOnlyInUpperCase(String mechanism) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Auth(mechanism, Optional.empty()))
        .withMessage("not the name of a SASL mechanism");
  }

  @Test
  void neverPrintsAnInitialResponse() {
    var auth = new Auth("plain", Optional.of(Secret.ofUtf8("\0joe\0hunter2")));

    assertThat(auth).hasToString("AUTH PLAIN (secret)");
    assertThat(List.of(auth).toString()).doesNotContain("hunter2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\rb", "a\nb", "a\0b", "a\u0085b", "\u001b[2J"})
  void refusesControlCharactersInArguments(String argument) {
    assertThatIllegalArgumentException().isThrownBy(() -> new Noop(argument));
    assertThatIllegalArgumentException().isThrownBy(() -> new Help(argument));
    assertThatIllegalArgumentException().isThrownBy(() -> new Vrfy(argument));
    assertThatIllegalArgumentException().isThrownBy(() -> new Expn(argument));
    assertThatIllegalArgumentException().isThrownBy(() -> new Auth(argument, Optional.empty()));
    assertThatThrownBy(() -> HelloName.parse(argument)).isInstanceOf(SmtpSyntaxException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {" ", "a ", "\ud800", "a\udc00b"})
  void refusesArgumentsThatWouldNotBeReadAsWritten(String argument) {
    assertThatIllegalArgumentException().isThrownBy(() -> new Noop(argument));
    assertThatIllegalArgumentException().isThrownBy(() -> new Help(argument));
    assertThatIllegalArgumentException().isThrownBy(() -> new Vrfy(argument));
    assertThatIllegalArgumentException().isThrownBy(() -> new Expn(argument));
  }

  @Test
  void argumentsOfNoopAndHelpAreAscii() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Noop("\u00fc"));
    assertThatIllegalArgumentException().isThrownBy(() -> new Help("\u00fc"));
  }

  @Test
  void refusesWhatItsGrammarHasNot() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Bdat(-1, false));
    assertThatIllegalArgumentException().isThrownBy(() -> new Vrfy(""));
    assertThatIllegalArgumentException().isThrownBy(() -> new Auth("", Optional.empty()));
    assertThatIllegalArgumentException().isThrownBy(() -> Envelope.of(ReversePath.NULL, List.of()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a_b", "a.", "-a", "a b", "[1.2.3]", "é.example", "a..b", "http://x"})
  void refusesHelloNamesOutsideTheGrammar(String name) {
    assertThatThrownBy(() -> HelloName.parse(name)).isInstanceOf(SmtpSyntaxException.class);
  }

  @Test
  void aHelloNameIsAsciiAlsoWhereADomainNeedNotBe() throws SmtpSyntaxException {
    Domain domain = Domain.parseUtf8("b\u00fccher.example");

    assertThatIllegalArgumentException().isThrownBy(() -> new HelloName(domain));
    assertThatThrownBy(() -> HelloName.read(LineCursor.ofUtf8("b\u00fccher.example")))
        .isInstanceOf(SmtpSyntaxException.class)
        .hasMessage("expected a domain in ASCII at octet 1, found U+00FC");
    assertThat(new HelloName(Domain.parse("xn--bcher-kva.example")))
        .hasToString("xn--bcher-kva.example");
    assertThat(new HelloName(Domain.parse("[192.0.2.1]"))).hasToString("[192.0.2.1]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "C.Example", "[192.0.2.1]", "[IPv6:::1]", "192.0.2.1"})
  void keepsHelloNamesAsSent(String name) throws SmtpSyntaxException {
    assertThat(HelloName.parse(name)).hasToString(name);
  }

  @Test
  void hasOneRecordPerVerb() {
    var records =
        Arrays.stream(Command.class.getPermittedSubclasses())
            .filter(Class::isRecord)
            .map(type -> type.getSimpleName().toUpperCase(Locale.ROOT))
            .collect(Collectors.toSet());

    assertThat(records)
        .isEqualTo(Arrays.stream(Verb.values()).map(Verb::name).collect(Collectors.toSet()));
  }

  @Test
  void customCommandsHaveNoStandardVerb() {
    record Etrn(String node) implements CustomCommand {
      @Override
      public String keyword() {
        return "ETRN";
      }

      @Override
      public String toString() {
        return "ETRN " + node;
      }
    }

    var etrn = new Etrn("b.example");

    assertThat(etrn.verb()).isEmpty();
    assertThat(etrn).hasToString("ETRN b.example");
    assertThat(new Data().keyword()).isEqualTo("DATA");
  }

  @Test
  void vrfyAndExpnMayHaveTheParameterSmtpUtf8() {
    assertThat(new Vrfy("joe smtputf8").string()).isEqualTo("joe");
    assertThat(new Vrfy("joe smtputf8").takesUtf8()).isTrue();
    assertThat(new Vrfy("joe smtputf8")).hasToString("VRFY joe smtputf8");
    assertThat(new Vrfy("SMTPUTF8").takesUtf8()).isFalse();
    assertThat(new Vrfy("joeSMTPUTF8").takesUtf8()).isFalse();
    assertThat(new Vrfy("joe").needsUtf8()).isFalse();
    assertThat(new Vrfy("jö").needsUtf8()).isTrue();
    assertThat(new Expn("list SMTPUTF8").string()).isEqualTo("list");
    assertThat(new Expn("list SMTPUTF8").takesUtf8()).isTrue();
    assertThat(new Expn("list").needsUtf8()).isFalse();
    assertThat(new Expn("list SMTPUTF8").needsUtf8()).isTrue();
  }
}
