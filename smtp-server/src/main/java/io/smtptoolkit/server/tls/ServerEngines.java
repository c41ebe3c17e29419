package io.smtptoolkit.server.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManager;

/**
 * Makes the engines of a server: TLS 1.2 and 1.3, with the server's preference of cipher suites.
 * Thread-safe.
 */
final class ServerEngines {
  // RFC 8996: TLS 1.0 and 1.1 MUST NOT be used.
  private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

  // Chosen: sessions that are kept to be resumed, and for how long; the JDK's defaults are 20,480
  // and a day.
  private static final int MAX_SESSIONS = 1_000;
  private static final int SESSION_SECONDS = 2 * 60 * 60;

  private final Options options;
  private final SSLContext context;

  ServerEngines(Options options, KeyManager... keys) {
    this.options = options;
    try {
      context =
          options.provider.isPresent()
              ? SSLContext.getInstance("TLS", options.provider.get())
              : SSLContext.getInstance("TLS");
      TrustManager[] judges =
          options.clients.stream()
              .map(ClientCertificates::trustManager)
              .toArray(TrustManager[]::new);
      context.init(keys, judges.length == 0 ? null : judges, null);
    } catch (GeneralSecurityException unusable) {
      throw noContext(unusable);
    }
    context.getServerSessionContext().setSessionCacheSize(MAX_SESSIONS);
    context.getServerSessionContext().setSessionTimeout(SESSION_SECONDS);
  }

  /**
   * The options by which engines are made.
   *
   * @param clients empty if they are not asked for certificates
   * @param provider empty for the JDK's choice
   */
  record Options(Optional<ClientCertificates> clients, Optional<Provider> provider) {
    static final Options DEFAULT = new Options(Optional.empty(), Optional.empty());

    Options with(ClientCertificates other) {
      return new Options(Optional.of(other), provider);
    }

    Options with(Provider other) {
      return new Options(clients, Optional.of(other));
    }
  }

  SSLEngine next() {
    SSLEngine engine = context.createSSLEngine();
    engine.setUseClientMode(false);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setProtocols(PROTOCOLS.clone());
    parameters.setUseCipherSuitesOrder(true);
    options.clients.ifPresent(
        it -> {
          if (it.isRequired()) {
            parameters.setNeedClientAuth(true);
          } else {
            parameters.setWantClientAuth(true);
          }
        });
    engine.setSSLParameters(parameters);
    return engine;
  }

  Options options() {
    return options;
  }

  /** See {@link ServerTls#clientCertificate}. */
  Optional<ClientCertificate> clientCertificate(SSLSession session) throws SSLException {
    return options.clients.isPresent() ? options.clients.get().verified(session) : Optional.empty();
  }

  /** The provider's own management of one key. */
  static KeyManager[] keys(PrivateKey key, List<X509Certificate> chain, Options options) {
    try {
      // A PKCS#12 store in memory, which needs a password for its entries even though no other code
      // ever sees it.
      char[] password = new char[0];
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, password);
      store.setKeyEntry("server", key, password, chain.toArray(X509Certificate[]::new));
      KeyManagerFactory keys =
          options.provider.isPresent()
              ? KeyManagerFactory.getInstance("PKIX", options.provider.get())
              : KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(store, password);
      return keys.getKeyManagers();
    } catch (GeneralSecurityException | IOException impossible) {
      throw noContext(impossible);
    }
  }

  private static IllegalStateException noContext(Exception cause) {
    return new IllegalStateException(
        "no TLS context from an identity in memory: " + cause.getMessage(), cause);
  }
}
