package io.smtptoolkit.server.auth;

import io.smtptoolkit.codec.sasl.SaslMechanism;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Predicate;

/**
 * How a listener authenticates its clients (RFC 4954): who knows the users, whether clients must,
 * and by what.
 *
 * <pre>
 *   ListenerOptions.builder().startTls(identity).auth(AuthPolicy.required(UserFile.open(file)))
 * </pre>
 *
 * <p>A mechanism that shows a password or a token (PLAIN, LOGIN, OAUTHBEARER, XOAUTH2) is offered
 * under TLS only, and CRAM-MD5 not at all, unless told otherwise. EXTERNAL is not offered: there
 * are no client certificates. Listeners that are given the same policy share its count of failures.
 *
 * <p>Immutable, but for the count of its {@link AuthGuard}.
 */
public final class AuthPolicy {
  private static final Set<SaslMechanism> BY_DEFAULT =
      Collections.unmodifiableSet(
          EnumSet.complementOf(EnumSet.of(SaslMechanism.CRAM_MD5, SaslMechanism.EXTERNAL)));

  private final Authenticator authenticator;
  private final boolean required;
  private final boolean plaintextWithoutTls;
  private final Set<SaslMechanism> mechanisms;
  private final AuthGuard guard;

  private AuthPolicy(
      Authenticator authenticator,
      boolean required,
      boolean plaintextWithoutTls,
      Set<SaslMechanism> mechanisms,
      AuthGuard guard) {
    this.authenticator = authenticator;
    this.required = required;
    this.plaintextWithoutTls = plaintextWithoutTls;
    this.mechanisms = mechanisms;
    this.guard = guard;
  }

  /**
   * Clients may authenticate.
   *
   * @param authenticator knows the users
   * @return the policy
   */
  public static AuthPolicy offered(Authenticator authenticator) {
    return new AuthPolicy(
        authenticator, false, false, BY_DEFAULT, new AuthGuard(AuthLimits.DEFAULT));
  }

  /**
   * Clients must authenticate before MAIL, or it is answered by 530.
   *
   * @param authenticator knows the users
   * @return the policy
   */
  public static AuthPolicy required(Authenticator authenticator) {
    return new AuthPolicy(
        authenticator, true, false, BY_DEFAULT, new AuthGuard(AuthLimits.DEFAULT));
  }

  /**
   * The same, and passwords and tokens may be sent without TLS, so that they can be read on the
   * way.
   *
   * @return the policy
   */
  public AuthPolicy withPlaintextInTheClear() {
    return new AuthPolicy(authenticator, required, true, mechanisms, guard);
  }

  /**
   * The same with other mechanisms, CRAM-MD5 perhaps among them.
   *
   * @param allowed the mechanisms that are offered if {@link Authenticator#mechanisms} has them
   * @return the policy
   * @throws IllegalArgumentException if EXTERNAL is among them
   */
  public AuthPolicy withMechanisms(Set<SaslMechanism> allowed) {
    if (allowed.contains(SaslMechanism.EXTERNAL)) {
      throw new IllegalArgumentException("EXTERNAL needs client certificates");
    }
    return new AuthPolicy(authenticator, required, plaintextWithoutTls, Set.copyOf(allowed), guard);
  }

  /**
   * The same with a count of failures of one's own.
   *
   * @param other the guard, with its limits
   * @return the policy
   */
  public AuthPolicy withGuard(AuthGuard other) {
    return new AuthPolicy(authenticator, required, plaintextWithoutTls, mechanisms, other);
  }

  /**
   * Who knows the users.
   *
   * @return as given
   */
  public Authenticator authenticator() {
    return authenticator;
  }

  /**
   * Whether a client must authenticate before MAIL.
   *
   * @return as made
   */
  public boolean isRequired() {
    return required;
  }

  /**
   * Who counts failures.
   *
   * @return the guard
   */
  public AuthGuard guard() {
    return guard;
  }

  /**
   * What is offered on a connection now.
   *
   * @param tls whether it is protected by TLS
   * @param channelBinding whether there is something of TLS to bind to
   * @return the mechanisms, the strongest first; empty if AUTH is not offered
   */
  public Set<SaslMechanism> mechanisms(boolean tls, boolean channelBinding) {
    Set<SaslMechanism> offered = EnumSet.noneOf(SaslMechanism.class);
    Predicate<SaslMechanism> possible =
        it ->
            mechanisms.contains(it)
                && (tls || plaintextWithoutTls || !it.isPlaintext())
                && (channelBinding || !it.bindsChannel());
    authenticator.mechanisms().stream().filter(possible).forEach(offered::add);
    return Collections.unmodifiableSet(offered);
  }
}
