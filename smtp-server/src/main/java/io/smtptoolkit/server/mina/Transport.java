package io.smtptoolkit.server.mina;

import java.nio.ByteBuffer;

/** What a driver asks of its connection. May be called by any thread; nothing of it blocks. */
interface Transport {
  /**
   * Queues octets, behind all earlier ones. They belong to the transport; {@code whenWritten} is
   * told on an I/O thread.
   */
  void write(ByteBuffer octets, Runnable whenWritten);

  void suspendRead();

  /** Reads again, without delay. */
  void resumeRead();

  /** Closes once everything queued is written; what is written afterwards is lost. */
  void closeWhenWritten();

  /** Closes at once; what is queued is lost. */
  void closeNow();
}
