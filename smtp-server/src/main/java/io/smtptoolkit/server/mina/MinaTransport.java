package io.smtptoolkit.server.mina;

import java.nio.ByteBuffer;
import org.apache.mina.core.buffer.IoBuffer;
import org.apache.mina.core.session.AbstractIoSession;

/** A connection of MINA, without its traps. */
final class MinaTransport implements Transport {
  private final AbstractIoSession session;

  MinaTransport(AbstractIoSession session) {
    this.session = session;
  }

  @Override
  public void write(ByteBuffer octets, Runnable whenWritten) {
    session.write(IoBuffer.wrap(octets)).addListener(future -> whenWritten.run());
  }

  @Override
  public void suspendRead() {
    session.suspendRead();
    flush();
  }

  @Override
  public void resumeRead() {
    session.resumeRead();
    flush();
  }

  @Override
  public void closeWhenWritten() {
    session.closeOnFlush();
  }

  @Override
  public void closeNow() {
    session.closeNow();
  }

  /**
   * Makes a change of mind about reading complete. MINA does not wake its selector up for it, so
   * that up to a second would pass before the next read; and it forgets that it wants to write when
   * all that is left is the rest of a buffer. A pass of its flush repairs both.
   */
  @SuppressWarnings("unchecked") // the processor of a session is declared without its type
  private void flush() {
    session.getProcessor().flush(session);
  }
}
