package io.smtptoolkit.server.tls;

import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;

/**
 * TLS whose certificates can change while a server runs: new connections have those that were read
 * last, connections that have begun keep theirs.
 *
 * <pre>
 *   ReloadableTls tls = ReloadableTls.read(() -&gt; TlsIdentity.fromPem(chain, key));
 *   … ListenerOptions.builder().startTls(tls) …
 *   tls.reload();   // for example once a day, or when the files have changed
 * </pre>
 *
 * <p>Thread-safe.
 */
public final class ReloadableTls implements ServerTls {
  /** Reads certificates, again and again. */
  @FunctionalInterface
  public interface Source {
    /**
     * Reads them.
     *
     * @return what new connections are to have
     * @throws IOException if they cannot be used
     */
    ServerTls read() throws IOException;
  }

  private volatile Source source;
  private volatile ServerTls current;

  /**
   * Begins with certificates that were read already.
   *
   * @param first what connections have until {@link #reload(Source)}
   */
  public ReloadableTls(ServerTls first) {
    this(() -> first, first);
  }

  private ReloadableTls(Source source, ServerTls first) {
    this.source = source;
    this.current = first;
  }

  /**
   * Reads certificates for the first time.
   *
   * @param source reads them
   * @return what can be read again
   * @throws IOException if they cannot be used
   */
  public static ReloadableTls read(Source source) throws IOException {
    return new ReloadableTls(source, source.read());
  }

  /**
   * Reads the certificates again.
   *
   * @throws IOException if they cannot be used; those that were read before stay in use then
   */
  public void reload() throws IOException {
    reload(source);
  }

  /**
   * Reads certificates from another source, now and in future.
   *
   * @param other reads them
   * @throws IOException if they cannot be used; source and certificates stay as they were then
   */
  public synchronized void reload(Source other) throws IOException {
    current = other.read();
    source = other;
  }

  /**
   * The identity that new connections have.
   *
   * @return as it was read last
   */
  public ServerTls current() {
    return current;
  }

  /**
   * The identity that is read, with clients asked for certificates. It follows what is reloaded
   * here, and what the supplier gives.
   *
   * @param clients gives whose signature counts, and whether clients must have one; asked for each
   *     connection, so it does not block. It gives the same object until there is another one
   * @return for one listener, or several
   */
  public ServerTls withClientCertificates(Supplier<ClientCertificates> clients) {
    return new AskingTls(this::current, clients);
  }

  @Override
  public SSLEngine newServerEngine() {
    return current.newServerEngine();
  }

  @Override
  public Optional<ClientCertificate> clientCertificate(SSLSession session) throws SSLException {
    return current.clientCertificate(session);
  }

  @Override
  public String toString() {
    return "ReloadableTls[" + current + "]";
  }
}
