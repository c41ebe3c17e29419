package io.smtptoolkit.codec.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smtptoolkit.codec.Leniency;
import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.command.Ehlo;
import io.smtptoolkit.codec.command.Mail;
import io.smtptoolkit.codec.command.Rcpt;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each leniency that concerns commands tolerates, and what it does not. */
class LeniencyOnTheWireTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          SPACE_AFTER_COLON            | MAIL FROM: <a@b.example>           | MAIL FROM:<a@b.example>
          SPACE_AFTER_COLON            | MAIL FROM:   <> SIZE=1             | MAIL FROM:<> SIZE=1
          SPACE_AFTER_COLON            | RCPT TO: <a@b.example>             | RCPT TO:<a@b.example>
          MISSING_ANGLE_BRACKETS       | MAIL FROM:a@b.example SIZE=1       | MAIL FROM:<a@b.example> SIZE=1
          MISSING_ANGLE_BRACKETS       | RCPT TO:"a b"@c.example            | RCPT TO:<"a b"@c.example>
          MISSING_ANGLE_BRACKETS       | RCPT TO:postmaster                 | RCPT TO:<postmaster>
          MISPLACED_DOTS_IN_LOCAL_PART | MAIL FROM:<anna.@b.example>        | MAIL FROM:<"anna."@b.example>
          MISPLACED_DOTS_IN_LOCAL_PART | RCPT TO:<.anna@b.example>          | RCPT TO:<".anna"@b.example>
          MISPLACED_DOTS_IN_LOCAL_PART | RCPT TO:<anna...b@c.example>       | RCPT TO:<"anna...b"@c.example>
          MISPLACED_DOTS_IN_LOCAL_PART | RCPT TO:<..a.@c.example>           | RCPT TO:<"..a."@c.example>
          UNDERSCORE_IN_DOMAIN         | EHLO my_laptop                     | EHLO my_laptop
          UNDERSCORE_IN_DOMAIN         | HELO _                             | HELO _
          UNDERSCORE_IN_DOMAIN         | RCPT TO:<a@_b_.c__d.example>       | RCPT TO:<a@_b_.c__d.example>
          TRAILING_DOT_IN_DOMAIN       | EHLO client.example.               | EHLO client.example
          TRAILING_DOT_IN_DOMAIN       | RCPT TO:<a@b.example.>             | RCPT TO:<a@b.example>
          ANY_HELLO_NAME               | EHLO                               | 'EHLO '
          ANY_HELLO_NAME               | HELO Anna's PC                     | HELO Anna's PC
          ANY_HELLO_NAME               | EHLO 2001:db8::1                   | EHLO 2001:db8::1
          ANY_HELLO_NAME               | EHLO [192.0.2.300                  | EHLO [192.0.2.300
          ANY_HELLO_NAME               | LHLO client.example.               | LHLO client.example.
          """)
  void passesInItsLegalFormWhenAskedForAndNotOtherwise(
      Leniency leniency, String line, String canonical) throws SmtpSyntaxException {
    CommandParser lenient = parser(EnumSet.of(leniency));
    CommandParser allOthers = parser(EnumSet.complementOf(EnumSet.of(leniency)));

    assertThat(lenient.parse(octets(line))).hasToString(canonical);
    assertThat(lenient.parse(octets(canonical))).isEqualTo(lenient.parse(octets(line)));
    assertThatThrownBy(() -> parser(Set.of()).parse(octets(line)))
        .isInstanceOf(SmtpSyntaxException.class);
    if (!line.startsWith("EHLO") && !line.startsWith("HELO") && !line.startsWith("LHLO")) {
      assertThatThrownBy(() -> allOthers.parse(octets(line)))
          .isInstanceOf(SmtpSyntaxException.class);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          SPACE_AFTER_COLON            | MAIL FROM :<a@b.example>
          SPACE_AFTER_COLON            | MAIL  FROM:<a@b.example>
          SPACE_AFTER_COLON            | MAIL FROM: a@b.example
          SPACE_AFTER_COLON            | MAIL FROM:
          MISSING_ANGLE_BRACKETS       | MAIL FROM:
          MISSING_ANGLE_BRACKETS       | MAIL FROM:<a@b.example
          MISSING_ANGLE_BRACKETS       | MAIL FROM:a@b.example>
          MISSING_ANGLE_BRACKETS       | MAIL FROM: a@b.example
          MISSING_ANGLE_BRACKETS       | MAIL FROM:Anna <a@b.example>
          MISSING_ANGLE_BRACKETS       | RCPT TO:anna
          MISPLACED_DOTS_IN_LOCAL_PART | RCPT TO:<.@b.example>
          MISPLACED_DOTS_IN_LOCAL_PART | RCPT TO:<..@b.example>
          MISPLACED_DOTS_IN_LOCAL_PART | RCPT TO:<a@b..example>
          MISPLACED_DOTS_IN_LOCAL_PART | RCPT TO:<a@b.example.>
          MISPLACED_DOTS_IN_LOCAL_PART | RCPT TO:<a.b.>
          UNDERSCORE_IN_DOMAIN         | RCPT TO:<a@b_.example.>
          UNDERSCORE_IN_DOMAIN         | RCPT TO:<a@-_b.example>
          UNDERSCORE_IN_DOMAIN         | RCPT TO:<a@b_-.example>
          UNDERSCORE_IN_DOMAIN         | MAIL FROM:<@r_s.example:a@b.example>
          UNDERSCORE_IN_DOMAIN         | EHLO a b
          TRAILING_DOT_IN_DOMAIN       | RCPT TO:<@r.example.:a@b.example>
          TRAILING_DOT_IN_DOMAIN       | RCPT TO:<a@b.example..>
          TRAILING_DOT_IN_DOMAIN       | RCPT TO:<a@.>
          TRAILING_DOT_IN_DOMAIN       | RCPT TO:<a@b..example>
          TRAILING_DOT_IN_DOMAIN       | EHLO .
          TRAILING_DOT_IN_DOMAIN       | EHLO a. b
          ANY_HELLO_NAME               | EHLO a\\007b
          ANY_HELLO_NAME               | EHLO b\\374ro
          ANY_HELLO_NAME               | EHLO\\tclient.example
          ANY_HELLO_NAME               | MAIL FROM:<a@b_c.example>
          """)
  void letsNothingElsePass(Leniency leniency, String line) {
    assertThatThrownBy(() -> parser(EnumSet.of(leniency)).parse(octets(line.translateEscapes())))
        .isInstanceOf(SmtpSyntaxException.class);
  }

  @Test
  void aNameThatIsNoDomainSaysSo() throws SmtpSyntaxException {
    CommandParser lenient = parser(EnumSet.of(Leniency.ANY_HELLO_NAME));

    assertThat(((Ehlo) lenient.parse(octets("EHLO my pc"))).helloName().domain()).isEmpty();
    assertThat(((Ehlo) lenient.parse(octets("EHLO pc.example"))).helloName().domain()).isPresent();
  }

  @Test
  void deviationsGoTogether() throws SmtpSyntaxException {
    CommandParser lenient = parser(Leniency.PUBLIC_MX);

    assertThat(lenient.parse(octets("MAIL FROM: a@b.example. SIZE=1")))
        .hasToString("MAIL FROM:<a@b.example> SIZE=1");
    assertThatThrownBy(() -> lenient.parse(octets("MAIL FROM:<a@b.example. >")))
        .isInstanceOf(SmtpSyntaxException.class);
  }

  @Test
  void anErrorInASourceRouteIsLocatedInOctets() {
    var parser = new CommandParser(EnumSet.of(Leniency.UNDERSCORE_IN_DOMAIN), true, Map.of());

    assertThatThrownBy(() -> parser.parse(octets("RCPT TO:<@\u00c3\u00bc_x.example:a@b.example>")))
        .isInstanceOf(SmtpSyntaxException.class)
        .hasMessageEndingWith(" at octet 12, found \"_\"");
  }

  @Test
  void misplacedDotsMeanWhatTheyMeanQuoted() throws SmtpSyntaxException {
    CommandParser lenient = parser(Leniency.PUBLIC_MX);

    var bare = (Rcpt) lenient.parse(octets("RCPT TO: a..b@c_d.example."));
    var quoted = (Rcpt) lenient.parse(octets("RCPT TO:<\"a..b\"@c_d.example>"));

    assertThat(bare).isEqualTo(quoted).hasToString("RCPT TO:<\"a..b\"@c_d.example>");
  }

  @Test
  void nonAsciiIsNoHelloNameEvenWhereUtf8IsAllowed() {
    var lenient = new CommandParser(EnumSet.allOf(Leniency.class), true, Map.of());

    assertThatThrownBy(() -> lenient.parse(octets("EHLO b\u00c3\u00bcro")))
        .isInstanceOf(SmtpSyntaxException.class)
        .hasMessageContaining("at octet 6");
  }

  @Test
  void utf8AndMisplacedDotsGoTogether() throws SmtpSyntaxException {
    var lenient = new CommandParser(Leniency.PUBLIC_MX, true, Map.of());

    var mail = (Mail) lenient.parse(octets("MAIL FROM:<j\u00c3\u00b6rg.@b.example>"));

    assertThat(mail.reversePath()).hasToString("<\"j\u00f6rg.\"@b.example>");
  }

  private static CommandParser parser(Set<Leniency> leniencies) {
    return new CommandParser(leniencies, false, Map.of());
  }

  private static ByteBuffer octets(String line) {
    return ByteBuffer.wrap(Cuts.octets(line));
  }
}
