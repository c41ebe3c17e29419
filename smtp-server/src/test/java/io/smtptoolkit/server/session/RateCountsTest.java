package io.smtptoolkit.server.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.server.AddressRates;
import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RateCountsTest {
  private enum Kind {
    CONNECTION {
      @Override
      AddressRates most(int most) {
        return AddressRates.NONE.withConnectionsPerMinute(most);
      }

      @Override
      boolean take(RateCounts own, RateCounts other, InetAddress client, long now) {
        return own.connection(other, client, now);
      }
    },
    MESSAGE {
      @Override
      AddressRates most(int most) {
        return AddressRates.NONE.withMessagesPerMinute(most);
      }

      @Override
      boolean take(RateCounts own, RateCounts other, InetAddress client, long now) {
        return own.message(other, client, now);
      }
    },
    RECIPIENT {
      @Override
      AddressRates most(int most) {
        return AddressRates.NONE.withRecipientsPerHour(most);
      }

      @Override
      boolean take(RateCounts own, RateCounts other, InetAddress client, long now) {
        return own.recipient(other, client, now);
      }
    };

    abstract AddressRates most(int most);

    abstract boolean take(RateCounts own, RateCounts other, InetAddress client, long now);
  }

  @ParameterizedTest
  @EnumSource
  void whatTheServerRefusesIsNotCountedAtTheListener(Kind kind) throws Exception {
    InetAddress client = InetAddress.getByName("192.0.2.1");
    RateCounts listener = new RateCounts(kind.most(3));
    RateCounts server = new RateCounts(kind.most(2));
    assertThat(kind.take(listener, server, client, 0)).isTrue();
    assertThat(kind.take(listener, server, client, 0)).isTrue();
    for (int i = 0; i < 10; i++) {
      assertThat(kind.take(listener, server, client, 0)).isFalse();
    }

    RateCounts other = new RateCounts(AddressRates.NONE);
    assertThat(kind.take(listener, other, client, 0)).isTrue();
    assertThat(kind.take(listener, other, client, 0)).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void whatTheListenerRefusesIsNotCountedAtTheServer(Kind kind) throws Exception {
    InetAddress client = InetAddress.getByName("192.0.2.1");
    RateCounts listener = new RateCounts(kind.most(1));
    RateCounts server = new RateCounts(kind.most(2));
    assertThat(kind.take(listener, server, client, 0)).isTrue();
    for (int i = 0; i < 10; i++) {
      assertThat(kind.take(listener, server, client, 0)).isFalse();
    }

    RateCounts other = new RateCounts(AddressRates.NONE);
    assertThat(kind.take(other, server, client, 1)).isTrue();
    assertThat(kind.take(other, server, client, 1)).isFalse();
  }
}
