package io.smtptoolkit.server.listener;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConnectionLimitsTest {
  private static final int ANY_NUMBER = 100;

  @ParameterizedTest
  @CsvSource({
    "192.0.2.1, 192.0.2.1, true",
    "192.0.2.1, 192.0.2.2, false",
    "192.0.2.1, ::ffff:192.0.2.1, true",
    "::ffff:192.0.2.1, ::ffff:192.0.2.2, false",
    "2001:db8::1, 2001:db8::1, true",
    "2001:db8::1, 2001:db8::ffff:ffff:ffff:ffff, true",
    "2001:db8::1, 2001:db8:0:1::1, false",
    "2001:db8:0:fffe::1, 2001:db8:0:ffff::1, false",
    "c000:201::, 192.0.2.1, false"
  })
  void addressesThatAreCountedTogether(String one, String other, boolean together)
      throws Exception {
    ConnectionLimits limits = new ConnectionLimits(ANY_NUMBER, 1);
    assertThat(admit(limits, address(one))).isTrue();

    assertThat(admit(limits, address(other))).isEqualTo(!together);

    leave(limits, address(one));
    assertThat(admit(limits, address(one))).isTrue();
  }

  @Test
  void aPlaceIsFreeAgainForAnotherAddressOfTheNetwork() throws Exception {
    ConnectionLimits limits = new ConnectionLimits(ANY_NUMBER, 2);
    assertThat(admit(limits, address("2001:db8::1"))).isTrue();
    assertThat(admit(limits, address("2001:db8::2"))).isTrue();
    assertThat(admit(limits, address("2001:db8::3"))).isFalse();

    leave(limits, address("2001:db8::1"));

    assertThat(admit(limits, address("2001:db8::3"))).isTrue();
    assertThat(admit(limits, address("2001:db8::1"))).isFalse();
  }

  @Test
  void allNetworksTogetherAreLimitedToo() throws Exception {
    ConnectionLimits limits = new ConnectionLimits(2, 2);
    assertThat(admit(limits, address("192.0.2.1"))).isTrue();
    assertThat(admit(limits, address("2001:db8::1"))).isTrue();

    assertThat(admit(limits, address("192.0.2.2"))).isFalse();
  }

  private static boolean admit(ConnectionLimits limits, InetAddress address) {
    if (!limits.enter()) {
      return false;
    }
    if (!limits.count(address)) {
      limits.leave();
      return false;
    }
    return true;
  }

  private static void leave(ConnectionLimits limits, InetAddress address) {
    limits.uncount(address);
    limits.leave();
  }

  private static InetAddress address(String literal) throws UnknownHostException {
    return InetAddress.getByName(literal);
  }
}
