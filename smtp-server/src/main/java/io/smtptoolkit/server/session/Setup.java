package io.smtptoolkit.server.session;

import io.smtptoolkit.codec.connection.ServerConnection;
import io.smtptoolkit.codec.session.ServerSession;
import io.smtptoolkit.codec.wire.Limits;
import io.smtptoolkit.server.ListenerOptions;
import io.smtptoolkit.server.SmtpServerOptions;

/**
 * What all connections of one listener have in common, made once: its options and those of its
 * server, what it announces, the limits of a session.
 *
 * <p>Immutable.
 */
public final class Setup {
  private final SmtpServerOptions options;
  private final ListenerOptions listener;
  private final Offer offer;
  private final Limits limits;

  /**
   * The setup of a listener.
   *
   * @param options of its server
   * @param listener of the listener itself
   */
  public Setup(SmtpServerOptions options, ListenerOptions listener) {
    this.options = options;
    this.listener = listener;
    this.offer = new Offer(listener);
    this.limits = listener.limits().withMaxContentOctets(listener.maxMessageOctets());
  }

  SmtpServerOptions options() {
    return options;
  }

  ListenerOptions listener() {
    return listener;
  }

  Offer offer() {
    return offer;
  }

  /** A connection that was just opened. */
  ServerConnection newConnection() {
    ServerConnection.Builder builder =
        ServerConnection.builder(
            ServerSession.builder()
                .protocol(listener.protocol())
                .limits(limits)
                .leniencies(listener.leniencies())
                .build());
    return listener.implicitTls() ? builder.implicitTls().build() : builder.build();
  }
}
