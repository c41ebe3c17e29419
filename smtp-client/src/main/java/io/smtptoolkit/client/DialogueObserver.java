package io.smtptoolkit.client;

import io.smtptoolkit.codec.command.Command;
import io.smtptoolkit.codec.reply.Reply;
import javax.net.ssl.SSLSession;

/**
 * Sees what happens on connections: for traces, logs and metrics. It cannot change anything.
 *
 * <p>Called in the order of each connection's events, by several connections at once; should return
 * quickly. Commands print without their secrets.
 */
public interface DialogueObserver {
  /**
   * An observer that sees nothing.
   *
   * @return the observer
   */
  static DialogueObserver none() {
    return Nothing.SEEN;
  }

  /**
   * A TCP connection is there.
   *
   * @param connectionId which connection
   * @param peer address and port
   */
  default void connected(String connectionId, String peer) {}

  /**
   * TLS is active.
   *
   * @param connectionId which connection
   * @param session what was agreed
   */
  default void tlsEstablished(String connectionId, SSLSession session) {}

  /**
   * A command was sent.
   *
   * @param connectionId which connection
   * @param command the command
   */
  default void commandSent(String connectionId, Command command) {}

  /**
   * Content was sent, to its end.
   *
   * @param connectionId which connection
   * @param octets its size, without dot stuffing
   */
  default void contentSent(String connectionId, long octets) {}

  /**
   * A reply came.
   *
   * @param connectionId which connection
   * @param reply the reply
   */
  default void replyReceived(String connectionId, Reply reply) {}

  /**
   * The connection is gone.
   *
   * @param connectionId which connection
   * @param why the reason
   */
  default void closed(String connectionId, String why) {}
}
