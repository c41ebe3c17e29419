package io.smtptoolkit.codec.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smtptoolkit.codec.SmtpSyntaxException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressLiteralTest {
  @ParameterizedTest
  @CsvSource({
    "[0.0.0.0], 00000000",
    "[192.0.2.255], c00002ff",
    "[192.000.002.001], c0000201",
    "[IPv6:::], 00000000000000000000000000000000",
    "[IPv6:::1], 00000000000000000000000000000001",
    "[IPv6:1::], 00010000000000000000000000000000",
    "[ipv6:2001:DB8::a:0001], 20010db80000000000000000000a0001",
    "[IPv6:1:2:3:4:5:6:7:8], 00010002000300040005000600070008",
    "[IPv6:1:2:3:4:5:6:192.0.2.1], 000100020003000400050006c0000201",
    "[IPv6:::ffff:192.0.2.1], 00000000000000000000ffffc0000201",
    "[IPv6:1:2:3::6:192.0.2.1], 000100020003000000000006c0000201",
    "[IPv6:1:2:3:4:5:6::], 00010002000300040005000600000000",
    "[IPv6:::3:4:5:6:7:8], 00000000000300040005000600070008",
  })
  void readsIpAddresses(String text, String octets) throws SmtpSyntaxException {
    var literal = AddressLiteral.parse(text);

    assertThat(HexFormat.of().formatHex(literal.octets())).isEqualTo(octets);
    assertThat(literal).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "[",
        "192.0.2.1",
        "[192.0.2.1",
        "[192.0.2.256]",
        "[192.0.2]",
        "[192.0.2.1.5]",
        "[192.0.2.0001]",
        "[192.0.2.]",
        "[.0.2.1]",
        "[192.0.2.-1]",
        "[192.0.2.1 ]",
        "[192.0.2.1]x",
        "[IPv6:]",
        "[IPv6:1]",
        "[IPv6:1:2:3:4:5:6:7]",
        "[IPv6:1:2:3:4:5:6:7:8:9]",
        "[IPv6:1::2::3]",
        "[IPv6::::]",
        "[IPv6:12345::]",
        "[IPv6::1]",
        "[IPv6:1:2:3:4:5:6:7:]",
        "[IPv6:g::]",
        "[IPv6:1:2:3:4:5:6:7::]",
        "[IPv6:::2:3:4:5:6:7:8]",
        "[IPv6:192.0.2.1]",
        "[IPv6:1:2:3:4:5:6:7:192.0.2.1]",
        "[IPv6:1:2:3:4:5::192.0.2.1]",
        "[IPv6:::192.0.2.1:1]",
        "[IPv6:::192.0.2]",
        "[IPv6:fe80::1%eth0]",
        "[:x]",
        "[tag:x]",
        "[x25:1234:5]",
        "[tag:]",
        "[tag-:x]",
        "[t_g:x]",
        "[tag:a[b]",
        "[tag:a\\b]",
        "[tag:a b]",
        "[example]",
      })
  void refuses(String text) {
    assertThatThrownBy(() -> AddressLiteral.parse(text)).isInstanceOf(SmtpSyntaxException.class);
  }

  @Test
  void equalsByAddress() throws SmtpSyntaxException {
    assertThat(AddressLiteral.parse("[IPv6:2001:db8::1]"))
        .isEqualTo(AddressLiteral.parse("[ipv6:2001:0DB8:0:0:0:0:0:1]"))
        .hasSameHashCodeAs(AddressLiteral.parse("[ipv6:2001:0DB8:0:0:0:0:0:1]"));
    assertThat(AddressLiteral.parse("[192.0.2.1]"))
        .isEqualTo(AddressLiteral.parse("[192.0.2.01]"))
        .isNotEqualTo(AddressLiteral.parse("[IPv6:::192.0.2.1]"));
  }

  /** The only tag that is registered; an IPv6 address without it would be one with another tag. */
  @ParameterizedTest
  @ValueSource(strings = {"[2001:db8::19]", "[::1]", "[x25:1234:5]", "[tag:x]", "[IPv4:192.0.2.1]"})
  void namesTheTagThatIsMissing(String text) {
    assertThatThrownBy(() -> AddressLiteral.parse(text))
        .isInstanceOf(SmtpSyntaxException.class)
        .hasMessage("expected the tag \"IPv6:\" at octet 1, found \"" + text.charAt(1) + "\"");
  }

  @ParameterizedTest
  @CsvSource({
    "7f000001, [127.0.0.1]",
    "00000000000000000000000000000000, [IPv6:::]",
    "00000000000000000000000000000001, [IPv6:::1]",
    "20010db8000000000000000000000000, [IPv6:2001:db8::]",
    "20010db8000000010000000000000001, [IPv6:2001:db8:0:1::1]",
    "20010db8000100000001000100010001, [IPv6:2001:db8:1:0:1:1:1:1]",
    "fe800000000000000202b3fffe1e8329, [IPv6:fe80::202:b3ff:fe1e:8329]",
  })
  void writesIpAddressesCanonically(String octets, String text) throws SmtpSyntaxException {
    var literal = AddressLiteral.ofIp(HexFormat.of().parseHex(octets));

    assertThat(literal).hasToString(text);
    assertThat(AddressLiteral.parse(text)).isEqualTo(literal);
  }
}
