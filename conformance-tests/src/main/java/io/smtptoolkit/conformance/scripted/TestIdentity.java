package io.smtptoolkit.conformance.scripted;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A key and a certificate that a {@link ScriptedSmtpServer} shows. A {@link TestAuthority} makes
 * them.
 *
 * <p>Immutable.
 */
public final class TestIdentity {
  private final X509Certificate certificate;
  private final SSLContext server;

  TestIdentity(PrivateKey key, X509Certificate... chain) throws GeneralSecurityException {
    certificate = chain[0];
    char[] password = {};
    KeyStore store = KeyStore.getInstance("PKCS12");
    try {
      store.load(null, null);
    } catch (IOException e) {
      throw new GeneralSecurityException(e);
    }
    store.setKeyEntry("server", key, password, chain);
    var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(store, password);
    server = SSLContext.getInstance("TLS");
    server.init(managers.getKeyManagers(), null, null);
  }

  /**
   * The certificate.
   *
   * @return the one for the server, not its authority's
   */
  public X509Certificate certificate() {
    return certificate;
  }

  /**
   * TLS for a server that shows the certificate.
   *
   * @return the context
   */
  public SSLContext server() {
    return server;
  }
}
