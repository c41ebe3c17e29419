package io.smtptoolkit.server.auth;

import io.smtptoolkit.codec.sasl.SaslMechanism;
import io.smtptoolkit.server.tls.ClientCertificate;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The rules by which a listener authenticates its clients (RFC 4954): who knows the users, whether
 * clients must, and by what.
 *
 * <pre>
 *   ListenerOptions.builder().startTls(identity).auth(AuthPolicy.required(UserFile.open(file)))
 * </pre>
 *
 * <p>A mechanism that shows a password or a token (PLAIN, LOGIN, OAUTHBEARER, XOAUTH2) is offered
 * under TLS only, and CRAM-MD5 not at all, unless told otherwise. EXTERNAL is offered to clients
 * whose certificate is verified and names a user, if {@link #withExternal} says how. Listeners that
 * are given the same policy share its count of failures.
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
  private final Function<ClientCertificate, Optional<String>> external;

  private AuthPolicy(
      Authenticator authenticator,
      boolean required,
      boolean plaintextWithoutTls,
      Set<SaslMechanism> mechanisms,
      AuthGuard guard,
      Function<ClientCertificate, Optional<String>> external) {
    this.authenticator = authenticator;
    this.required = required;
    this.plaintextWithoutTls = plaintextWithoutTls;
    this.mechanisms = mechanisms;
    this.guard = guard;
    this.external = external;
  }

  /**
   * Clients may authenticate.
   *
   * @param authenticator knows the users
   * @return the policy
   */
  public static AuthPolicy offered(Authenticator authenticator) {
    return new AuthPolicy(
        authenticator,
        false,
        false,
        BY_DEFAULT,
        new AuthGuard(AuthLimits.DEFAULT),
        AuthPolicy::noUser);
  }

  /**
   * Clients must authenticate before MAIL, or it is answered by 530.
   *
   * @param authenticator knows the users
   * @return the policy
   */
  public static AuthPolicy required(Authenticator authenticator) {
    return new AuthPolicy(
        authenticator,
        true,
        false,
        BY_DEFAULT,
        new AuthGuard(AuthLimits.DEFAULT),
        AuthPolicy::noUser);
  }

  /**
   * The same, and passwords and tokens may be sent without TLS, so that they can be read on the
   * way.
   *
   * @return the policy
   */
  public AuthPolicy withPlaintextInTheClear() {
    return new AuthPolicy(authenticator, required, true, mechanisms, guard, external);
  }

  /**
   * The same with other mechanisms, CRAM-MD5 perhaps among them.
   *
   * @param allowed the mechanisms that are offered if {@link Authenticator#mechanisms} has them
   * @return the policy
   * @throws IllegalArgumentException if EXTERNAL is among them, for which there is {@link
   *     #withExternal}
   */
  public AuthPolicy withMechanisms(Set<SaslMechanism> allowed) {
    if (allowed.contains(SaslMechanism.EXTERNAL)) {
      throw new IllegalArgumentException("EXTERNAL is offered by withExternal");
    }
    return new AuthPolicy(
        authenticator, required, plaintextWithoutTls, Set.copyOf(allowed), guard, external);
  }

  /**
   * The same with a count of failures of one's own.
   *
   * @param other the guard, with its limits
   * @return the policy
   */
  public AuthPolicy withGuard(AuthGuard other) {
    return new AuthPolicy(
        authenticator, required, plaintextWithoutTls, mechanisms, other, external);
  }

  /**
   * The same, and clients may authenticate by their certificate: EXTERNAL (RFC 4422 appendix A).
   * The listener has to ask for certificates, see {@link
   * io.smtptoolkit.server.tls.ClientCertificates}.
   *
   * <pre>
   *   policy.withExternal(ClientCertificate::mailbox)
   *   policy.withExternal(ClientCertificate::commonName)
   * </pre>
   *
   * <p>Every client that has a certificate of the authorities with a name is a user then. To act as
   * another one, a client needs what {@link Authenticator#authorize} says.
   *
   * @param user whose certificate it is, or empty for no user's, and EXTERNAL is not offered then;
   *     called on the I/O thread for each EHLO, so it does not block
   * @return the policy
   */
  public AuthPolicy withExternal(Function<ClientCertificate, Optional<String>> user) {
    return new AuthPolicy(authenticator, required, plaintextWithoutTls, mechanisms, guard, user);
  }

  /**
   * The user whose certificate it is, with which EXTERNAL is offered.
   *
   * @param certificate of the client, verified
   * @return empty if EXTERNAL is not offered
   */
  public Optional<String> externalUser(ClientCertificate certificate) {
    return external
        .apply(certificate)
        .flatMap(authenticator.preparation()::prepare)
        .filter(it -> !it.isEmpty());
  }

  /**
   * The authenticator, which knows the users.
   *
   * @return as given
   */
  public Authenticator authenticator() {
    return authenticator;
  }

  /**
   * Says whether a client must authenticate before MAIL.
   *
   * @return as made
   */
  public boolean isRequired() {
    return required;
  }

  /**
   * The guard, which counts failures.
   *
   * @return the guard
   */
  public AuthGuard guard() {
    return guard;
  }

  /**
   * The mechanisms that are offered on a connection now, EXTERNAL aside.
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

  private static Optional<String> noUser(ClientCertificate certificate) {
    return Optional.empty();
  }
}
