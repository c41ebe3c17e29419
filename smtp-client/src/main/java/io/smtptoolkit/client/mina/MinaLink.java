package io.smtptoolkit.client.mina;

import io.smtptoolkit.client.phase.Link;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import org.apache.mina.core.buffer.IoBuffer;
import org.apache.mina.core.future.WriteFuture;
import org.apache.mina.core.session.AbstractIoSession;
import org.apache.mina.core.session.IoSession;
import org.jspecify.annotations.Nullable;

/**
 * One TCP connection.
 *
 * <p>Reading pauses while the queue has more than {@link #MAX_WAITING_OCTETS} of it to work on.
 *
 * <p>Thread-safe. The listener is made and called in the queue alone; the lock guards the count of
 * waiting octets.
 */
final class MinaLink implements Link {
  /** Chosen: one read of MINA's greatest buffer. */
  static final int MAX_WAITING_OCTETS = 65_536;

  private final IoSession session;
  private final InetSocketAddress peer;
  private final Executor queue;
  private final Function<Link, Listener> factory;
  private volatile String cause = "the connection was closed";
  private volatile boolean closing;
  private @Nullable Listener listener;
  private int waitingOctets;
  private boolean inputEnded;

  MinaLink(
      IoSession session, InetSocketAddress peer, Executor queue, Function<Link, Listener> factory) {
    this.session = session;
    this.peer = peer;
    this.queue = queue;
    this.factory = factory;
  }

  void opened() {
    enqueue(() -> listener = factory.apply(this));
  }

  void received(ByteBuffer octets) {
    int length = octets.remaining();
    given(length);
    enqueue(
        () -> {
          if (listener != null) {
            listener.received(octets);
          }
          taken(length);
        });
  }

  void inputEnded() {
    endReading();
    enqueue(
        () -> {
          if (listener != null) {
            listener.inputEnded();
          }
        });
  }

  void broken(Throwable error) {
    cause = "the connection broke: " + error.getMessage();
  }

  void closed() {
    enqueue(
        () -> {
          if (listener != null) {
            listener.closed(cause);
          }
        });
  }

  @Override
  public CompletableFuture<Void> write(ByteBuffer octets) {
    var written = new CompletableFuture<Void>();
    // MINA drops what is written after its closing marker and says it was written.
    if (closing || !octets.hasRemaining()) {
      written.complete(null);
      return written;
    }
    WriteFuture future = session.write(IoBuffer.wrap(octets));
    future.addListener(
        done -> {
          if (future.isWritten()) {
            written.complete(null);
          } else {
            written.completeExceptionally(future.getException());
          }
        });
    return written;
  }

  @Override
  public void closeAfterWrites() {
    closing = true;
    session.closeOnFlush();
  }

  @Override
  public void closeNow() {
    closing = true;
    session.closeNow();
  }

  @Override
  public InetSocketAddress localAddress() {
    return (InetSocketAddress) session.getLocalAddress();
  }

  @Override
  public InetSocketAddress peerAddress() {
    return peer;
  }

  // Counting and pausing go together: else a pause decided here could follow the resumption that
  // was to end it, and last for ever.

  private synchronized void given(int octets) {
    waitingOctets += octets;
    if (waitingOctets > MAX_WAITING_OCTETS) {
      session.suspendRead();
      flush();
    }
  }

  /** As long as MINA reads it reports the end of input again and again. */
  private synchronized void endReading() {
    inputEnded = true;
    session.suspendRead();
    flush();
  }

  private synchronized void taken(int octets) {
    boolean paused = waitingOctets > MAX_WAITING_OCTETS;
    waitingOctets -= octets;
    if (paused && waitingOctets <= MAX_WAITING_OCTETS && !inputEnded) {
      session.resumeRead();
      flush();
    }
  }

  /**
   * Makes a change of mind about reading complete. MINA does not wake its selector up for it, so
   * that up to a second would pass; and it forgets that it wants to write when the rest of a buffer
   * is all that is left. A pass of its flush repairs both.
   */
  @SuppressWarnings({"unchecked", "rawtypes"}) // the processor is declared without its type
  private void flush() {
    ((AbstractIoSession) session).getProcessor().flush((AbstractIoSession) session);
  }

  private void enqueue(Runnable task) {
    try {
      queue.execute(task);
    } catch (RejectedExecutionException shutDown) {
      session.closeNow();
    }
  }
}
