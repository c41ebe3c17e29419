package io.smtptoolkit.server.tls;

import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;

/**
 * The identity of a server under TLS, as a listener uses it: a {@link TlsIdentity}, several of them
 * by server name ({@link TlsIdentities}), or what a {@link ReloadableTls} has read last.
 *
 * <p>Implementations are thread-safe.
 */
public interface ServerTls {
  /**
   * A new engine for the server's side of one connection.
   *
   * @return an engine in server mode, whose handshake has not begun
   */
  SSLEngine newServerEngine();

  /**
   * The certificate of a client with which a handshake is done, if it counts. By default it does:
   * the engine has verified it, and has ended the handshake if it is not to be trusted.
   *
   * @param session of one of the engines, new or resumed
   * @return empty if the client has shown none, or one that is not verified
   * @throws SSLException if the client is not to be served for it; the message says why
   */
  default Optional<ClientCertificate> clientCertificate(SSLSession session) throws SSLException {
    return ClientCertificate.shownIn(session);
  }
}
