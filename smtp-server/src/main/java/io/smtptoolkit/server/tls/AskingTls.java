package io.smtptoolkit.server.tls;

import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * Identities that are read again now and then, with clients asked for certificates of authorities
 * that may change as well. Thread-safe.
 */
final class AskingTls implements ServerTls {
  private final Supplier<ServerTls> identity;
  private final Supplier<ClientCertificates> clients;
  private volatile @Nullable Made made;

  AskingTls(Supplier<ServerTls> identity, Supplier<ClientCertificates> clients) {
    this.identity = identity;
    this.clients = clients;
  }

  private record Made(ServerTls identity, ClientCertificates clients, ServerTls tls) {}

  @Override
  public SSLEngine newServerEngine() {
    return current().newServerEngine();
  }

  @Override
  public Optional<ClientCertificate> clientCertificate(SSLSession session) throws SSLException {
    return current().clientCertificate(session);
  }

  private ServerTls current() {
    ServerTls wanted = identity.get();
    ClientCertificates asked = clients.get();
    Made known = made;
    if (known != null && known.identity == wanted && known.clients == asked) {
      return known.tls;
    }
    return make(wanted, asked);
  }

  /** One at a time: the sessions of a second one could not be resumed. */
  private synchronized ServerTls make(ServerTls wanted, ClientCertificates asked) {
    Made known = made;
    if (known != null && known.identity == wanted && known.clients == asked) {
      return known.tls;
    }
    ServerTls tls;
    if (wanted instanceof TlsIdentity one) {
      tls = one.withClientCertificates(asked);
    } else if (wanted instanceof TlsIdentities several) {
      tls = several.withClientCertificates(asked);
    } else {
      throw new IllegalStateException(
          "client certificates cannot be asked for by " + wanted.getClass().getName());
    }
    made = new Made(wanted, asked, tls);
    return tls;
  }

  @Override
  public String toString() {
    return "AskingTls[" + identity.get() + ", " + clients.get() + "]";
  }
}
