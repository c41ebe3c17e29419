package io.smtptoolkit.codec.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smtptoolkit.codec.SmtpSyntaxException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EtrnTest {

  @ParameterizedTest
  @CsvSource({
    "sigurd.innosoft.com, NODE, sigurd.innosoft.com",
    "UU.net, NODE, UU.net",
    "@foo.com, SUBDOMAINS, foo.com",
    "@com, SUBDOMAINS, com",
    "#uucp, QUEUE, uucp",
    "##1/2@x, QUEUE, #1/2@x"
  })
  void comesBackAsItWas(String argument, Etrn.Target target, String name)
      throws SmtpSyntaxException {
    Etrn etrn = Etrn.parse(argument);

    assertThat(etrn.target()).isEqualTo(target);
    assertThat(etrn.name()).isEqualTo(name);
    assertThat(etrn).hasToString("ETRN " + argument);
    assertThat(Etrn.parse(argument)).isEqualTo(etrn).hasSameHashCodeAs(etrn);
  }

  @Test
  void nodesAreEqualWithoutRegardToCase() throws SmtpSyntaxException {
    assertThat(Etrn.parse("A.example")).isEqualTo(Etrn.parse("a.EXAMPLE"));
    assertThat(Etrn.parse("@A.example")).isNotEqualTo(Etrn.parse("A.example"));
    assertThat(Etrn.parse("#A")).isNotEqualTo(Etrn.parse("#a"));
  }

  @ParameterizedTest
  @CsvSource({
    "'', 0, a letter or digit",
    "localname, 9, a fully qualified domain name",
    "a..example, 2, a letter or digit",
    "@, 1, a letter or digit",
    "@-x, 1, a letter or digit",
    "#, 1, the name of a queue",
    "#a b, 2, the end",
    "a.example b, 9, the end",
    "!a.example, 0, a letter or digit"
  })
  void refuses(String argument, int position, String expected) {
    assertThatThrownBy(() -> Etrn.parse(argument))
        .isInstanceOfSatisfying(
            SmtpSyntaxException.class,
            e -> {
              assertThat(e.expected()).isEqualTo(expected);
              assertThat(e.position()).isEqualTo(position);
              assertThat(e.suggestedCode()).hasToString("501");
            });
  }
}
