package io.smtptoolkit.client.tls;

import io.smtptoolkit.codec.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/**
 * The certificates that a client shows and trusts under TLS, as the {@code SSLContext} of its
 * endpoint.
 *
 * <pre>{@code
 * SSLContext context =
 *     new ClientTls()
 *         .certificate(Path.of("client.pem"), Path.of("client.key"))
 *         .trust(Path.of("ca.pem"))
 *         .context();
 * Endpoint.builder("mail.example.com", 465)
 *     .tlsPolicy(TlsPolicy.IMPLICIT)
 *     .sslContext(context)
 *     .credentials(Credentials.certificate()) // AUTH EXTERNAL
 *     .build()
 * }</pre>
 *
 * <p>Without authorities and pins those of the JDK are trusted. With pins, the server's certificate
 * is one of them, and neither the name nor who signed it counts, unless authorities are given as
 * well: then both count.
 *
 * <p>One context is for many endpoints and connections, which can resume each other's sessions.
 *
 * <p>Not thread-safe, but for the contexts.
 */
public final class ClientTls {
  private Optional<KeyManager> keys = Optional.empty();
  private final List<X509Certificate> authorities = new ArrayList<>();
  private final List<Pin> pins = new ArrayList<>();
  private Optional<Provider> provider = Optional.empty();

  /** With nothing to show, and the JDK's trust. */
  public ClientTls() {}

  /**
   * Shows a certificate to servers that ask for one.
   *
   * @param chain a PEM file, the client's certificate first
   * @param key a PEM file, perhaps the same, with the private key in PKCS#8, not encrypted
   * @return this
   * @throws IOException if a file cannot be used; the message says why, and never quotes a key
   */
  public ClientTls certificate(Path chain, Path key) throws IOException {
    return certificate(PemFile.certificates(chain), PemFile.key(key, Optional.empty()));
  }

  /**
   * Shows a certificate whose key is encrypted.
   *
   * @param chain a PEM file, the client's certificate first
   * @param key a PEM file, perhaps the same, with the private key in PKCS#8
   * @param password of the key, in UTF-8
   * @return this
   * @throws IOException if a file cannot be used, or the password is wrong
   */
  public ClientTls certificate(Path chain, Path key, Secret password) throws IOException {
    return certificate(PemFile.certificates(chain), PemFile.key(key, Optional.of(password)));
  }

  /**
   * Shows a certificate of a PKCS#12 file.
   *
   * @param file with one key
   * @param password of the file and the key, in UTF-8
   * @return this
   * @throws IOException if the file cannot be used, or the password is wrong
   */
  public ClientTls certificate(Path file, Secret password) throws IOException {
    char[] characters = new String(password.octets(), StandardCharsets.UTF_8).toCharArray();
    try (InputStream in = Files.newInputStream(file)) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(in, characters);
      return keys(store, characters);
    } catch (GeneralSecurityException unusable) {
      throw new IOException(file + " cannot be used: " + unusable.getMessage(), unusable);
    } finally {
      Arrays.fill(characters, '\0');
    }
  }

  /**
   * Shows a certificate.
   *
   * @param chain the client's certificate first
   * @param key of that certificate
   * @return this
   * @throws IOException if the JDK cannot use them
   */
  public ClientTls certificate(List<X509Certificate> chain, PrivateKey key) throws IOException {
    try {
      // A store in memory, which needs a password that no other code ever sees.
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry("client", key, new char[0], chain.toArray(X509Certificate[]::new));
      return keys(store, new char[0]);
    } catch (GeneralSecurityException unusable) {
      throw new IOException("the certificate cannot be used: " + unusable.getMessage(), unusable);
    }
  }

  /**
   * Shows what a manager of keys chooses, from a smart card for instance.
   *
   * @param manager an {@code X509ExtendedKeyManager}
   * @return this
   */
  public ClientTls certificate(KeyManager manager) {
    keys = Optional.of(manager);
    return this;
  }

  /**
   * Trusts these authorities, and those given before, and not the JDK's.
   *
   * @param pem a file of certificates
   * @return this
   * @throws IOException if it cannot be read, or has none
   */
  public ClientTls trust(Path pem) throws IOException {
    return trust(PemFile.certificates(pem));
  }

  /**
   * Trusts these authorities, and those given before, and not the JDK's.
   *
   * @param certificates of the authorities, or of servers themselves, at least one
   * @return this
   * @throws IllegalArgumentException if there is none: then the JDK's would be trusted
   */
  public ClientTls trust(Collection<X509Certificate> certificates) {
    if (certificates.isEmpty()) {
      throw new IllegalArgumentException("no authority to trust");
    }
    authorities.addAll(certificates);
    return this;
  }

  /**
   * Accepts a server by its certificate or its key.
   *
   * @param pin one of those that are accepted
   * @return this
   */
  public ClientTls pin(Pin pin) {
    pins.add(pin);
    return this;
  }

  /**
   * Uses TLS of another provider, such as Bouncy Castle's JSSE.
   *
   * @param value has an {@code SSLContext}; it need not be in the process's list
   * @return this
   */
  public ClientTls provider(Provider value) {
    provider = Optional.of(value);
    return this;
  }

  /**
   * A new context.
   *
   * @return for {@link io.smtptoolkit.client.Endpoint.Builder#sslContext}
   * @throws IOException if the provider cannot make it
   */
  public SSLContext context() throws IOException {
    try {
      SSLContext context =
          provider.isPresent()
              ? SSLContext.getInstance("TLS", provider.get())
              : SSLContext.getInstance("TLS");
      context.init(keys.stream().toArray(KeyManager[]::new), trust(), null);
      return context;
    } catch (GeneralSecurityException unusable) {
      throw new IOException("TLS cannot begin: " + unusable.getMessage(), unusable);
    }
  }

  private TrustManager[] trust() throws GeneralSecurityException, IOException {
    Optional<TrustManager> path = Optional.empty();
    if (pins.isEmpty() || !authorities.isEmpty()) {
      KeyStore trusted = null;
      if (!authorities.isEmpty()) {
        trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        for (int i = 0; i < authorities.size(); i++) {
          trusted.setCertificateEntry("authority-" + i, authorities.get(i));
        }
      }
      TrustManagerFactory managers =
          provider.isPresent()
              ? TrustManagerFactory.getInstance("PKIX", provider.get())
              : TrustManagerFactory.getInstance("PKIX");
      managers.init(trusted);
      path = Arrays.stream(managers.getTrustManagers()).findFirst();
    }
    return new TrustManager[] {pins.isEmpty() ? path.orElseThrow() : PinnedTrust.of(pins, path)};
  }

  private ClientTls keys(KeyStore store, char[] password) throws GeneralSecurityException {
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(store, password);
    keys = Arrays.stream(managers.getKeyManagers()).findFirst();
    return this;
  }
}
