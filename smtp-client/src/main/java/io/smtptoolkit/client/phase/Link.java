package io.smtptoolkit.client.phase;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;

/**
 * A transport connection as the dialogue sees it.
 *
 * <p>Thread-safe.
 */
public interface Link {
  /** What happens on the connection. Called in order, one call at a time. */
  interface Listener {
    /**
     * Octets came.
     *
     * @param octets belong to the listener
     */
    void received(ByteBuffer octets);

    /** The peer will send no more. */
    void inputEnded();

    /**
     * The connection is gone.
     *
     * @param cause why, for people
     */
    void closed(String cause);
  }

  /**
   * Writes octets after those written before.
   *
   * @param octets belong to the link from now on
   * @return completed once they are handed to the operating system; nothing follows from that about
   *     their having arrived
   */
  CompletableFuture<Void> write(ByteBuffer octets);

  /** Closes once what was written is gone. */
  void closeAfterWrites();

  /** Closes at once. */
  void closeNow();

  /**
   * This side's address.
   *
   * @return address and port
   */
  InetSocketAddress localAddress();

  /**
   * The peer's address, with the name that was asked for.
   *
   * @return address and port
   */
  InetSocketAddress peerAddress();
}
