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
  }

  @Override
  @SuppressWarnings("unchecked") // the processor of a session is declared without its type
  public void resumeRead() {
    session.resumeRead();
    // MINA does not wake its selector up, so that up to a second would pass before the next read.
    session.getProcessor().flush(session);
  }

  @Override
  public void closeWhenWritten() {
    session.closeOnFlush();
  }

  @Override
  public void closeNow() {
    session.closeNow();
  }
}
