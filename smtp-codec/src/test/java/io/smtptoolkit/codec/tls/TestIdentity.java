package io.smtptoolkit.codec.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;

/** The engines of a server {@code mail.test} and of clients that trust it or no server. */
public final class TestIdentity {

  /** Made for these tests; it protects nothing. */
  private static final String KEY =
      """
      MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgYzGNxdvrR0O/+xmr
      40YQV9zTLTwdTi6/8Hvb4yPwvQmhRANCAASEAtuFBV68vsXc8VS5VNy4bXe2eit4
      BYQouY3cNeKf25jq8GNIePFRoBtaiNsAkP7Qv5Csjj3HqCkaGD86KaXt
      """;

  /** For {@code mail.test}, signed by itself, valid for a hundred years. */
  private static final String CERTIFICATE =
      """
      MIIBlTCCATugAwIBAgIUUhHcDAEMQ5NJw/0CdtkbelCTR6wwCgYIKoZIzj0EAwIw
      FDESMBAGA1UEAwwJbWFpbC50ZXN0MCAXDTI2MTEyNDExMTcwMloYDzIxMjYxMDMx
      MTExNzAyWjAUMRIwEAYDVQQDDAltYWlsLnRlc3QwWTATBgcqhkjOPQIBBggqhkjO
      PQMBBwNCAASEAtuFBV68vsXc8VS5VNy4bXe2eit4BYQouY3cNeKf25jq8GNIePFR
      oBtaiNsAkP7Qv5Csjj3HqCkaGD86KaXto2kwZzAdBgNVHQ4EFgQUSUlL//yFZGtq
      j4BK3UdmQXcBBnAwHwYDVR0jBBgwFoAUSUlL//yFZGtqj4BK3UdmQXcBBnAwDwYD
      VR0TAQH/BAUwAwEB/zAUBgNVHREEDTALggltYWlsLnRlc3QwCgYIKoZIzj0EAwID
      SAAwRQIhANw4HPUuuQv20GhCq9acwCV/HWExUtTBAjZdySgFtnXPAiAwYGitlbCY
      vlViPNR9TxXyNqSu5xrn01Q4phFNE/HpHw==
      """;

  private static final SSLContext SERVER = serverContext();

  private TestIdentity() {}

  public static SSLEngine server(String... protocols) {
    SSLEngine engine = SERVER.createSSLEngine();
    engine.setUseClientMode(false);
    engine.setEnabledProtocols(protocols);
    return engine;
  }

  static SSLEngine client(String... protocols) {
    return client(clientContext(true), protocols);
  }

  static SSLEngine clientThatTrustsNone(String... protocols) {
    return client(clientContext(false), protocols);
  }

  /** Engines of one context resume sessions. */
  public static SSLEngine client(SSLContext context, String... protocols) {
    SSLEngine engine = context.createSSLEngine("mail.test", 25);
    engine.setUseClientMode(true);
    engine.setEnabledProtocols(protocols);
    return engine;
  }

  public static SSLContext clientContext(boolean trusts) {
    try {
      KeyStore store = emptyStore();
      if (trusts) {
        store.setCertificateEntry("certificate", certificate());
      }
      TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
      trust.init(trusts ? store : null);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static SSLContext serverContext() {
    try {
      PrivateKey key =
          KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(octets(KEY)));
      KeyStore store = emptyStore();
      store.setKeyEntry("key", key, new char[0], new Certificate[] {certificate()});
      KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
      keys.init(store, new char[0]);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), null, null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  private static Certificate certificate() throws GeneralSecurityException {
    return CertificateFactory.getInstance("X.509")
        .generateCertificate(new ByteArrayInputStream(octets(CERTIFICATE)));
  }

  private static byte[] octets(String base64) {
    return Base64.getMimeDecoder().decode(base64);
  }
}
