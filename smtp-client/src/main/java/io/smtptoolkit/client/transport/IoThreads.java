package io.smtptoolkit.client.transport;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.mina.core.future.ConnectFuture;
import org.apache.mina.core.service.SimpleIoProcessorPool;
import org.apache.mina.core.session.AttributeKey;
import org.apache.mina.core.session.IoSession;
import org.apache.mina.transport.socket.nio.NioSession;
import org.apache.mina.transport.socket.nio.NioSocketAcceptor;
import org.apache.mina.transport.socket.nio.NioSocketConnector;

/**
 * The I/O threads of one client or server: opens and accepts connections, each of which stays on
 * one thread.
 *
 * <p>Thread-safe.
 */
public final class IoThreads implements Executor, AutoCloseable {
  static final AttributeKey PEER = new AttributeKey(IoThreads.class, "peer");
  // Chosen: the kernel queues this many connections until they are accepted; its own limit is often
  // 4,096.
  private static final int BACKLOG = 4_096;
  // Chosen: a thread that does not end by then hangs in code of a caller.
  private static final Duration DISPOSAL = Duration.ofSeconds(5);

  private final String name;
  private final boolean daemon;
  private final Consumer<Throwable> whenDead;
  private final AtomicInteger count = new AtomicInteger();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final SimpleIoProcessorPool<NioSession> processors;
  private final NioSocketConnector connector;

  /**
   * Threads for some connections; they start with the first one.
   *
   * @param name of each thread, before a number
   * @param threads how many share the connections, at least 1
   * @param daemon whether they let the JVM end
   * @param whenDead told, on a dying thread, what killed it or made going on senseless
   */
  public IoThreads(String name, int threads, boolean daemon, Consumer<Throwable> whenDead) {
    this.name = name;
    this.daemon = daemon;
    this.whenDead = whenDead;
    this.processors = new SimpleIoProcessorPool<>(LinkProcessor.class, this, threads, null);
    this.connector = new NioSocketConnector(this, processors);
    // Ours counts; MINA would give up after a minute.
    connector.setConnectTimeoutMillis(TimeUnit.DAYS.toMillis(1));
    connector.setSessionDataStructureFactory(new SessionData());
    connector.setHandler(
        new LinkHandler(
            link -> {
              throw new IllegalStateException("a connection that was not asked for");
            }));
  }

  /**
   * Accepts connections.
   *
   * @param address where
   * @param factory makes the listener of each, on its thread
   * @return to be closed when no more are wanted
   * @throws IOException if the address cannot be bound
   */
  public Accepting accept(InetSocketAddress address, Function<Link, Link.Listener> factory)
      throws IOException {
    NioSocketAcceptor acceptor = new FamilyAcceptor(this, processors);
    acceptor.setHandler(new LinkHandler(factory));
    acceptor.setReuseAddress(true);
    acceptor.setBacklog(BACKLOG);
    acceptor.setSessionDataStructureFactory(new SessionData());
    // To stop accepting closes no connection.
    acceptor.setCloseOnDeactivation(false);
    try {
      acceptor.bind(address);
    } catch (IOException | RuntimeException fault) {
      acceptor.dispose();
      throw fault;
    }
    return new Accepting(acceptor);
  }

  /**
   * Opens a connection. To cancel the future closes it.
   *
   * @param peer its address, with the host name that was asked for
   * @param source this side's address; empty to let the operating system choose
   * @param within how long it may take, at least a millisecond
   * @param factory makes the listener, on the connection's thread
   * @return the link, on whose thread it is completed; or why there is none
   */
  public CompletableFuture<Link> connect(
      InetSocketAddress peer,
      Optional<InetSocketAddress> source,
      Duration within,
      Function<Link, Link.Listener> factory) {
    var opened = new CompletableFuture<Link>();
    ConnectFuture connecting;
    try {
      connecting =
          connector.connect(
              peer,
              source.orElse(null),
              (session, future) -> prepare(session, peer, opened, factory));
    } catch (RuntimeException fault) {
      opened.completeExceptionally(cannotConnect(peer, String.valueOf(fault.getMessage()), fault));
      return opened;
    }
    connecting.addListener(
        future -> {
          if (!connecting.isConnected()) {
            Throwable cause = connecting.getException();
            String why = cause == null ? "cancelled" : String.valueOf(cause.getMessage());
            opened.completeExceptionally(cannotConnect(peer, why, cause));
          }
        });
    var unused =
        opened.whenComplete(
            (link, fault) -> {
              if (fault != null) {
                connecting.cancel();
              }
            });
    return opened.orTimeout(Math.max(1, within.toMillis()), TimeUnit.MILLISECONDS);
  }

  /** Closes every connection and ends the threads, within a few seconds. */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    // MINA waits without an end for a thread that may hang, and so it is not us who wait with it.
    CompletableFuture<Void> disposal =
        CompletableFuture.runAsync(
            () -> {
              connector.dispose();
              processors.dispose();
            },
            this);
    try {
      disposal.get(DISPOSAL.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException impatient) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException hung) {
      whenDead.accept(hung);
    }
  }

  /** Runs MINA's loops, each on a thread of its own; not for others. */
  @Override
  public void execute(Runnable loop) {
    Thread thread =
        new NamedThread(
            () -> {
              try {
                loop.run();
              } catch (Throwable fault) {
                died(fault);
              }
            },
            name + count.incrementAndGet(),
            this);
    thread.setDaemon(daemon);
    thread.start();
  }

  /**
   * Says whether the calling thread is one of these, which must not wait for the others.
   *
   * @return whether it is
   */
  public boolean areCurrent() {
    return Thread.currentThread() instanceof NamedThread thread && thread.all == this;
  }

  /** Gives the calling thread its name back: MINA names its threads itself. */
  static void rename() {
    if (Thread.currentThread() instanceof NamedThread thread) {
      thread.setName(thread.name);
    }
  }

  private static final class NamedThread extends Thread {
    private final String name;
    private final IoThreads all;

    NamedThread(Runnable task, String name, IoThreads all) {
      super(task, name);
      this.name = name;
      this.all = all;
    }
  }

  /** For tests: how much the operating system takes before a write has to wait. */
  void sendBufferOctets(int octets) {
    connector.getSessionConfig().setSendBufferSize(octets);
  }

  void died(Throwable fault) {
    whenDead.accept(fault);
  }

  private static void prepare(
      IoSession session,
      InetSocketAddress peer,
      CompletableFuture<Link> opened,
      Function<Link, Link.Listener> factory) {
    Function<Link, Link.Listener> telling =
        link -> {
          Link.Listener listener;
          try {
            listener = factory.apply(link);
          } catch (RuntimeException | Error fault) {
            opened.completeExceptionally(fault);
            throw fault;
          }
          // After the listener is in its place.
          link.execute(
              () -> {
                if (!opened.complete(link) && opened.isCompletedExceptionally()) {
                  link.closeNow(new IOException("the connection was not wanted any more"));
                }
              });
          return listener;
        };
    session.setAttribute(PEER, peer);
    session.setAttribute(LinkHandler.FACTORY, telling);
  }

  private static IOException cannotConnect(InetSocketAddress peer, String why, Throwable cause) {
    return new IOException("cannot connect to " + peer + ": " + why, cause);
  }
}
