package io.smtptoolkit.server.tls;

import io.smtptoolkit.server.text.Printable;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * That clients are asked for certificates, and whose signature counts.
 *
 * <pre>
 *   ClientCertificates asked = ClientCertificates.fromPem(authorities);
 *   ListenerOptions.builder().startTls(identity.withClientCertificates(asked))
 *   ListenerOptions.builder().implicitTls(identity.withClientCertificates(asked.required()))
 * </pre>
 *
 * <p>Where they are only asked for, a client without a certificate is served, and so is one whose
 * certificate is of another authority: it is as if it had shown none, as mail servers show their
 * own certificates to every server that asks. Where they are required, both end the handshake.
 *
 * <p>A certificate counts if a chain leads to one of the authorities, if all of it is valid now,
 * and if it is for clients (the extended key usage, where there is one, has {@code clientAuth}).
 * Revocation is not looked up. A session that is resumed is looked at again: what was no longer
 * valid, or was agreed with a listener that trusts others, does not count.
 *
 * <p>Immutable, but for a memory of the last verdicts, and thread-safe.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5280#section-6">RFC 5280 §6</a>
 */
public final class ClientCertificates {
  // Chosen: one chain has some kilooctets, at most 32.
  private static final int MAX_VERDICTS = 64;
  private static final long VERDICT_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final List<X509Certificate> authorities;
  private final boolean required;
  private final X509TrustManager path;
  private final Map<ClientCertificate, Verdict> verdicts; // guarded by itself
  private final ClientCertificates strict;

  private ClientCertificates(List<X509Certificate> authorities) {
    this.authorities = authorities;
    this.required = false;
    this.path = pathTo(authorities);
    this.verdicts =
        new LinkedHashMap<>() {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<ClientCertificate, Verdict> eldest) {
            return size() > MAX_VERDICTS;
          }
        };
    this.strict = new ClientCertificates(this);
  }

  /** One that requires what another asks for. */
  private ClientCertificates(ClientCertificates asked) {
    this.authorities = asked.authorities;
    this.required = true;
    this.path = asked.path;
    this.verdicts = asked.verdicts;
    this.strict = this;
  }

  private record Verdict(Optional<String> fault, long nanos) {}

  /**
   * Asks for certificates.
   *
   * @param authorities whose signature counts
   * @return to be asked for, not required
   * @throws IllegalArgumentException if there is none
   */
  public static ClientCertificates of(Collection<X509Certificate> authorities) {
    if (authorities.isEmpty()) {
      throw new IllegalArgumentException("at least one authority is needed");
    }
    return new ClientCertificates(List.copyOf(authorities));
  }

  /**
   * Asks for certificates.
   *
   * @param authorities a PEM file of the certificates whose signature counts; other blocks are
   *     skipped
   * @return to be asked for, not required
   * @throws IOException if it cannot be read, or has none; the message is one line that names file,
   *     block and reason
   */
  public static ClientCertificates fromPem(Path authorities) throws IOException {
    List<X509Certificate> read =
        Chain.certificates(PemBlock.read(authorities)).stream()
            .map(Chain.Entry::certificate)
            .toList();
    if (read.isEmpty()) {
      throw new IOException("no certificate in " + authorities);
    }
    return of(read);
  }

  /**
   * The same, and a client that has none that counts is not served.
   *
   * @return always the same object
   */
  public ClientCertificates required() {
    return strict;
  }

  /**
   * Says whether a client that has none that counts is not served.
   *
   * @return as made
   */
  public boolean isRequired() {
    return required;
  }

  /**
   * The authorities whose signature counts.
   *
   * @return at least one certificate
   */
  public List<X509Certificate> authorities() {
    return authorities;
  }

  /**
   * The certificate of a session whose handshake is done, if it counts.
   *
   * @throws SSLException if one is required and there is none that counts
   */
  Optional<ClientCertificate> verified(SSLSession session) throws SSLException {
    Optional<ClientCertificate> shown = ClientCertificate.shownIn(session);
    Optional<String> fault =
        shown.isPresent()
            ? fault(shown.get())
            : Optional.of("the client shows no certificate, and one is required");
    if (required && fault.isPresent()) {
      throw new SSLException(fault.get());
    }
    return fault.isPresent() ? Optional.empty() : shown;
  }

  TrustManager trustManager() {
    return new Judge();
  }

  /** Why it does not count. */
  private Optional<String> fault(ClientCertificate shown) {
    long now = System.nanoTime();
    synchronized (verdicts) {
      Verdict known = verdicts.get(shown);
      if (known != null && now - known.nanos() < VERDICT_NANOS) {
        return known.fault();
      }
    }
    Optional<String> fault = examined(shown);
    synchronized (verdicts) {
      verdicts.put(shown, new Verdict(fault, now));
    }
    return fault;
  }

  private Optional<String> examined(ClientCertificate shown) {
    try {
      path.checkClientTrusted(
          shown.chain().toArray(X509Certificate[]::new),
          shown.certificate().getPublicKey().getAlgorithm());
      return Optional.empty();
    } catch (CertificateException | RuntimeException refused) {
      Throwable root = refused;
      while (root.getCause() != null && root.getCause() != root) {
        root = root.getCause();
      }
      return Optional.of(
          "the client's certificate \""
              + shown.subject()
              + "\" does not count: "
              + Printable.escaped(String.valueOf(root.getMessage())));
    }
  }

  private static X509TrustManager pathTo(List<X509Certificate> authorities) {
    try {
      KeyStore trusted = KeyStore.getInstance("PKCS12");
      trusted.load(null, null);
      for (int i = 0; i < authorities.size(); i++) {
        trusted.setCertificateEntry("authority-" + i, authorities.get(i));
      }
      TrustManagerFactory managers = TrustManagerFactory.getInstance("PKIX");
      managers.init(trusted);
      for (TrustManager manager : managers.getTrustManagers()) {
        if (manager instanceof X509TrustManager found) {
          return found;
        }
      }
      throw new IllegalStateException("this Java verifies no certificates");
    } catch (GeneralSecurityException | IOException impossible) {
      throw new IllegalStateException("no trust in certificates in memory", impossible);
    }
  }

  /** Names the authorities. */
  @Override
  public String toString() {
    return "ClientCertificates["
        + (required ? "required" : "asked")
        + ", "
        + authorities.stream().map(ClientCertificate::subject).toList()
        + "]";
  }

  /** Is asked in the handshake, where the computing is not done on the connection's thread. */
  private final class Judge extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      Optional<String> fault = fault(ClientCertificate.of(List.of(chain)));
      if (required && fault.isPresent()) {
        throw new CertificateException(fault.get());
      }
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
    public void checkServerTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      throw new CertificateException("this judges clients only");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      checkServerTrusted(chain, type);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      checkServerTrusted(chain, type);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return authorities.toArray(X509Certificate[]::new);
    }
  }
}
