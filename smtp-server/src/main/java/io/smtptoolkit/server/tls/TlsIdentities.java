package io.smtptoolkit.server.tls;

import java.security.Provider;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;

/**
 * Several identities of one server: the client's server name (SNI) chooses the one whose
 * certificate is made out to it. A client that names none, or one that no certificate is for, gets
 * the first one; several for one name, of RSA and EC for instance, are chosen by what the client
 * can verify.
 *
 * <p>Names are compared as RFC 6125 §6.4 has it, with a wildcard as the whole first label. The
 * names of a certificate are its DNS names, or the subject's common name if there are none.
 *
 * <p>The JDK's TLS reads server names only if they are host names, see {@link ServerNames}.
 *
 * <p>Immutable and thread-safe.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6066#section-3">RFC 6066 §3</a>
 */
public final class TlsIdentities implements ServerTls {
  private final List<TlsIdentity> identities;
  private final ServerEngines engines;

  private TlsIdentities(List<TlsIdentity> identities, ServerEngines.Options options) {
    this.identities = identities;
    this.engines = new ServerEngines(options, new NamedKeys(identities));
  }

  /**
   * Identities, to be chosen by name.
   *
   * @param identities the first is for clients that name none of them
   * @return all of them
   * @throws IllegalArgumentException if there is none
   */
  public static TlsIdentities of(List<TlsIdentity> identities) {
    if (identities.isEmpty()) {
      throw new IllegalArgumentException("at least one identity is needed");
    }
    return new TlsIdentities(List.copyOf(identities), ServerEngines.Options.DEFAULT);
  }

  /**
   * The same, and clients are asked for certificates.
   *
   * @param clients whose signature counts, and whether clients must have one
   * @return for one listener, or several
   */
  public TlsIdentities withClientCertificates(ClientCertificates clients) {
    return new TlsIdentities(identities, engines.options().with(clients));
  }

  /**
   * The same with TLS of another provider, such as Bouncy Castle's JSSE.
   *
   * @param provider has an {@code SSLContext} and a {@code KeyManagerFactory}; it need not be in
   *     the process's list
   * @return the same with other engines
   * @throws IllegalStateException if the provider cannot make them
   */
  public TlsIdentities withProvider(Provider provider) {
    return new TlsIdentities(identities, engines.options().with(provider));
  }

  /**
   * The identities.
   *
   * @return as given
   */
  public List<TlsIdentity> identities() {
    return identities;
  }

  @Override
  public SSLEngine newServerEngine() {
    return engines.next();
  }

  @Override
  public Optional<ClientCertificate> clientCertificate(SSLSession session) throws SSLException {
    return engines.clientCertificate(session);
  }

  /** Names the subjects, and nothing of the keys. */
  @Override
  public String toString() {
    return identities.stream()
        .map(TlsIdentity::toString)
        .collect(Collectors.joining(", ", "TlsIdentities[", "]"));
  }
}
