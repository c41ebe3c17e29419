package io.smtptoolkit.client.tls;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** Trusts the servers that are pinned; with a path as well, those that both allow. */
final class PinnedTrust extends X509ExtendedTrustManager {
  private final List<Pin> pins;
  private final Optional<X509ExtendedTrustManager> path;

  private PinnedTrust(List<Pin> pins, Optional<X509ExtendedTrustManager> path) {
    this.pins = pins;
    this.path = path;
  }

  static PinnedTrust of(List<Pin> pins, Optional<TrustManager> path) {
    return new PinnedTrust(List.copyOf(pins), path.map(it -> (X509ExtendedTrustManager) it));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    requirePinned(chain);
    if (path.isPresent()) {
      path.get().checkServerTrusted(chain, type);
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    requirePinned(chain);
    if (path.isPresent()) {
      path.get().checkServerTrusted(chain, type, socket);
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    requirePinned(chain);
    if (path.isPresent()) {
      path.get().checkServerTrusted(chain, type, engine);
    }
  }

  private void requirePinned(X509Certificate[] chain) throws CertificateException {
    if (chain.length == 0 || pins.stream().noneMatch(it -> it.matches(chain[0]))) {
      throw new CertificateException(
          "the server's certificate is not pinned"
              + (chain.length == 0
                  ? ""
                  : "; its pins are "
                      + Pin.ofKey(chain[0])
                      + " and "
                      + Pin.ofCertificate(chain[0])));
    }
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    throw new CertificateException("this judges servers only");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    checkClientTrusted(chain, type);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    checkClientTrusted(chain, type);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
