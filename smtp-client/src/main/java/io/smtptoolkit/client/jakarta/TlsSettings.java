package io.smtptoolkit.client.jakarta;

import jakarta.mail.MessagingException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * The settings of TLS, as the properties say: whom to trust, and how to speak it.
 *
 * @param given a context of the application's
 * @param host the server's name
 * @param trust {@code *}, or hosts whose certificate needs no authority; empty for the JDK's trust
 * @param checksIdentity whether the certificate must name the host
 * @param protocols empty for the JDK's
 * @param cipherSuites empty for the JDK's
 */
record TlsSettings(
    Optional<SSLContext> given,
    String host,
    List<String> trust,
    boolean checksIdentity,
    List<String> protocols,
    List<String> cipherSuites) {

  static TlsSettings of(Settings settings, String host) throws MessagingException {
    Optional<Object> given = settings.value(Setting.SSL_CONTEXT);
    if (given.isPresent() && !(given.get() instanceof SSLContext)) {
      throw new MessagingException("the property ssl.context is not an SSLContext: " + given.get());
    }
    return new TlsSettings(
        given.map(SSLContext.class::cast),
        host,
        settings.words(Setting.SSL_TRUST),
        settings.flag(Setting.SSL_CHECKSERVERIDENTITY, true),
        settings.words(Setting.SSL_PROTOCOLS),
        settings.words(Setting.SSL_CIPHERSUITES));
  }

  /** Whether a server has to prove who it is, to the JDK or to the application's context. */
  boolean proves() {
    return given.isPresent() || (trust.isEmpty() && checksIdentity);
  }

  /**
   * Makes a context of them.
   *
   * @throws MessagingException when the JDK does not know a protocol or a cipher suite
   */
  SSLContext context() throws MessagingException {
    try {
      var context = ConfiguredContext.of(base(), this::configure);
      var unused = context.createSSLEngine(host, 0);
      return context;
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new MessagingException("the properties for TLS cannot be used: " + e.getMessage(), e);
    }
  }

  private void configure(SSLParameters parameters) {
    // Where encryption is only offered, the client does not set it by itself.
    if (checksIdentity) {
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
    }
    if (!protocols.isEmpty()) {
      parameters.setProtocols(protocols.toArray(String[]::new));
    }
    if (!cipherSuites.isEmpty()) {
      parameters.setCipherSuites(cipherSuites.toArray(String[]::new));
    }
  }

  private SSLContext base() throws GeneralSecurityException {
    if (given.isPresent()) {
      return given.get();
    }
    if (trust.isEmpty() && checksIdentity) {
      return SSLContext.getDefault();
    }
    X509TrustManager trusting = trust.isEmpty() ? ofJdk() : new Named(trust, host);
    // The JDK compares names after a plain trust manager, and leaves it to an extended one.
    TrustManager whole = checksIdentity ? trusting : new AnyName(trusting);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {whole}, null);
    return context;
  }

  private static X509TrustManager ofJdk() throws GeneralSecurityException {
    var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init((KeyStore) null);
    return Arrays.stream(factory.getTrustManagers())
        .filter(X509TrustManager.class::isInstance)
        .map(X509TrustManager.class::cast)
        .findFirst()
        .orElseThrow(() -> new GeneralSecurityException("the JDK has no trust manager"));
  }

  /** Trusts hosts by their names, and not certificates. */
  private record Named(List<String> hosts, String host) implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      throw new CertificateException("no client is trusted here");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      if (!hosts.equals(List.of("*")) && !hosts.contains(host)) {
        throw new CertificateException("the host " + host + " is not among those of ssl.trust");
      }
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }

  /** Trusts as another does, whatever name a certificate has. */
  private static final class AnyName extends X509ExtendedTrustManager {
    private final X509TrustManager trusting;

    AnyName(X509TrustManager trusting) {
      this.trusting = trusting;
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      trusting.checkClientTrusted(chain, type);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      trusting.checkClientTrusted(chain, type);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      trusting.checkClientTrusted(chain, type);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      trusting.checkServerTrusted(chain, type);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      trusting.checkServerTrusted(chain, type);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      trusting.checkServerTrusted(chain, type);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return trusting.getAcceptedIssuers();
    }
  }
}
