package io.smtptoolkit.server.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AuthGuardTest {
  private static final Duration LOCK_OUT = Duration.ofMinutes(10);

  private final AtomicLong clock = new AtomicLong();
  private final AuthGuard guard =
      new AuthGuard(new AuthLimits(3, 5, 3, LOCK_OUT, Duration.ZERO), clock::get, 10);

  @Test
  void locksOutAnAddressAfterFailuresOfAnyUser() throws Exception {
    for (int i = 0; i < 5; i++) {
      assertThat(guard.isLockedOut(address("192.0.2.1"))).isFalse();
      fail("192.0.2.1", "user" + i);
    }

    assertThat(guard.isLockedOut(address("192.0.2.1"))).isTrue();
    assertThat(attempt("192.0.2.1", "alice")).isEmpty();
    assertThat(guard.attempt(address("192.0.2.1"), Optional.empty())).isEmpty();
    assertThat(guard.isLockedOut(address("192.0.2.2"))).isFalse();
  }

  @Test
  void takesTheLower64BitsOfIpv6ForOneAddress() throws Exception {
    for (int i = 0; i < 5; i++) {
      fail("2001:db8:0:1::" + i, "user" + i);
    }

    assertThat(guard.isLockedOut(address("2001:db8:0:1:ffff::1"))).isTrue();
    assertThat(guard.isLockedOut(address("2001:db8:0:2::1"))).isFalse();
  }

  @Test
  void locksOutAUserInOneNetworkAndNowhereElse() throws Exception {
    for (int i = 1; i <= 3; i++) {
      fail("192.0.2." + i, "alice");
    }

    assertThat(attempt("192.0.2.9", "alice")).isEmpty();
    assertThat(attempt("192.0.2.9", "bob")).isPresent();
    assertThat(attempt("192.0.3.9", "alice")).isPresent();
    for (int i = 1; i <= 3; i++) {
      fail("2001:db8:1:" + i + "::1", "alice");
    }
    assertThat(attempt("2001:db8:1:ffff::1", "alice")).isEmpty();
    assertThat(attempt("2001:db8:2:1::1", "alice")).isPresent();
  }

  @Test
  void forgetsAfterTheLockOut() throws Exception {
    for (int i = 0; i < 5; i++) {
      fail("192.0.2.1", "user" + i);
    }
    clock.addAndGet(LOCK_OUT.toNanos() - 1);
    assertThat(guard.isLockedOut(address("192.0.2.1"))).isTrue();

    clock.addAndGet(1);

    assertThat(guard.isLockedOut(address("192.0.2.1"))).isFalse();
    fail("192.0.2.1", "alice");
    assertThat(guard.isLockedOut(address("192.0.2.1"))).isFalse();
  }

  @Test
  void aSuccessForgetsTheUsersFailuresAndNotTheAddresses() throws Exception {
    for (int i = 0; i < 4; i++) {
      fail("192.0.2.1", "alice");
      attempt("192.0.2.1", "alice").orElseThrow().succeeded();
    }
    assertThat(attempt("192.0.2.1", "alice")).isPresent();

    fail("192.0.2.1", "bob");

    assertThat(guard.isLockedOut(address("192.0.2.1"))).isTrue();
  }

  @Test
  void whatTheServerCouldNotTellIsNoFailure() throws Exception {
    for (int i = 0; i < 20; i++) {
      attempt("192.0.2.1", "alice").orElseThrow().withdrawn();
    }

    assertThat(attempt("192.0.2.1", "alice")).isPresent();
  }

  @Test
  void countsAnAttemptOnce() throws Exception {
    for (int i = 0; i < 2; i++) {
      AuthGuard.Attempt attempt = attempt("192.0.2.1", "alice").orElseThrow();
      attempt.failed();
      attempt.failed();
      attempt.succeeded();
    }

    assertThat(attempt("192.0.2.1", "alice")).isPresent();
    fail("192.0.2.1", "alice");
    assertThat(attempt("192.0.2.1", "alice")).isEmpty();
  }

  @Test
  void boundsAttemptsThatAreGoingOnAtTheSameTime() throws Exception {
    List<AuthGuard.Attempt> going = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      going.add(attempt("192.0.2." + i, "alice").orElseThrow());
    }
    assertThat(attempt("192.0.2.99", "alice")).isEmpty();

    going.forEach(AuthGuard.Attempt::succeeded);

    assertThat(attempt("192.0.2.99", "alice")).isPresent();
  }

  @Test
  void keepsABoundedNumberAndForgetsTheQuietestFirst() throws Exception {
    for (int i = 0; i < 5; i++) {
      fail("192.0.2.1", "user" + i);
    }
    for (int i = 0; i < 1_000; i++) {
      fail("198.51." + (i / 250) + "." + (i % 250), "user" + i);
      assertThat(guard.entries()).isLessThanOrEqualTo(2 * 11);
    }

    assertThat(guard.isLockedOut(address("192.0.2.1"))).isFalse();
  }

  private Optional<AuthGuard.Attempt> attempt(String client, String user)
      throws UnknownHostException {
    return guard.attempt(address(client), Optional.of(user));
  }

  private void fail(String client, String user) throws UnknownHostException {
    attempt(client, user).orElseThrow().failed();
  }

  private static InetAddress address(String literal) throws UnknownHostException {
    return InetAddress.getByName(literal);
  }
}
