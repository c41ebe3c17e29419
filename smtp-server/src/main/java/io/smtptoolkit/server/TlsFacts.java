package io.smtptoolkit.server;

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
 * @param serverName the name that the client asked for (RFC 6066 §3), as the client sent it
 */
public record TlsFacts(String protocol, String cipherSuite, Optional<String> serverName) {
  /**
   * The facts of a session whose handshake is done.
   *
   * @param session the server's side
   * @return its facts
   */
  public static TlsFacts of(SSLSession session) {
    Optional<String> name =
        session instanceof ExtendedSSLSession extended
            ? extended.getRequestedServerNames().stream().findFirst().map(TlsFacts::text)
            : Optional.empty();
    return new TlsFacts(session.getProtocol(), session.getCipherSuite(), name);
  }

  private static String text(SNIServerName name) {
    return new String(name.getEncoded(), StandardCharsets.UTF_8);
  }
}
