package io.smtptoolkit.client.phase;

import io.smtptoolkit.client.ConnectionInfo;
import io.smtptoolkit.client.ConnectionObserver;
import io.smtptoolkit.client.Endpoint;
import io.smtptoolkit.client.TlsFacts;
import io.smtptoolkit.client.transport.Link;
import io.smtptoolkit.codec.connection.ClientConnection;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.codec.reply.ReplyCode;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Tells the observer what happens on one connection, with what is known of it at that moment. */
final class Watch {
  private final String id;
  private final Endpoint endpoint;
  private final Link link;
  private final ClientConnection connection;
  private final ObserverQueue observers;
  private @Nullable TlsFacts tls;

  /**
   * What is told of a connection.
   *
   * @param id which connection
   * @param endpoint where it was to connect to
   */
  Watch(
      String id,
      Endpoint endpoint,
      Link link,
      ClientConnection connection,
      ObserverQueue observers) {
    this.id = id;
    this.endpoint = endpoint;
    this.link = link;
    this.connection = connection;
    this.observers = observers;
  }

  String id() {
    return id;
  }

  Endpoint endpoint() {
    return endpoint;
  }

  /** The facts of TLS, once the handshake is done; made once. */
  Optional<TlsFacts> tls() {
    if (tls == null) {
      tls = connection.tlsSession().map(session -> TlsFacts.of(session, endpoint)).orElse(null);
    }
    return Optional.ofNullable(tls);
  }

  void tell(BiConsumer<ConnectionObserver, ConnectionInfo> call) {
    if (observers.isWatching()) {
      var info =
          new ConnectionInfo(
              id, endpoint, link.localAddress(), link.peerAddress(), connection.facts(), tls());
      observers.tell(it -> call.accept(it, info));
    }
  }

  /** The server has replied. */
  void replied(Reply reply) {
    tell((it, info) -> it.replied(info, masked(reply)));
  }

  /** A challenge and its answer may be enough to guess the password: neither is shown. */
  static Reply masked(Reply reply) {
    return reply.code().equals(ReplyCode.AUTH_CONTINUE)
        ? Reply.of(reply.code().value(), "(secret)")
        : reply;
  }

  /** Content of this size was sent. */
  void contentSent(long octets) {
    tell((it, info) -> it.contentSent(info, octets));
  }

  /** The content's source, or the client itself, failed. */
  void failed(Throwable fault) {
    tell((it, info) -> it.failed(info, fault));
  }
}
