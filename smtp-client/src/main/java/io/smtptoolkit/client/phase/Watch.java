package io.smtptoolkit.client.phase;

import io.smtptoolkit.client.ConnectionInfo;
import io.smtptoolkit.client.ConnectionObserver;
import io.smtptoolkit.client.Endpoint;
import io.smtptoolkit.client.transport.Link;
import io.smtptoolkit.codec.connection.ClientConnection;
import java.util.function.BiConsumer;

/**
 * Tells the observer what happens on one connection, with what is known of it at that moment.
 *
 * @param id which connection
 * @param endpoint where it was to connect to
 */
record Watch(
    String id, Endpoint endpoint, Link link, ClientConnection connection, ObserverQueue observers) {
  void tell(BiConsumer<ConnectionObserver, ConnectionInfo> call) {
    if (observers.isWatching()) {
      var info =
          new ConnectionInfo(
              id, endpoint, link.localAddress(), link.peerAddress(), connection.facts());
      observers.tell(it -> call.accept(it, info));
    }
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
