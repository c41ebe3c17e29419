package io.smtptoolkit.client.transport;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;

/**
 * One TCP connection. Everything about it happens on its own I/O thread: its {@link Listener} is
 * called there, and its methods are called there, but for {@link #execute} and the addresses, which
 * any thread may use.
 */
public interface Link extends Executor {
  /** The time that never comes, for {@link #deadline}. */
  long NEVER = Long.MAX_VALUE;

  /**
   * Told what happens on a connection: in order, never while another call of the same connection
   * runs. What it throws ends the connection.
   */
  interface Listener {
    /**
     * Octets came.
     *
     * @param octets belong to the listener; no other buffer shares them
     */
    void received(ByteBuffer octets);

    /** The peer will send no more. Called once; octets can still be written. */
    void inputEnded();

    /** Octets that had to wait are written: {@link Link#unwrittenOctets()} has become less. */
    void written();

    /** The deadline is over. It is not told again before a new one is set. */
    void timeIsUp();

    /**
     * The connection is gone, by whatever cause. Called once, after everything that the peer sent
     * before the end was received; nothing is called afterwards but tasks of {@link Link#execute}.
     *
     * @param cause why, for readers
     */
    void closed(IOException cause);
  }

  /**
   * Runs a task on the connection's thread, after what was given before. Any thread may call it.
   * The task runs also when the connection is gone; when the thread is gone too, it runs on the
   * caller's.
   *
   * @param task what to do; what it throws ends the connection
   */
  @Override
  void execute(Runnable task);

  /**
   * Writes octets after those written before: at once as far as the operating system takes them,
   * the rest when it takes more. Does nothing once the connection is closing. Never throws: a fault
   * is told by {@link Listener#closed}.
   *
   * @param octets belong to the link from now on
   */
  void write(ByteBuffer octets);

  /**
   * Octets that the operating system has not taken yet.
   *
   * @return zero when all is written
   */
  long unwrittenOctets();

  /** Reads nothing more until {@link #resumeReading}. */
  void suspendReading();

  /** Reads on. */
  void resumeReading();

  /**
   * Sets when {@link Listener#timeIsUp()} is due, by {@link System#nanoTime}. Setting it costs next
   * to nothing, so it may be moved with each event.
   *
   * @param nanoTime the time, or {@link #NEVER}
   */
  void deadline(long nanoTime);

  /** Closes once what was written is gone. Nothing can be written any more. */
  void closeAfterWrites();

  /**
   * Closes at once; what was not written is lost.
   *
   * @param cause why, for {@link Listener#closed}
   */
  void closeNow(IOException cause);

  /**
   * This side's address.
   *
   * @return address and port
   */
  InetSocketAddress localAddress();

  /**
   * The peer's address; where a name was asked for, with that name.
   *
   * @return address and port
   */
  InetSocketAddress peerAddress();
}
