package io.smtptoolkit.server.tls;

import io.smtptoolkit.codec.Secret;
import java.io.IOException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The identity of a server under TLS: a private key and the chain of certificates for it.
 *
 * <p>TLS 1.2 and 1.3 are spoken, by the JDK's provider unless {@link #withProvider another one} is
 * named, with the server's preference of cipher suites, and without client certificates unless they
 * are {@link #withClientCertificates asked for}. The key never prints.
 *
 * <p>Immutable and thread-safe.
 */
public final class TlsIdentity implements ServerTls {
  private static final Logger LOG = LoggerFactory.getLogger(TlsIdentity.class);

  private final PrivateKey key;
  private final List<X509Certificate> chain;
  private final ServerEngines engines;

  TlsIdentity(PrivateKey key, List<X509Certificate> chain) {
    this(key, chain, ServerEngines.Options.DEFAULT);
  }

  private TlsIdentity(PrivateKey key, List<X509Certificate> chain, ServerEngines.Options options) {
    this.key = key;
    this.chain = List.copyOf(chain);
    this.engines = new ServerEngines(options, ServerEngines.keys(key, this.chain, options));
  }

  /**
   * Reads an identity from two PEM files, which may be the same file. Blocks of other kinds are
   * skipped (RFC 7468), also parameters and requests.
   *
   * <p>What an operator should know is logged as a warning: certificates that are expired, or soon
   * will be, that do not belong to the chain, or that are missing in it.
   *
   * @param certificates the server's certificate and the intermediate ones, in any order
   * @param key the private key, not encrypted: PKCS#8, PKCS#1 (RSA) or SEC 1 (EC); for one that is
   *     see {@link #fromPem(Path, Path, Secret)}
   * @return the identity
   * @throws IOException if a file cannot be read, does not hold what it should, the JDK's TLS
   *     cannot use the key, or it belongs to no certificate; the message is one line that names
   *     file, block and reason, and never quotes a key
   */
  public static TlsIdentity fromPem(Path certificates, Path key) throws IOException {
    return PemFiles.identity(certificates, key, Optional.empty(), Instant.now(), LOG::warn);
  }

  /**
   * Reads an identity whose key is encrypted: PKCS#8 with PBES2 or an older scheme, or one of the
   * forms with {@code Proc-Type: 4,ENCRYPTED} that OpenSSL writes. A key that is not encrypted is
   * accepted as well.
   *
   * @param certificates the server's certificate and the intermediate ones, in any order
   * @param key the private key
   * @param password of the key, in UTF-8
   * @return the identity
   * @throws IOException as with {@link #fromPem(Path, Path)}, and if the password is wrong; the
   *     message never quotes it
   */
  public static TlsIdentity fromPem(Path certificates, Path key, Secret password)
      throws IOException {
    return PemFiles.identity(certificates, key, Optional.of(password), Instant.now(), LOG::warn);
  }

  /**
   * Makes an identity whose certificate is signed by its own key, for tests and for opportunistic
   * TLS, where clients do not verify. The key is P-256; the certificate is valid from one day ago,
   * for a year.
   *
   * @param names the domain names and IP addresses the certificate is for; the first is also its
   *     subject
   * @return a new identity
   * @throws IllegalArgumentException if no name is given
   */
  public static TlsIdentity selfSigned(String... names) {
    return Issuer.selfSigned(List.of(names));
  }

  /**
   * Makes an authority: an identity that can sign others, and that clients can be told to trust.
   *
   * @param name the subject of its certificate
   * @return a new authority
   */
  public static TlsIdentity authority(String name) {
    return Issuer.authority(name);
  }

  /**
   * Makes an identity whose certificate is signed by an authority. The chain includes the
   * authority's certificate.
   *
   * @param authority made by {@link #authority}, or read from files and allowed to sign
   *     certificates
   * @param names the domain names and IP addresses the certificate is for; the first is also its
   *     subject
   * @return a new identity
   * @throws IllegalArgumentException if no name is given
   */
  public static TlsIdentity signedBy(TlsIdentity authority, String... names) {
    return Issuer.signedBy(authority, List.of(names));
  }

  /**
   * The same, and clients are asked for certificates.
   *
   * @param clients whose signature counts, and whether clients must have one
   * @return for one listener, or several
   */
  public TlsIdentity withClientCertificates(ClientCertificates clients) {
    return new TlsIdentity(key, chain, engines.options().with(clients));
  }

  /**
   * The same with TLS of another provider, such as Bouncy Castle's JSSE.
   *
   * @param provider has an {@code SSLContext} and a {@code KeyManagerFactory}; it need not be in
   *     the process's list
   * @return the same with other engines
   * @throws IllegalStateException if the provider cannot make them
   */
  public TlsIdentity withProvider(Provider provider) {
    return new TlsIdentity(key, chain, engines.options().with(provider));
  }

  /**
   * The certificates, the one of this identity first.
   *
   * @return at least one
   */
  public List<X509Certificate> chain() {
    return chain;
  }

  /**
   * The certificate of this identity.
   *
   * @return the first of the chain
   */
  public X509Certificate certificate() {
    return chain.get(0);
  }

  /**
   * The certificate of this identity in PEM, for a client that is to trust it.
   *
   * @return text lines, each ended by LF
   */
  public String certificatePem() {
    return PemFiles.pem(certificate());
  }

  @Override
  public SSLEngine newServerEngine() {
    return engines.next();
  }

  @Override
  public Optional<ClientCertificate> clientCertificate(SSLSession session) throws SSLException {
    return engines.clientCertificate(session);
  }

  /** Names the subject, and nothing of the key. */
  @Override
  public String toString() {
    return "TlsIdentity[" + certificate().getSubjectX500Principal() + "]";
  }

  PrivateKey key() {
    return key;
  }
}
