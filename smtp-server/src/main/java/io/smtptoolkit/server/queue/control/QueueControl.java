package io.smtptoolkit.server.queue.control;

import io.smtptoolkit.server.queue.MessageQueue;
import io.smtptoolkit.server.text.Printable;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The control socket of a process that has a queue: a UNIX domain socket in the queue's folder, for
 * its owner alone (mode 0600, and the peer's user is looked at). The program {@code smtp queue}
 * speaks to it.
 *
 * <pre>{@code
 * QueueControl control = QueueControl.start(queue, relay::wake, folder);
 * }</pre>
 *
 * <p>One request, which is a line of at most 4,096 octets, is answered on each connection. The
 * answer begins with a line {@code ok} or {@code no}, and ends with a line {@code .}; each line
 * between them begins with a space. At most eight connections are served at a time, each for a
 * minute at most.
 *
 * <p>Thread-safe. Close it before the queue.
 */
public final class QueueControl implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(QueueControl.class);

  static final String FILE = "control";

  /** Chosen: operators and their scripts; more of them wait in vain. */
  private static final int MOST_CONNECTIONS = 8;

  /** Chosen: longer than an answer may take. */
  private static final Duration MOST_TIME = Duration.ofSeconds(60);

  /** Chosen: a client that reads its answer has it by then, and a stop of the server goes on. */
  private static final Duration STOP_TIME = Duration.ofSeconds(5);

  /** Chosen: a system without descriptors is not asked in a loop. */
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final Path file;
  private final Answering answering;
  private final ServerSocketChannel listening;
  private final Set<SocketChannel> unasked = ConcurrentHashMap.newKeySet();
  private final Thread accepting = thread(this::accept);
  private final ThreadPoolExecutor threads =
      new ThreadPoolExecutor(
          0,
          MOST_CONNECTIONS,
          1,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          (ThreadFactory) QueueControl::thread);
  private final ScheduledThreadPoolExecutor watch =
      new ScheduledThreadPoolExecutor(1, (ThreadFactory) QueueControl::thread);

  private QueueControl(Path file, Answering answering, ServerSocketChannel listening) {
    this.file = file;
    this.answering = answering;
    this.listening = listening;
    watch.setRemoveOnCancelPolicy(true);
  }

  /**
   * Starts to listen. A socket that an earlier process left is replaced: this process has the
   * queue's lock.
   *
   * @param queue the queue, which the caller closes later
   * @param wake runs after each change, such as {@code Relay.wake}; does not block
   * @param folder the folder of the queue
   * @return the control, to be closed
   * @throws IOException when there can be no socket, such as in a path of more than about 100
   *     octets
   */
  public static QueueControl start(MessageQueue queue, Runnable wake, Path folder)
      throws IOException {
    Path file = folder.resolve(FILE);
    Files.deleteIfExists(file);
    ServerSocketChannel listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      listening.bind(UnixDomainSocketAddress.of(file));
      if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
      }
    } catch (IOException fault) {
      listening.close();
      throw new IOException("no control socket " + file + ": " + fault.getMessage(), fault);
    }
    var control = new QueueControl(file, new Answering(queue, wake, Clock.systemUTC()), listening);
    control.accepting.start();
    return control;
  }

  /**
   * Stops to listen, lets the requests that were read be answered, for up to 5 seconds, and removes
   * the socket.
   */
  @Override
  public void close() throws IOException {
    close(STOP_TIME);
  }

  /** A seam for tests. */
  void close(Duration most) throws IOException {
    try {
      listening.close();
    } finally {
      unasked.forEach(QueueControl::close);
      threads.shutdown();
      if (!isEndedIn(most)) {
        LOG.warn("the queue's control socket closes while a request is answered");
        // The interruption closes the channel that a thread reads or writes.
        threads.shutdownNow();
      }
      watch.shutdownNow();
      Files.deleteIfExists(file);
    }
  }

  private boolean isEndedIn(Duration most) {
    try {
      return threads.awaitTermination(most.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void accept() {
    while (listening.isOpen()) {
      try {
        serve(listening.accept());
      } catch (IOException fault) {
        if (listening.isOpen()) {
          LOG.error("the queue's control socket: {}", fault.getMessage());
          LockSupport.parkNanos(PAUSE.toNanos());
        }
      }
    }
  }

  private void serve(SocketChannel peer) throws IOException {
    try {
      threads.execute(() -> converse(peer));
    } catch (RejectedExecutionException full) {
      LOG.warn("too many connections to the queue's control socket");
      peer.close();
    }
  }

  /** A peer that does not read or write holds its own thread, for a bounded time. */
  private void converse(SocketChannel peer) {
    ScheduledFuture<?> end =
        watch.schedule(() -> close(peer), MOST_TIME.toMillis(), TimeUnit.MILLISECONDS);
    try (peer) {
      if (Owner.isPeer(peer, file)) {
        Wire.write(peer, answer(request(peer)));
      } else {
        LOG.warn("another user than the owner of {} asked for the queue", file);
        Wire.write(peer, QueueAnswer.refused("this queue is another user's"));
      }
    } catch (IOException fault) {
      LOG.debug("a connection to the queue's control socket ended early", fault);
    } catch (RuntimeException bug) {
      LOG.error("the queue's control socket failed", bug);
    } finally {
      end.cancel(false);
    }
  }

  /** A stop does not wait for a request. */
  private String request(SocketChannel peer) throws IOException {
    unasked.add(peer);
    try {
      if (!listening.isOpen()) {
        throw new ClosedChannelException();
      }
      return Wire.readRequest(peer);
    } finally {
      unasked.remove(peer);
    }
  }

  private QueueAnswer answer(String line) {
    QueueRequest request;
    try {
      request = QueueRequest.parse(line);
    } catch (IllegalArgumentException bad) {
      return QueueAnswer.refused("not a request: " + bad.getMessage());
    }
    QueueAnswer answer = answering.answer(request);
    if (request.verb() != QueueRequest.Verb.LIST && request.verb() != QueueRequest.Verb.SHOW) {
      LOG.info(
          "operator: {} {} {}: {}",
          request.verb(),
          request.target(),
          Printable.escaped(request.value()),
          answer.lines());
    }
    return answer;
  }

  private static void close(SocketChannel peer) {
    try {
      peer.close();
    } catch (IOException fault) {
      LOG.debug("cannot close a connection", fault);
    }
  }

  private static Thread thread(Runnable task) {
    var thread = new Thread(task, "smtp-queue-control");
    thread.setDaemon(true);
    return thread;
  }
}
