package io.smtptoolkit.server.session;

import io.smtptoolkit.client.transport.Link;
import io.smtptoolkit.codec.connection.ServerConnection;
import java.nio.ByteBuffer;

/**
 * The output of one connection: the replies of a batch at once, and no more than the client reads.
 * On the connection's thread only.
 */
final class Output {
  // Chosen: a batch of replies larger than this is written before it is complete. Below 16 KiB, at
  // which its buffer would double and be kept half empty for a client that does not read.
  private static final int WRITE_OCTETS = 15_360;

  private final Link link;
  private final ServerConnection connection;
  private final TlsTasks tls;
  private final Holding holding;
  private long octets;
  private boolean full;

  Output(Link link, ServerConnection connection, TlsTasks tls, Holding holding) {
    this.link = link;
    this.connection = connection;
    this.tls = tls;
    this.holding = holding;
  }

  /** Looks whether the client has to read replies before anything more is answered. */
  boolean fills() {
    if (connection.pendingOutputOctets() >= WRITE_OCTETS) {
      flush();
    }
    full = holding.isOutputFull();
    return full;
  }

  /** The same, as of when it was last looked at. */
  boolean isFull() {
    return full;
  }

  void flush() {
    if (tls.isRunning()) {
      return; // the engine is in use
    }
    ByteBuffer batch = connection.takeOutput();
    octets += batch.remaining();
    link.write(batch);
  }

  /** The octets that the operating system has taken. */
  long sentOctets() {
    return octets - link.unwrittenOctets();
  }
}
