package io.smtptoolkit.client.phase;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.smtptoolkit.client.transport.Link;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * A link without a network and without threads: a test says what the server sends and reads what
 * was written. Tasks run when {@link #runTasks} is called. Each character is one octet.
 */
final class FakeLink implements Link {
  // Addresses for documentation (RFC 5737).
  private static final InetSocketAddress PEER = address("mx.example", 25, 192, 0, 2, 1);
  private static final InetSocketAddress LOCAL = address("c.example", 40_000, 198, 51, 100, 1);

  private final Deque<Runnable> tasks = new ArrayDeque<>();
  private final List<String> writes = new ArrayList<>();
  private Optional<Listener> listener = Optional.empty();
  private long unwritten;
  private boolean full;
  private boolean closing;
  private boolean suspended;
  private long deadline = NEVER;
  private Optional<IOException> closed = Optional.empty();

  void open(Listener told) {
    listener = Optional.of(told);
  }

  /** The server sends octets, all in one read. */
  void receive(byte[] octets) {
    if (closed.isEmpty()) {
      listener.orElseThrow().received(ByteBuffer.wrap(octets));
    }
  }

  /** The server closes its side. */
  void endInput() {
    if (closed.isEmpty()) {
      listener.orElseThrow().inputEnded();
    }
  }

  /** The connection breaks. */
  void breakDown(String why) {
    closeNow(new IOException(why));
  }

  /** From now on the operating system takes nothing. */
  void takeNothing() {
    full = true;
  }

  /** The operating system takes all that waits, and all that comes. */
  void takeAll() {
    full = false;
    unwritten = 0;
    listener.orElseThrow().written();
    if (closing) {
      closeNow(new IOException("closed"));
    }
  }

  /** The deadline is over. */
  void passDeadline() {
    deadline = NEVER;
    listener.orElseThrow().timeIsUp();
  }

  /** Runs what was to be run on the connection's thread; whether that was anything. */
  boolean runTasks() {
    boolean any = false;
    for (Runnable next = tasks.poll(); next != null; next = tasks.poll()) {
      next.run();
      any = true;
    }
    return any;
  }

  /** Each write since the last time. */
  List<String> takeWrites() {
    List<String> taken = List.copyOf(writes);
    writes.clear();
    return taken;
  }

  boolean isSuspended() {
    return suspended;
  }

  long deadline() {
    return deadline;
  }

  /** Why it was closed; empty while it is open. */
  Optional<IOException> closed() {
    return closed;
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
  }

  @Override
  public void write(ByteBuffer octets) {
    if (closing || closed.isPresent() || !octets.hasRemaining()) {
      return;
    }
    if (full) {
      unwritten += octets.remaining();
    }
    writes.add(ISO_8859_1.decode(octets).toString());
  }

  @Override
  public long unwrittenOctets() {
    return unwritten;
  }

  @Override
  public void suspendReading() {
    suspended = true;
  }

  @Override
  public void resumeReading() {
    suspended = false;
  }

  @Override
  public void deadline(long nanoTime) {
    deadline = nanoTime;
  }

  @Override
  public void closeAfterWrites() {
    closing = true;
    if (unwritten == 0) {
      closeNow(new IOException("closed"));
    }
  }

  @Override
  public void closeNow(IOException cause) {
    if (closed.isEmpty()) {
      closed = Optional.of(cause);
      tasks.add(() -> listener.orElseThrow().closed(cause));
    }
  }

  @Override
  public InetSocketAddress localAddress() {
    return LOCAL;
  }

  @Override
  public InetSocketAddress peerAddress() {
    return PEER;
  }

  private static InetSocketAddress address(String host, int port, int... octets) {
    var address = new byte[octets.length];
    for (int i = 0; i < octets.length; i++) {
      address[i] = (byte) octets[i];
    }
    try {
      return new InetSocketAddress(InetAddress.getByAddress(host, address), port);
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }
}
