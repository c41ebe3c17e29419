package io.smtptoolkit.server;

import io.smtptoolkit.server.tls.ClientCertificate;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLSession;

/**
 * The outcome of a TLS handshake.
 *
 * <p>Immutable.
 *
 * @param protocol such as {@code TLSv1.3}
 * @param cipherSuite such as {@code TLS_AES_256_GCM_SHA384}
 * @param serverName the name that the client asked for (RFC 6066 §3), as the client sent it; empty
 *     if it asked for none, or the TLS provider does not tell
 * @param clientCertificate the client's certificate; empty if it has shown none, or one that is not
 *     verified, or if a front end, with which TLS is, has said by XCLIENT who the client is
 */
public record TlsFacts(
    String protocol,
    String cipherSuite,
    Optional<String> serverName,
    Optional<ClientCertificate> clientCertificate) {
  /**
   * The facts of a session whose handshake is done.
   *
   * @param session the server's side
   * @param client the client's certificate, if it is verified
   * @return its facts
   */
  public static TlsFacts of(SSLSession session, Optional<ClientCertificate> client) {
    return new TlsFacts(session.getProtocol(), session.getCipherSuite(), name(session), client);
  }

  private static Optional<String> name(SSLSession session) {
    if (!(session instanceof ExtendedSSLSession extended)) {
      return Optional.empty();
    }
    try {
      return extended.getRequestedServerNames().stream().findFirst().map(TlsFacts::text);
    } catch (UnsupportedOperationException unknown) {
      return Optional.empty(); // Bouncy Castle knows it during the handshake only
    }
  }

  private static String text(SNIServerName name) {
    return new String(name.getEncoded(), StandardCharsets.UTF_8);
  }
}
