package io.smtptoolkit.server.tls;

import java.util.List;
import java.util.stream.Collectors;
import javax.net.ssl.SSLEngine;

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

  private TlsIdentities(List<TlsIdentity> identities) {
    this.identities = identities;
    this.engines = new ServerEngines(new NamedKeys(identities));
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
    return new TlsIdentities(List.copyOf(identities));
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

  /** Names the subjects, and nothing of the keys. */
  @Override
  public String toString() {
    return identities.stream()
        .map(TlsIdentity::toString)
        .collect(Collectors.joining(", ", "TlsIdentities[", "]"));
  }
}
