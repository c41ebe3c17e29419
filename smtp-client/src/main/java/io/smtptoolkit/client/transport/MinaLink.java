package io.smtptoolkit.client.transport;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import org.apache.mina.transport.socket.nio.NioSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection of MINA's. Its octets are read and written here and not by MINA: see {@link
 * LinkProcessor}.
 */
final class MinaLink implements Link {
  /** Most connections end so: it is no fault, and a stack trace for each would be wasted. */
  @SuppressWarnings("serial") // not kept
  private static final class ClosedHere extends IOException {
    ClosedHere() {
      super("the connection is closed");
    }

    @Override
    public Throwable fillInStackTrace() {
      return this;
    }
  }

  private static final Logger LOG = LoggerFactory.getLogger(MinaLink.class);
  // Chosen: after a failed write this much is still read of what the peer said before the end.
  private static final int LAST_WORDS_OCTETS = 65_536;
  // Chosen: a peer that reads fast must not keep the thread from the other connections.
  private static final int TURN_OCTETS = 262_144;

  private final NioSession session;
  private final LinkProcessor processor;
  private final InetSocketAddress local;
  private final InetSocketAddress peer;
  private @Nullable Listener listener;
  // Octets that wait for the operating system, without buffers while there are none.
  private @Nullable Deque<ByteBuffer> waiting;
  private long unwritten;
  private long deadline = NEVER;
  private boolean suspended;
  private boolean inputEnded;
  private boolean closing;
  private boolean ended;

  MinaLink(
      NioSession session,
      LinkProcessor processor,
      InetSocketAddress local,
      InetSocketAddress peer) {
    this.session = session;
    this.processor = processor;
    this.local = local;
    this.peer = peer;
  }

  void open(Listener theListener) {
    listener = theListener;
  }

  @Override
  public void execute(Runnable task) {
    processor.execute(this, task);
  }

  @Override
  public void write(ByteBuffer octets) {
    if (closing || !octets.hasRemaining()) {
      return;
    }
    try {
      if (unwritten == 0) {
        processor.write(session, octets, TURN_OCTETS);
      }
      if (octets.hasRemaining()) {
        keep(octets);
      }
    } catch (IOException fault) {
      lastWords(fault);
    }
  }

  @Override
  public long unwrittenOctets() {
    return unwritten;
  }

  @Override
  public void suspendReading() {
    if (!suspended) {
      suspended = true;
      processor.wantsToRead(session, false);
    }
  }

  @Override
  public void resumeReading() {
    if (suspended) {
      suspended = false;
      processor.wantsToRead(session, !inputEnded);
    }
  }

  @Override
  public void deadline(long nanoTime) {
    deadline = nanoTime;
    if (nanoTime != NEVER) {
      processor.atLatest(nanoTime);
    }
  }

  @Override
  public void closeAfterWrites() {
    if (!closing) {
      closing = true;
      if (unwritten == 0) {
        end(new ClosedHere());
      }
    }
  }

  @Override
  public void closeNow(IOException cause) {
    end(cause);
  }

  @Override
  public InetSocketAddress localAddress() {
    return local;
  }

  @Override
  public InetSocketAddress peerAddress() {
    return peer;
  }

  /** The selector says that something can be read. */
  void readable() {
    if (ended || suspended || inputEnded || listener == null) {
      return;
    }
    try {
      ByteBuffer octets = processor.read(session);
      if (octets == null) {
        inputEnded = true;
        // The selector would tell so again and again.
        processor.wantsToRead(session, false);
        listener.inputEnded();
      } else if (octets.hasRemaining()) {
        listener.received(octets);
      }
    } catch (IOException broken) {
      end(broken(broken));
    }
  }

  /** The selector says that something can be written. */
  void writable() {
    if (!ended && waiting != null) {
      writeWaiting(waiting);
      if (!ended && listener != null) {
        listener.written();
      }
    }
  }

  /** When {@link Listener#timeIsUp()} is due. */
  long deadline() {
    return deadline;
  }

  void timeIsUp() {
    deadline = NEVER;
    if (!ended && listener != null) {
      listener.timeIsUp();
    }
  }

  /** The listener, or a task of the connection, threw. */
  void failed(Throwable fault) {
    LOG.error("{} <-> {}: the connection failed", local, peer, fault);
    end(new IOException("failed: " + fault, fault));
  }

  /** MINA has closed the connection. */
  void sessionClosed() {
    if (!ended) {
      end(new EOFException("the connection was closed"));
    }
  }

  /** Ends the connection: {@code closed} is told, once, after what is running now. */
  void end(IOException cause) {
    closing = true;
    if (ended) {
      return;
    }
    ended = true;
    waiting = null;
    unwritten = 0;
    deadline = NEVER;
    session.closeNow();
    processor.execute(
        this,
        () -> {
          if (listener != null) {
            listener.closed(cause);
          }
        });
  }

  private void keep(ByteBuffer octets) {
    if (waiting == null) {
      waiting = new ArrayDeque<>(2);
      processor.wantsToWrite(session, true);
    }
    waiting.add(octets);
    unwritten += octets.remaining();
  }

  private void writeWaiting(Deque<ByteBuffer> octets) {
    try {
      unwritten -= processor.write(session, octets, TURN_OCTETS);
    } catch (IOException fault) {
      lastWords(fault);
      return;
    }
    if (unwritten == 0) {
      waiting = null;
      processor.wantsToWrite(session, false);
      if (closing) {
        end(new ClosedHere());
      }
    }
  }

  /**
   * A write has failed, because the peer is gone. What it said before it went is still in the
   * operating system and is read, whatever the listener has suspended; nothing is written any more.
   */
  private void lastWords(IOException fault) {
    closing = true;
    waiting = null;
    unwritten = 0;
    processor.wantsToWrite(session, false);
    processor.wantsToRead(session, false);
    suspended = true;
    processor.execute(
        this,
        () -> {
          readLastWords();
          end(broken(fault));
        });
  }

  private void readLastWords() {
    int total = 0;
    try {
      while (!ended && !inputEnded && listener != null && total < LAST_WORDS_OCTETS) {
        ByteBuffer octets = processor.read(session);
        if (octets == null || !octets.hasRemaining()) {
          return;
        }
        total += octets.remaining();
        listener.received(octets);
      }
    } catch (IOException gone) {
      // Nothing more is there; the connection ends with the fault of the write.
      return;
    }
  }

  private static IOException broken(IOException fault) {
    return new IOException("the connection broke: " + fault.getMessage(), fault);
  }
}
