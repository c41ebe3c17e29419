package io.smtptoolkit.client;

import io.smtptoolkit.codec.sasl.SaslMechanism;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * The user to authenticate as at an endpoint, and how that may be proved there.
 *
 * @param credentials empty for no authentication
 * @param mechanisms those that may be used
 * @param inClear whether they may be used where an attacker can read along
 */
record Authentication(
    Optional<Credentials> credentials, Set<SaslMechanism> mechanisms, boolean inClear) {
  static final Authentication NONE =
      new Authentication(Optional.empty(), EnumSet.allOf(SaslMechanism.class), false);

  Authentication {
    mechanisms = Collections.unmodifiableSet(mechanisms);
  }

  Authentication withCredentials(Credentials value) {
    return new Authentication(Optional.of(value), mechanisms, inClear);
  }

  Authentication withMechanisms(Set<SaslMechanism> allowed) {
    return new Authentication(credentials, Set.copyOf(allowed), inClear);
  }

  Authentication withClear() {
    return new Authentication(credentials, mechanisms, true);
  }

  TlsPolicy defaultTlsPolicy() {
    return credentials.isPresent() ? TlsPolicy.REQUIRED : TlsPolicy.IF_OFFERED;
  }

  /** The same, with no mechanisms but those that fit the credentials. */
  Authentication fitting() {
    Set<SaslMechanism> allowed = EnumSet.noneOf(SaslMechanism.class);
    credentials.ifPresent(it -> allowed.addAll(it.mechanisms()));
    allowed.retainAll(mechanisms);
    return new Authentication(credentials, allowed, inClear);
  }

  /** The same as a builder has it: without credentials there is no choice of mechanisms yet. */
  Authentication unfitted() {
    return credentials.isPresent()
        ? this
        : new Authentication(credentials, NONE.mechanisms, inClear);
  }

  /**
   * Refuses what can never succeed, or would show the proof to others.
   *
   * @param tlsPolicy as set; empty for the one that goes with credentials
   * @param trust whether it proves who the server is
   */
  void requireSafe(Optional<TlsPolicy> tlsPolicy, Trust trust) {
    if (credentials.isEmpty()) {
      return;
    }
    if (fitting().mechanisms.isEmpty()) {
      throw new IllegalArgumentException("no mechanism is left for the credentials");
    }
    if (!trust.proves() && !inClear) {
      throw new IllegalArgumentException(
          "with an unverified context anyone may read the credentials");
    }
    if (tlsPolicy.isPresent() && !tlsPolicy.get().verifiesHost() && !inClear) {
      throw new IllegalArgumentException(
          "with TLS policy %s anyone may read the credentials".formatted(tlsPolicy.get()));
    }
  }
}
