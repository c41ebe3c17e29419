package io.smtptoolkit.client;

import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * The outcome of a TLS handshake.
 *
 * <p>Immutable.
 *
 * @param protocol such as {@code TLSv1.3}
 * @param cipherSuite such as {@code TLS_AES_256_GCM_SHA384}
 * @param serverCertificates as the server sent them, its own first
 * @param authenticated whether the server has proved to be the one that was meant, as far as the
 *     endpoint's {@code SSLContext} judges it; not with {@link TlsPolicy#IF_OFFERED} and not with
 *     an {@link Endpoint.Builder#unverifiedContext}, where another one may be in between (RFC 7435)
 */
public record TlsFacts(
    String protocol,
    String cipherSuite,
    List<X509Certificate> serverCertificates,
    boolean authenticated) {
  /**
   * The facts of a session whose handshake is done.
   *
   * @param session the client's side
   * @param endpoint for which it was agreed
   * @return its facts
   */
  public static TlsFacts of(SSLSession session, Endpoint endpoint) {
    List<X509Certificate> chain = new ArrayList<>();
    try {
      for (Certificate certificate : session.getPeerCertificates()) {
        if (certificate instanceof X509Certificate x509) {
          chain.add(x509);
        }
      }
    } catch (SSLPeerUnverifiedException none) {
      chain.clear();
    }
    return new TlsFacts(
        session.getProtocol(),
        session.getCipherSuite(),
        List.copyOf(chain),
        endpoint.verifiesHost());
  }

  /** Without the certificates, whose text is the server's choice. */
  @Override
  public String toString() {
    return "TlsFacts["
        + protocol
        + ", "
        + cipherSuite
        + (authenticated ? ", authenticated]" : ", unauthenticated]");
  }
}
