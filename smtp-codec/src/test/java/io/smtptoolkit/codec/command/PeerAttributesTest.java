package io.smtptoolkit.codec.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.address.AddressLiteral;
import io.smtptoolkit.codec.command.PeerAttribute.Name;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** XCLIENT and XFORWARD: one grammar with two sets of names. */
class PeerAttributesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "NAME=spike.porcupine.org ADDR=168.100.189.2",
        "name=[tempunavail] Addr=IPV6:2001:db8::1 port=0",
        "PROTO=esmtp HELO=[192.0.2.1] LOGIN=j+C3+BCrgen",
        "DESTADDR=ipv6:::1 DESTPORT=65535 LOGIN=[UNAVAILABLE]",
        "NAME=a+2Bb+3Dc"
      })
  void xclientComesBackAsItWas(String argument) throws SmtpSyntaxException {
    Xclient xclient = Xclient.parse(argument);

    assertThat(xclient).hasToString("XCLIENT " + argument);
    assertThat(new Xclient(xclient.attributes())).isEqualTo(xclient).hasSameHashCodeAs(xclient);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "NAME=spike.porcupine.org ADDR=168.100.189.2 PROTO=ESMTP",
        "IDENT=3CF6B2AAE8 SOURCE=remote",
        "SOURCE=[Unavailable] PORT=[UNAVAILABLE] ADDR=[UNAVAILABLE] HELO=a+2Bb",
        "PROTO=a123456789b123456789c123456789d123456789e123456789f123456789g123"
      })
  void xforwardComesBackAsItWas(String argument) throws SmtpSyntaxException {
    Xforward xforward = Xforward.parse(argument);

    assertThat(xforward).hasToString("XFORWARD " + argument);
    assertThat(new Xforward(xforward.attributes())).isEqualTo(xforward);
  }

  @Test
  void valuesAreDecoded() throws SmtpSyntaxException {
    PeerAttributes said =
        Xclient.parse(
                "NAME=a+2Bb LOGIN=j+C3+BCrgen+20x ADDR=IPV6:2001:DB8::1 PORT=25 DESTADDR=192.0.2.1"
                    + " DESTPORT=[unavailable]")
            .attributes();

    assertThat(said.get(Name.NAME).orElseThrow().value()).isEqualTo("a+b");
    assertThat(said.get(Name.LOGIN).orElseThrow().value()).isEqualTo("j\u00fcrgen x");
    assertThat(said.get(Name.ADDR).orElseThrow().address())
        .contains(AddressLiteral.parse("[IPv6:2001:db8::1]"));
    assertThat(said.get(Name.DESTADDR).orElseThrow().address())
        .contains(AddressLiteral.parse("[192.0.2.1]"));
    assertThat(said.get(Name.PORT).orElseThrow().port()).hasValue(25);
    assertThat(said.get(Name.DESTPORT).orElseThrow().port()).isEmpty();
    assertThat(said.get(Name.DESTPORT).orElseThrow().isUnavailable()).isTrue();
    assertThat(said.get(Name.HELO)).isEmpty();
    assertThat(said.get(Name.NAME).orElseThrow().address()).isEmpty();
    assertThat(said.get(Name.NAME).orElseThrow().port()).isEmpty();
  }

  @Test
  void whatIsUnavailableForNowIsToldApart() throws SmtpSyntaxException {
    PeerAttribute now = Xclient.parse("NAME=[TempUnavail]").attributes().all().get(0);
    PeerAttribute ever = Xclient.parse("NAME=[Unavailable]").attributes().all().get(0);

    assertThat(now.isUnavailable()).isTrue();
    assertThat(now.isTemporarilyUnavailable()).isTrue();
    assertThat(ever.isUnavailable()).isTrue();
    assertThat(ever.isTemporarilyUnavailable()).isFalse();
    // An i without a dot, whose upper case is an I.
    assertThat(Xclient.parse("LOGIN=[UNAVA+C4+B1LABLE]").attributes().all().get(0).isUnavailable())
        .isFalse();
  }

  @Test
  void valuesAreEncoded() throws SmtpSyntaxException {
    var said =
        PeerAttributes.of(
            PeerAttribute.of(Name.NAME, "a+b=c"),
            PeerAttribute.of(Name.ADDR, AddressLiteral.parse("[IPv6:2001:db8::1]")),
            PeerAttribute.of(Name.DESTADDR, AddressLiteral.parse("[192.0.2.1]")),
            PeerAttribute.of(Name.LOGIN, "j\u00fcrgen x"),
            PeerAttribute.unavailable(Name.PORT));

    assertThat(new Xclient(said))
        .hasToString(
            "XCLIENT NAME=a+2Bb+3Dc ADDR=IPv6:2001:db8::1 DESTADDR=192.0.2.1"
                + " LOGIN=j+C3+BCrgen+20x PORT=[UNAVAILABLE]");
    assertThat(Xclient.parse(said.toString()).attributes()).isEqualTo(said);
  }

  @Test
  void equalWhenTheySayTheSame() throws SmtpSyntaxException {
    assertThat(Xclient.parse("name=[unavailable] HELO=+41"))
        .isEqualTo(Xclient.parse("NAME=[UNAVAILABLE] helo=A"))
        .hasSameHashCodeAs(Xclient.parse("NAME=[UNAVAILABLE] helo=A"));
    assertThat(Xclient.parse("HELO=A")).isNotEqualTo(Xclient.parse("HELO=a"));
  }

  @Test
  void laterOnesCountWhereBothSaySomething() throws SmtpSyntaxException {
    PeerAttributes first = Xclient.parse("HELO=a PROTO=SMTP").attributes();
    PeerAttributes later = Xclient.parse("NAME=b HELO=c").attributes();

    assertThat(first.with(later)).hasToString("PROTO=SMTP NAME=b HELO=c");
    assertThat(PeerAttributes.NONE.with(first)).isEqualTo(first);
  }

  @ParameterizedTest
  @CsvSource({
    "'', 0, an attribute name",
    "NAME, 4, \"=\"",
    "NAME=, 5, 1 to 255 octets",
    "NAMES=a, 0, an attribute name",
    "IDENT=a, 0, an attribute name",
    "NAME=a  ADDR=1.2.3.4, 7, an attribute name",
    "NAME=a;ADDR=1.2.3.4, 11, xtext",
    "NAME=a name=b, 7, each attribute once",
    "NAME=a+, 7, two upper-case hexadecimal digits after +",
    "NAME=a+2b, 8, two upper-case hexadecimal digits after +",
    "NAME=a+2, 8, two upper-case hexadecimal digits after +",
    "LOGIN=+0D+0A, 6, UTF-8 without control characters",
    "LOGIN=+FF, 6, UTF-8 in xtext",
    "LOGIN=+C2+85, 6, UTF-8 without control characters",
    "ADDR=localhost, 5, an IP address",
    "ADDR=[192.0.2.1], 5, an IP address",
    "ADDR=2001:db8::1, 5, an IP address",
    "ADDR=x:1, 5, an IP address",
    "ADDR=[TEMPUNAVAIL], 5, an IP address",
    "HELO=x DESTADDR=192.0.2.256, 16, an IP address",
    "PORT=65536, 5, a port",
    "PORT=+2D1, 5, a port",
    "PORT=000025, 5, a port",
    "PROTO=LMTP, 6, SMTP or ESMTP",
    "PROTO=E+C5+BFMTP, 6, SMTP or ESMTP",
    "HELO=a)+20(by+20b, 5, ASCII that is not special in a header",
    "NAME=+C3+BC, 5, ASCII that is not special in a header",
    "PROTO=[UNAVAILABLE], 6, SMTP or ESMTP"
  })
  void refusesInXclient(String argument, int position, String expected) {
    assertThatThrownBy(() -> Xclient.parse(argument))
        .isInstanceOfSatisfying(
            SmtpSyntaxException.class,
            e -> {
              assertThat(e.expected()).isEqualTo(expected);
              assertThat(e.position()).isEqualTo(position);
              assertThat(e.suggestedCode()).hasToString("501");
            });
  }

  @ParameterizedTest
  @CsvSource({
    "LOGIN=a, 0, an attribute name",
    "DESTADDR=192.0.2.1, 0, an attribute name",
    "NAME=[TEMPUNAVAIL], 5, a name or [UNAVAILABLE]",
    "NAME=a+20b, 5, ASCII that is not special in a header",
    "NAME=a(b), 5, ASCII that is not special in a header",
    "IDENT=+C3+BC, 6, ASCII that is not special in a header",
    "SOURCE=NEAR, 7, LOCAL or REMOTE",
    "PROTO=a123456789b123456789c123456789d123456789e123456789f123456789g1234, 6,"
        + " a protocol of at most 64 characters"
  })
  void refusesInXforward(String argument, int position, String expected) {
    assertThatThrownBy(() -> Xforward.parse(argument))
        .isInstanceOfSatisfying(
            SmtpSyntaxException.class,
            e -> {
              assertThat(e.expected()).isEqualTo(expected);
              assertThat(e.position()).isEqualTo(position);
            });
  }

  @Test
  void aValueHasAtMost255Octets() throws SmtpSyntaxException {
    assertThat(Xclient.parse("HELO=" + "a".repeat(255))).isNotNull();
    assertThatThrownBy(() -> Xclient.parse("HELO=" + "a".repeat(256)))
        .isInstanceOf(SmtpSyntaxException.class);
  }

  @ParameterizedTest
  @EnumSource(Name.class)
  void noNameHasAnEmptyValueOrAControlCharacter(Name name) {
    assertThatIllegalArgumentException().isThrownBy(() -> PeerAttribute.of(name, ""));
    assertThatIllegalArgumentException().isThrownBy(() -> PeerAttribute.of(name, "a\r\nRSET"));
    assertThatIllegalArgumentException().isThrownBy(() -> PeerAttribute.of(name, "a\ud800"));
  }

  @Test
  void anErrorNamesWhatIsThereInstead() {
    assertThatThrownBy(() -> Xclient.parse("NAME= ADDR=192.0.2.1"))
        .hasMessage("expected 1 to 255 octets at octet 5, found a space");
    assertThatThrownBy(() -> Xclient.parse("ADDR=192.0.2.1 NAME="))
        .hasMessage("expected 1 to 255 octets at octet 20, found the end");
  }

  @Test
  void commandsCannotBeMadeOfWhatTheyDoNotHave() {
    var nothing = PeerAttributes.NONE;
    var ident = PeerAttributes.of(PeerAttribute.of(Name.IDENT, "1"));
    var lmtp = PeerAttributes.of(PeerAttribute.of(Name.PROTO, "LMTP"));
    var login = PeerAttributes.of(PeerAttribute.of(Name.LOGIN, "a"));

    assertThatIllegalArgumentException().isThrownBy(() -> new Xclient(nothing));
    assertThatIllegalArgumentException().isThrownBy(() -> new Xclient(ident));
    assertThatIllegalArgumentException().isThrownBy(() -> new Xclient(lmtp));
    assertThatIllegalArgumentException().isThrownBy(() -> new Xforward(nothing));
    assertThatIllegalArgumentException().isThrownBy(() -> new Xforward(login));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                PeerAttributes.of(
                    PeerAttribute.unavailable(Name.NAME), PeerAttribute.unavailable(Name.NAME)));
  }
}
