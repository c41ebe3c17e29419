package io.smtptoolkit.client.transport;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.apache.mina.core.session.AttributeKey;
import org.apache.mina.core.session.IoSession;
import org.apache.mina.transport.socket.nio.NioProcessor;
import org.apache.mina.transport.socket.nio.NioSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An I/O thread: MINA's loop around the selector, in which the octets, the tasks and the clock are
 * ours.
 *
 * <p>MINA's own reading drops what it has read when the next read of the same pass fails, so that
 * the last reply before a reset is lost; its own writing never completes the write that failed, has
 * a time-out that overrules ours, and takes three more calls to the system for each batch of
 * replies. Both allocate a buffer each time. So the selected connections are served here, and MINA
 * sees none of them; it keeps what it does well: to accept, to connect, to register and to close.
 *
 * <p>Per pass: select, tasks and deadlines, then reading and writing, then tasks. Nothing that a
 * listener or a task throws reaches MINA, which would let the thread die.
 */
public final class LinkProcessor extends NioProcessor {
  private static final Logger LOG = LoggerFactory.getLogger(LinkProcessor.class);
  private static final AttributeKey LINK = new AttributeKey(LinkProcessor.class, "link");
  // Chosen: the largest read of one call to the system, and the largest write of what has waited,
  // of
  // which a slow peer takes little at a time.
  private static final int READ_OCTETS = 65_536;
  // Chosen, by measurement: the largest write; content of a megabyte costs a fifth less than
  // in writes of 64 KiB.
  private static final int WRITE_OCTETS = 262_144;
  // Chosen: how far a deadline may be missed; the connections are looked through at most so often.
  private static final long CLOCK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
  // Below this MINA takes a selection without a result for a fault of the selector.
  private static final long SPIN_MILLIS = 100;

  private record Task(MinaLink link, Runnable action) {}

  private final IoThreads threads;
  private final Queue<Task> tasks = new ConcurrentLinkedQueue<>();
  private final Deque<Task> running = new ArrayDeque<>();
  // Octets pass through here in both directions; only the I/O thread touches it.
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(WRITE_OCTETS);
  // Connections that have ended, until the selector has let go of them.
  private final List<SocketChannel> ended = new ArrayList<>();
  private volatile boolean selecting;
  // A connection has come or gone since the last selection: the next one does not wait.
  private volatile boolean awake;
  private volatile boolean over;
  private @Nullable Thread thread;
  private long nextDeadline = Link.NEVER;

  /**
   * Called by MINA's pool, which finds the constructor by its parameter.
   *
   * @param executor the {@link IoThreads} whose thread this is
   */
  public LinkProcessor(Executor executor) {
    super(executor);
    this.threads = (IoThreads) executor;
  }

  static MinaLink link(IoSession session) {
    return (MinaLink) session.getAttribute(LINK);
  }

  void execute(MinaLink link, Runnable action) {
    tasks.add(new Task(link, action));
    if (selecting) {
      super.wakeup();
    }
    if (over) {
      // No thread of ours will come for it any more.
      runTasks();
    }
  }

  /** Sees to it that the deadlines are looked at in time. */
  void atLatest(long nanoTime) {
    if (nextDeadline == Link.NEVER || nanoTime - nextDeadline < 0) {
      nextDeadline = nanoTime;
    }
  }

  /**
   * Reads once.
   *
   * @return an exact copy of what came, possibly nothing; null at the end of the input
   */
  @Nullable ByteBuffer read(NioSession session) throws IOException {
    buffer.clear().limit(READ_OCTETS);
    int count = session.getChannel().read(buffer);
    if (count < 0) {
      return null;
    }
    return ByteBuffer.allocate(count).put(buffer.flip()).flip();
  }

  /**
   * Writes as much as the operating system takes, and removes the buffers that are done.
   *
   * @return the octets written
   */
  long write(NioSession session, Deque<ByteBuffer> octets, int atMost) throws IOException {
    long total = 0;
    while (total < atMost && !octets.isEmpty()) {
      buffer.clear().limit(READ_OCTETS);
      for (ByteBuffer next : octets) {
        offer(next);
        if (!buffer.hasRemaining()) {
          break;
        }
      }
      int offered = buffer.flip().remaining();
      int count = session.getChannel().write(buffer);
      total += count;
      drop(octets, count);
      if (count < offered) {
        break;
      }
    }
    return total;
  }

  /**
   * Writes as much as the operating system takes; the position of the octets moves on by that.
   *
   * @return the octets written
   */
  long write(NioSession session, ByteBuffer octets, int atMost) throws IOException {
    long total = 0;
    while (total < atMost && octets.hasRemaining()) {
      buffer.clear();
      offer(octets);
      int offered = buffer.flip().remaining();
      int count = session.getChannel().write(buffer);
      total += count;
      octets.position(octets.position() + count);
      if (count < offered) {
        break;
      }
    }
    return total;
  }

  void wantsToRead(NioSession session, boolean wanted) {
    try {
      setInterestedInRead(session, wanted);
    } catch (Exception fault) {
      link(session).end(new IOException("the connection broke: " + fault.getMessage(), fault));
    }
  }

  void wantsToWrite(NioSession session, boolean wanted) {
    try {
      if (isInterestedInWrite(session) != wanted) {
        setInterestedInWrite(session, wanted);
      }
    } catch (Exception fault) {
      link(session).end(new IOException("the connection broke: " + fault.getMessage(), fault));
    }
  }

