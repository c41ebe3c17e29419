package io.smtptoolkit.client;

import io.smtptoolkit.codec.command.Command;
import io.smtptoolkit.codec.reply.Reply;

/**
 * Watches the connections of a client, for traces, metrics and logs; it has no say in anything. All
 * methods do nothing unless they are overridden. The server's observer has the same shape.
 *
 * <p>All calls of one client come one at a time, on a thread of their own, those for one connection
 * in order. What an observer throws is logged and changes nothing. An observer that is too slow
 * misses calls, which is logged too. Commands never print a secret.
 */
public interface ConnectionObserver {
  /** Sees nothing. */
  ConnectionObserver NONE = new ConnectionObserver() {};

  /**
   * A TCP connection is open.
   *
   * @param connection the connection, nothing known of the server yet
   */
  default void opened(ConnectionInfo connection) {}

  /**
   * TLS is active.
   *
   * @param connection the connection
   * @param protocol such as {@code TLSv1.3}
   * @param cipherSuite such as {@code TLS_AES_256_GCM_SHA384}
   */
  default void tlsEstablished(ConnectionInfo connection, String protocol, String cipherSuite) {}

  /**
   * A command was sent.
   *
   * @param connection the connection
   * @param command what the client said
   */
  default void sent(ConnectionInfo connection, Command command) {}

  /**
   * Content was sent, to its end.
   *
   * @param connection the connection
   * @param octets its size, without dot stuffing
   */
  default void contentSent(ConnectionInfo connection, long octets) {}

  /**
   * A reply was received.
   *
   * @param connection the connection
   * @param reply what the server said
   */
  default void replied(ConnectionInfo connection, Reply reply) {}

  /**
   * The server broke the protocol; the connection ends.
   *
   * @param connection the connection
   * @param reason what was wrong
   */
  default void violated(ConnectionInfo connection, String reason) {}

  /**
   * The content's source, or the client itself, failed; the connection ends.
   *
   * @param connection the connection
   * @param fault what went wrong
   */
  default void failed(ConnectionInfo connection, Throwable fault) {}

  /**
   * The connection is over.
   *
   * @param connection the connection
   * @param reason why, in a few words
   */
  default void closed(ConnectionInfo connection, String reason) {}
}
