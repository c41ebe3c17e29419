package io.smtptoolkit.client.phase;

import io.smtptoolkit.client.TlsPolicy;
import io.smtptoolkit.codec.sasl.ChannelBinding;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** Makes the engines of a policy. Immutable. */
final class TlsEngines {
  private TlsEngines() {}

  /**
   * An engine of the client's side.
   *
   * @param policy says whether the host name counts
   * @param configured the user's context, if any
   * @param peer the host as asked for, and the port
   */
  static SSLEngine create(TlsPolicy policy, Optional<SSLContext> configured, InetSocketAddress peer)
      throws IOException {
    SSLContext context = configured.isPresent() ? configured.get() : ofPolicy(policy);
    SSLEngine engine = context.createSSLEngine(peer.getHostString(), peer.getPort());
    engine.setUseClientMode(true);
    SSLParameters parameters = engine.getSSLParameters();
    if (policy.verifiesHost()) {
      // Without this any host's certificate would do: the JDK's default is to compare no name.
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
    }
    engine.setSSLParameters(parameters);
    return engine;
  }

  /** What SCRAM can bind to: the server's certificate (RFC 5929 §4). */
  static Optional<ChannelBinding> endPoint(SSLSession session) {
    try {
      Certificate shown = session.getPeerCertificates()[0];
      return shown instanceof X509Certificate certificate
          ? ChannelBinding.tlsServerEndPoint(certificate)
          : Optional.empty();
    } catch (SSLPeerUnverifiedException noCertificate) {
      return Optional.empty();
    }
  }

  private static SSLContext ofPolicy(TlsPolicy policy) throws IOException {
    try {
      if (policy.verifiesHost()) {
        return SSLContext.getDefault();
      }
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new AnyServer()}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException("TLS cannot be had from this JDK", e);
    }
  }

  /**
   * Trusts every certificate, which is what encrypting where offered comes to (RFC 7435 §4): an
   * attacker who shows a wrong certificate could as well hide the offer. Most servers on port 25
   * have a certificate that no authority vouches for.
   */
  private static final class AnyServer extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
