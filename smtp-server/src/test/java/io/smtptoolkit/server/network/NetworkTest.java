package io.smtptoolkit.server.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkTest {
  @ParameterizedTest
  @CsvSource({
    "192.0.2.0/24, 192.0.2.0, true",
    "192.0.2.0/24, 192.0.2.255, true",
    "192.0.2.0/24, 192.0.3.0, false",
    "192.0.2.128/25, 192.0.2.127, false",
    "192.0.2.128/25, 192.0.2.128, true",
    "192.0.2.7, 192.0.2.7, true",
    "192.0.2.7, 192.0.2.6, false",
    "0.0.0.0/0, 255.255.255.255, true",
    "0.0.0.0/0, ::1, false",
    "::/0, 192.0.2.1, false",
    "::/0, 2001:db8::1, true",
    "2001:db8::/33, 2001:db8:7fff::1, true",
    "2001:db8::/33, 2001:db8:8000::1, false",
    "::1, ::1, true",
    "::ffff:192.0.2.7, 192.0.2.7, true",
    "192.0.2.7, ::ffff:192.0.2.7, true"
  })
  void contains(String network, String address, boolean contained) throws Exception {
    assertThat(Network.parse(network).contains(InetAddress.getByName(address)))
        .isEqualTo(contained);
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.0/24, 192.0.2.7, true",
    "192.0.2.0/25, 192.0.2.128/25, false",
    "0.0.0.0/0, 10.0.0.0/8, true",
    "0.0.0.0/0, ::/0, false",
    "2001:db8::/32, 2001:db8:1::/48, true",
    "2001:db8::/48, 2001:db8:1::/48, false"
  })
  void overlaps(String one, String other, boolean overlapping) {
    assertThat(Network.parse(one).overlaps(Network.parse(other))).isEqualTo(overlapping);
    assertThat(Network.parse(other).overlaps(Network.parse(one))).isEqualTo(overlapping);
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.0/24, 192.0.2.0/24",
    "192.0.2.7, 192.0.2.7/32",
    "2001:DB8:0:0::/32, 2001:db8::/32",
    "::1, ::1/128"
  })
  void isWrittenAsItIsRead(String text, String written) {
    assertThat(Network.parse(text)).hasToString(written).isEqualTo(Network.parse(written));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "/24",
        "192.0.2.0/",
        "192.0.2.0/33",
        "192.0.2.0/-1",
        "192.0.2.0/+8",
        "192.0.2/24",
        "::/129",
        "localhost",
        "localhost/8",
        "192.0.2.0/24/24",
        "192.0.2.0 /24",
        "[::1]",
        "::1%lo",
        "192.0.2.0/٣",
        "::ffff:192.0.2.0/120",
        "x:y"
      })
  void refusesWhatIsNone(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> Network.parse(text));
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.7/24, 192.0.2.0/24",
    "2001:db8::1/32, 2001:db8::/32",
  })
  void saysWhereTheNetworkBegins(String text, String right) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Network.parse(text))
        .withMessageEndingWith("write " + right);
  }
}
