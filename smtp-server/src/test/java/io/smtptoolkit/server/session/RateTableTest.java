package io.smtptoolkit.server.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RateTableTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final RateTable table = new RateTable(6, Duration.ofMinutes(1), 100);

  @Test
  void allowsTheWholeNumberAtOnceAndThenOneAtATime() throws Exception {
    for (int i = 0; i < 6; i++) {
      assertThat(table.take(address("192.0.2.1"), 0)).isTrue();
    }
    assertThat(table.take(address("192.0.2.1"), 0)).isFalse();
    assertThat(table.take(address("192.0.2.1"), 10 * SECOND - 1)).isFalse();
    assertThat(table.take(address("192.0.2.1"), 10 * SECOND)).isTrue();
    assertThat(table.take(address("192.0.2.1"), 10 * SECOND)).isFalse();
    assertThat(table.take(address("192.0.2.2"), 10 * SECOND)).isTrue();
  }

  @Test
  void whatIsRefusedIsNotCounted() throws Exception {
    for (int i = 0; i < 100; i++) {
      table.take(address("192.0.2.1"), 0);
    }

    assertThat(table.take(address("192.0.2.1"), 10 * SECOND)).isTrue();
  }

  @Test
  void whatIsGivenBackIsNotCounted() throws Exception {
    for (int i = 0; i < 100; i++) {
      assertThat(table.take(address("192.0.2.1"), 0)).isTrue();
      table.giveBack(address("192.0.2.1"));
    }
    table.giveBack(address("192.0.2.2"));
    assertThat(table.entries()).isEqualTo(1);

    table.take(address("192.0.2.2"), 1);
    assertThat(table.entries()).isEqualTo(1);
  }

  @Test
  void countsIpv6ByNetworksOf64Bits() throws Exception {
    for (int i = 0; i < 6; i++) {
      assertThat(table.take(address("2001:db8:0:1::" + i), 0)).isTrue();
    }
    assertThat(table.take(address("2001:db8:0:1:ffff::"), 0)).isFalse();
    assertThat(table.take(address("2001:db8:0:2::"), 0)).isTrue();
  }

  @Test
  void forgetsAnAddressThatHasEverythingBack() throws Exception {
    table.take(address("192.0.2.1"), 0);
    table.take(address("192.0.2.2"), 0);
    table.take(address("192.0.2.2"), 0);
    assertThat(table.entries()).isEqualTo(2);

    table.take(address("192.0.2.3"), 10 * SECOND);
    assertThat(table.entries()).isEqualTo(2);
    table.take(address("192.0.2.3"), 20 * SECOND);
    assertThat(table.entries()).isEqualTo(1);
  }

  @Test
  void aFloodOfAddressesFreesNoneThatIsBusy() throws Exception {
    for (int i = 0; i < 6; i++) {
      table.take(address("192.0.2.1"), 0);
    }

    for (int i = 0; i < 10_000; i++) {
      table.take(address("10.0." + i / 250 + "." + i % 250), i);
      assertThat(table.entries()).isLessThanOrEqualTo(100);
    }

    assertThat(table.take(address("192.0.2.1"), 10_000)).isFalse();
  }

  @Test
  void anyMomentMayBeTheFirst() throws Exception {
    long late = Long.MAX_VALUE - SECOND;
    for (int i = 0; i < 6; i++) {
      assertThat(table.take(address("192.0.2.1"), late)).isTrue();
    }
    assertThat(table.take(address("192.0.2.1"), late + 2 * SECOND)).isFalse();
    assertThat(table.take(address("192.0.2.1"), late + 10 * SECOND)).isTrue();
  }

  private static InetAddress address(String text) throws UnknownHostException {
    return InetAddress.getByName(text);
  }
}