  @Override
  protected void init(NioSession session) throws Exception {
    super.init(session);
    begun();
    // By MINA's session all of this would go through a java.net.Socket made for it.
    SocketChannel channel = (SocketChannel) session.getChannel();
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    InetSocketAddress peer =
        session.getAttribute(IoThreads.PEER) instanceof InetSocketAddress named
            ? named
            : (InetSocketAddress) channel.getRemoteAddress();
    InetSocketAddress local = (InetSocketAddress) channel.getLocalAddress();
    session.setAttribute(LINK, new MinaLink(session, this, local, peer));
  }

  @Override
  protected int select(long timeout) throws Exception {
    begun();
    // What reading has added, such as a completion, and what that adds, such as the next message:
    // a selection between them would cost more than they do.
    runTasks();
    if (!awake) {
      runTasks();
    }
    selecting = true;
    int selected;
    if (!awake && tasks.isEmpty() && ended.isEmpty()) {
      long millis = Math.min(timeout, millisToDeadline());
      if (millis < SPIN_MILLIS) {
        wakeupCalled.set(true);
      }
      selected = super.select(millis);
    } else {
      wakeupCalled.set(true);
      selected = selector.selectNow();
    }
    selecting = false;
    awake = false;
    closeEnded();
    runTasks();
    checkDeadlines();
    return selected;
  }

  /**
   * Ends a connection with the next selection. The JDK first shuts a channel down that the selector
   * still has, which is two more calls to the system.
   */
  @Override
  protected void destroy(NioSession session) throws IOException {
    SocketChannel channel = (SocketChannel) session.getChannel();
    SelectionKey key = channel.keyFor(selector);
    if (key == null) {
      channel.close();
    } else {
      key.cancel();
      ended.add(channel);
    }
  }

  private void closeEnded() {
    for (SocketChannel each : ended) {
      try {
        each.close();
      } catch (IOException fault) {
        LOG.debug("a connection was not closed in order", fault);
      }
    }
    ended.clear();
  }

  /**
   * MINA calls this for each connection that comes or goes. To wake a selector is two calls to the
   * system; a thread that does not wait gets to what came before it waits again.
   */
  @Override
  protected void wakeup() {
    awake = true;
    if (selecting) {
      super.wakeup();
    }
  }

  private void begun() {
    if (!Thread.currentThread().equals(thread)) {
      thread = Thread.currentThread();
      IoThreads.rename();
    }
  }

  /** Serves the connections that are ready; none is left for MINA. */
  @Override
  protected Iterator<NioSession> selectedSessions() {
    for (Iterator<NioSession> ready = super.selectedSessions(); ready.hasNext(); ) {
      NioSession session = ready.next();
      ready.remove();
      serve(session);
    }
    return Collections.emptyIterator();
  }

  /** The thread stays when its last connection has gone: tasks may still come. */
  @Override
  protected int allSessionsCount() {
    return isDisposing() ? super.allSessionsCount() : Math.max(1, super.allSessionsCount());
  }

  /** What tasks are left runs now, and what is still to come runs on the thread that brings it. */
  @Override
  protected void doDispose() throws Exception {
    super.doDispose();
    closeEnded();
    over = true;
    runTasks();
  }

  private void serve(NioSession session) {
    MinaLink link = link(session);
    try {
      if (isWritable(session)) {
        link.writable();
      }
      if (isReadable(session)) {
        link.readable();
      }
    } catch (Throwable fault) {
      failed(link, fault);
    }
  }

  /** Puts a copy of as much as fits into our buffer; the octets themselves stay untouched. */
  private void offer(ByteBuffer octets) {
    int length = Math.min(octets.remaining(), buffer.remaining());
    buffer.put(buffer.position(), octets, octets.position(), length);
    buffer.position(buffer.position() + length);
  }

  private static void drop(Deque<ByteBuffer> octets, int count) {
    int left = count;
    while (left > 0) {
      ByteBuffer first = octets.element();
      int length = Math.min(left, first.remaining());
      first.position(first.position() + length);
      left -= length;
      if (!first.hasRemaining()) {
        octets.remove();
      }
    }
  }

  private long millisToDeadline() {
    if (nextDeadline == Link.NEVER) {
      return Long.MAX_VALUE;
    }
    long nanos = nextDeadline - System.nanoTime();
    // Zero would mean: without end.
    return Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos + 999_999));
  }

  /** Those that are there now: what they add waits for the next time. */
  private synchronized void runTasks() {
    for (Task task = tasks.poll(); task != null; task = tasks.poll()) {
      running.add(task);
    }
    for (Task task = running.poll(); task != null; task = running.poll()) {
      guard(task.link, task.action);
    }
  }

  private void checkDeadlines() {
    if (nextDeadline == Link.NEVER) {
      return;
    }
    long now = System.nanoTime();
    if (now - nextDeadline < 0) {
      return;
    }
    nextDeadline = Link.NEVER;
    long soonest = Link.NEVER;
    for (Iterator<NioSession> all = allSessions(); all.hasNext(); ) {
      MinaLink link = link(all.next());
      if (link == null || link.deadline() == Link.NEVER) {
        continue;
      }
      if (now - link.deadline() >= 0) {
        guard(link, link::timeIsUp);
      } else if (soonest == Link.NEVER || link.deadline() - soonest < 0) {
        soonest = link.deadline();
      }
    }
    if (soonest != Link.NEVER) {
      atLatest(Math.max(soonest - now, CLOCK_NANOS) + now);
    }
  }

  private void guard(MinaLink link, Runnable action) {
    try {
      action.run();
    } catch (Throwable fault) {
      failed(link, fault);
    }
  }

  /** A fault of one connection ends this connection; one of the machine ends the thread's owner. */
  private void failed(MinaLink link, Throwable fault) {
    try {
      if (fault instanceof VirtualMachineError && !(fault instanceof StackOverflowError)) {
        threads.died(fault);
      }
      link.failed(fault);
    } catch (Throwable again) {
      threads.died(again);
    }
  }
}
