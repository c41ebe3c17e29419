package io.smtptoolkit.server.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/**
 * Makes the engines of a server, by the JDK's provider: TLS 1.2 and 1.3, with the server's
 * preference of cipher suites and without client certificates. Thread-safe.
 */
final class ServerEngines {
  // RFC 8996: TLS 1.0 and 1.1 MUST NOT be used.
  private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

  private final SSLContext context;

  ServerEngines(KeyManager... keys) {
    try {
      context = SSLContext.getInstance("TLS");
      context.init(keys, null, null);
    } catch (GeneralSecurityException impossible) {
      throw noContext(impossible);
    }
  }

  SSLEngine next() {
    SSLEngine engine = context.createSSLEngine();
    engine.setUseClientMode(false);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setProtocols(PROTOCOLS.clone());
    parameters.setUseCipherSuitesOrder(true);
    engine.setSSLParameters(parameters);
    return engine;
  }

  /** The JDK's own management of one key. */
  static KeyManager[] keys(PrivateKey key, List<X509Certificate> chain) {
    try {
      // A PKCS#12 store in memory, which needs a password for its entries even though no other code
      // ever sees it.
      char[] password = new char[0];
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, password);
      store.setKeyEntry("server", key, password, chain.toArray(X509Certificate[]::new));
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(store, password);
      return keys.getKeyManagers();
    } catch (GeneralSecurityException | IOException impossible) {
      throw noContext(impossible);
    }
  }

  private static IllegalStateException noContext(Exception cause) {
    return new IllegalStateException("no TLS context from an identity in memory", cause);
  }
}
