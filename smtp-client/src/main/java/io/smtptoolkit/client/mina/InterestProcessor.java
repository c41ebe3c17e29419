package io.smtptoolkit.client.mina;

import java.util.concurrent.Executor;
import org.apache.mina.transport.socket.nio.NioProcessor;
import org.apache.mina.transport.socket.nio.NioSession;

/**
 * An I/O processor whose sessions may be paused and resumed from other threads.
 *
 * <p>MINA reads, changes and writes what a session waits for in three steps. When the connection's
 * queue resumes reading while the I/O thread is about to wait for writing, one of the two would be
 * lost, and the connection would stand still.
 */
public final class InterestProcessor extends NioProcessor {
  /**
   * A processor; MINA's pool makes it, and looks for this constructor.
   *
   * @param executor whose thread it runs on
   */
  public InterestProcessor(Executor executor) {
    super(executor);
  }

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
