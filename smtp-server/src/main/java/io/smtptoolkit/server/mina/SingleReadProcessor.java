package io.smtptoolkit.server.mina;

import java.util.concurrent.Executor;
import org.apache.mina.core.buffer.IoBuffer;
import org.apache.mina.transport.socket.nio.NioProcessor;
import org.apache.mina.transport.socket.nio.NioSession;

/**
 * Reads once for each event. MINA reads until nothing comes, so that every request costs a second
 * call to the system; the selector tells of what is left anyway. Measured: 4 to 8 % more requests.
 */
public final class SingleReadProcessor extends NioProcessor {
  /**
   * Called by MINA's pool, which finds the constructor by its parameter.
   *
   * @param executor runs the I/O thread
   */
  public SingleReadProcessor(Executor executor) {
    super(executor);
  }

  @Override
  protected int read(NioSession session, IoBuffer buffer) throws Exception {
    return buffer.position() > 0 ? 0 : super.read(session, buffer);
  }

  // MINA reads, changes and writes what a session waits for in three steps. Reading is resumed by
  // the thread of the connection's queue while the I/O thread may be about to wait for writing: one
  // of the two would be lost, and the connection would stand still.

  @Override
  protected void setInterestedInRead(NioSession session, boolean isInterested) throws Exception {
    synchronized (session) {
      super.setInterestedInRead(session, isInterested);
    }
  }

  @Override
  protected void setInterestedInWrite(NioSession session, boolean isInterested) throws Exception {
    synchronized (session) {
      super.setInterestedInWrite(session, isInterested);
    }
  }
}
