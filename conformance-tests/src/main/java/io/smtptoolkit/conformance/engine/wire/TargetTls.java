package io.smtptoolkit.conformance.engine.wire;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * TLS towards a target. Any certificate will do: the suite judges a protocol, sends only mail of
 * its own, and most test targets have a certificate of their own making. Nothing secret may ever be
 * sent over it.
 */
final class TargetTls {
  private TargetTls() {}

  static SSLSocket layer(Socket tcp, String host) throws IOException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new AnyCertificate()}, null);
      return (SSLSocket)
          context.getSocketFactory().createSocket(tcp, host, tcp.getPort(), /* autoClose= */ true);
    } catch (GeneralSecurityException e) {
      throw new IOException("this JDK has no TLS", e);
    }
  }

  private static final class AnyCertificate implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
