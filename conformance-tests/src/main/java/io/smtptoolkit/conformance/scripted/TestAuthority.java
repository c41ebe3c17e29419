package io.smtptoolkit.conformance.scripted;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * An authority that certifies servers of tests, rightly or wrongly: {@link #certify} with the names
 * of the server, or an {@link Order} for what is wrong. Its keys are new each time and are kept
 * nowhere.
 *
 * <p>Thread-safe.
 */
public final class TestAuthority {
  // Chosen: a build over midnight, and a clock that is a little wrong.
  private static final Duration VALIDITY = Duration.ofDays(2);

  private final KeyPair keys;
  private final X509Certificate certificate;
  private final AtomicLong serial = new AtomicLong(1);

  /**
   * The names and dates that a certificate says.
   *
   * @param commonName the subject's name, which must not count
   * @param names the server's names: host names, with {@code *} or not, and IPv4 addresses
   * @param from valid from when
   * @param until valid until when
   * @param serverUsage whether it is for servers, else for clients
   */
  public record Order(
      String commonName, List<String> names, Instant from, Instant until, boolean serverUsage) {
    /**
     * Copies the list.
     *
     * @param commonName the subject's name
     * @param names the server's names
     * @param from valid from when
     * @param until valid until when
     * @param serverUsage whether it is for servers, else for clients
     */
    public Order {
      names = List.copyOf(names);
    }

    /**
     * A right certificate.
     *
     * @param names the server's names
     * @return valid since yesterday and for two days
     */
    public static Order of(String... names) {
      var now = Instant.now();
      return new Order("test", List.of(names), now.minus(VALIDITY), now.plus(VALIDITY), true);
    }

    /**
     * The same, expired yesterday.
     *
     * @return the order
     */
    public Order expired() {
      return new Order(
          commonName,
          names,
          from.minus(VALIDITY),
          Instant.now().minus(VALIDITY.dividedBy(2)),
          serverUsage);
    }

    /**
     * The same, for clients and not for servers.
     *
     * @return the order
     */
    public Order forClients() {
      return new Order(commonName, names, from, until, false);
    }

    /**
     * The same for another subject.
     *
     * @param name its common name
     * @return the order
     */
    public Order named(String name) {
      return new Order(name, names, from, until, serverUsage);
    }
  }

  private TestAuthority(KeyPair keys) throws GeneralSecurityException {
    this.keys = keys;
    var now = Instant.now();
    var order =
        new Order("test authority", List.of(), now.minus(VALIDITY), now.plus(VALIDITY), true);
    certificate = sign(order, keys, true);
  }

  /**
   * A new authority.
   *
   * @return with a key of its own
   * @throws GeneralSecurityException when the JDK lacks elliptic curves
   */
  public static TestAuthority create() throws GeneralSecurityException {
    return new TestAuthority(newKeys());
  }

  /**
   * A right certificate.
   *
   * @param names the server's names: host names and IPv4 addresses
   * @return key and certificate
   * @throws GeneralSecurityException when the JDK lacks elliptic curves
   */
  public TestIdentity certify(String... names) throws GeneralSecurityException {
    return certify(Order.of(names));
  }

  /**
   * A certificate, right or wrong.
   *
   * @param order what it says
   * @return key and certificate
   * @throws GeneralSecurityException when the JDK lacks elliptic curves
   */
  public TestIdentity certify(Order order) throws GeneralSecurityException {
    KeyPair of = newKeys();
    return new TestIdentity(of.getPrivate(), sign(order, of, false), certificate);
  }

  /**
   * TLS for a client that trusts this authority and no other.
   *
   * @return the context
   * @throws GeneralSecurityException when the JDK has no trust store of its own kind
   */
  public SSLContext trusted() throws GeneralSecurityException {
    KeyStore trust = KeyStore.getInstance(KeyStore.getDefaultType());
    try {
      trust.load(null, null);
    } catch (IOException e) {
      throw new GeneralSecurityException(e);
    }
    trust.setCertificateEntry("authority", certificate);
    var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(trust);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    return context;
  }

  private static KeyPair newKeys() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }

  /** RFC 5280 §4.1. */
  private X509Certificate sign(Order order, KeyPair subject, boolean authority)
      throws GeneralSecurityException {
    byte[] algorithm = Der.sequence(Der.oid(1, 2, 840, 10_045, 4, 3, 2));
    byte[] body =
        Der.sequence(
            Der.tagged(0, Der.integer(BigInteger.TWO)),
            Der.integer(BigInteger.valueOf(serial.getAndIncrement())),
            algorithm,
            Der.commonName("test authority"),
            Der.sequence(Der.time(order.from()), Der.time(order.until())),
            Der.commonName(order.commonName()),
            subject.getPublic().getEncoded(),
            Der.tagged(3, extensions(order, authority)));
    Signature signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(keys.getPrivate());
    signature.update(body);
    byte[] whole = Der.sequence(body, algorithm, Der.bits(signature.sign()));
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(whole));
  }

  private static byte[] extensions(Order order, boolean authority) {
    if (authority) {
      return Der.sequence(
          Der.sequence(Der.oid(2, 5, 29, 19), Der.yes(), Der.octets(Der.sequence(Der.yes()))));
    }
    byte[] usage =
        Der.sequence(
            Der.oid(2, 5, 29, 37),
            Der.octets(Der.sequence(Der.oid(1, 3, 6, 1, 5, 5, 7, 3, order.serverUsage() ? 1 : 2))));
    if (order.names().isEmpty()) {
      return Der.sequence(usage);
    }
    byte[][] names = order.names().stream().map(Der::generalName).toArray(byte[][]::new);
    return Der.sequence(
        usage, Der.sequence(Der.oid(2, 5, 29, 17), Der.octets(Der.sequence(names))));
  }
}
