package io.smtptoolkit.server.tls;

import javax.net.ssl.SSLEngine;

/**
 * Who a server is under TLS, as a listener uses it: a {@link TlsIdentity}, several of them by
 * server name ({@link TlsIdentities}), or what a {@link ReloadableTls} has read last.
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
}
