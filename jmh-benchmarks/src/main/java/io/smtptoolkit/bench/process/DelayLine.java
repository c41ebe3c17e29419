package io.smtptoolkit.bench.process;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * A proxy to a port of this machine that passes everything on later, as a long line does: octets in
 * their order, the end of a direction, and a reset. The delay is the same in both directions, and
 * does not limit the rate: what comes meanwhile is already on its way.
 *
 * <p>It also counts the round trips that clients wait for. {@link #close} ends it. Thread-safe. A
 * thread reads each direction of a connection and another one writes it, since a selector waits for
 * whole milliseconds.
 */
final class DelayLine implements AutoCloseable {
  /** Chosen: more than a message of 4 KiB with its commands. */
  private static final int PIECE_OCTETS = 65_536;

  /** Chosen: many more than come in some milliseconds; the most that one direction keeps. */
  private static final int PIECES = 1_024;

  private final ServerSocket listener;
  private final InetSocketAddress target;
  private final long delayNanos;
  private final Clock clock;
  private final Thread accepting;
  private final AtomicLong roundTrips = new AtomicLong();
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

  /** The time, which tests set. */
  interface Clock {
    /** As {@link System#nanoTime}. */
    long nanoTime();

    /** Returns then. */
    void awaitTime(long nanoTime) throws InterruptedException;
  }

  private enum What {
    OCTETS,
    END,
    RESET
  }

  /** Octets on their way, or the end; no record, since it holds an array. */
  private static final class Piece {
    final long due;
    final What what;
    final byte[] octets;

    Piece(long due, What what, byte[] octets) {
      this.due = due;
      this.what = what;
      this.octets = octets;
    }
  }

  private interface Body {
    void run() throws InterruptedException;
  }

  /**
   * Listens, at a port of the system's choice.
   *
   * @param targetPort where its connections lead
   * @param delay of each direction: half of the round-trip time that it adds
   */
  static DelayLine to(int targetPort, Duration delay) throws IOException {
    return new DelayLine(targetPort, delay, new SystemClock());
  }

  DelayLine(int targetPort, Duration delay, Clock clock) throws IOException {
    this.target = new InetSocketAddress(InetAddress.getLoopbackAddress(), targetPort);
    this.delayNanos = delay.toNanos();
    this.clock = clock;
    this.listener = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
    this.accepting = start("accepts", this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  /**
   * The round trips so far, at the clients' end of the line: each time that a client's octets come
   * after octets of the server. What a connection costs besides its messages does not count: octets
   * that begin with EHLO, HELO or QUIT.
   */
  long roundTrips() {
    return roundTrips.get();
  }

  private void accept() {
    while (true) {
      try {
        Socket client = opened(listener.accept());
        try {
          Socket server = opened(new Socket());
          server.connect(target);
          connect(client, server);
        } catch (IOException refused) {
          reset(client);
        }
      } catch (IOException closed) {
        return;
      }
    }
  }

  private Socket opened(Socket socket) throws IOException {
    socket.setTcpNoDelay(true);
    sockets.add(socket);
    return socket;
  }

  private void connect(Socket client, Socket server) {
    var turns = new Turns();
    var directions = new AtomicInteger(2);
    for (Direction direction :
        new Direction[] {
          new Direction(client, server, directions, turns::clientSpoke, octets -> {}),
          new Direction(server, client, directions, octets -> {}, turns::serverSpeaks)
        }) {
      start("reads", direction::read);
      start("writes", direction::write);
    }
  }

  private Thread start(String does, Body body) {
    var thread =
        new Thread(
            () -> {
              try {
                body.run();
              } catch (InterruptedException ended) {
                // By close().
              } finally {
                threads.remove(Thread.currentThread());
              }
            },
            "delay-line " + port() + " " + does);
    thread.setDaemon(true);
    threads.add(thread);
    thread.start();
    return thread;
  }

  /** Without the end of the connection that a close makes known: the peer learns of a fault. */
  private void reset(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
    } catch (IOException alreadyClosed) {
      // As wanted.
    }
    close(socket);
  }

  private void close(Socket socket) {
    sockets.remove(socket);
    try {
      socket.close();
    } catch (IOException fault) {
      // There is nothing else to do with it.
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException fault) {
      // There is nothing else to do with it.
    }
    boolean interrupted = joined(accepting);
    sockets.forEach(this::reset);
    for (Thread thread : threads) {
      thread.interrupt();
      interrupted |= joined(thread);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether the caller was interrupted. */
  private static boolean joined(Thread thread) {
    boolean interrupted = false;
    while (true) {
      try {
        thread.join();
        return interrupted;
      } catch (InterruptedException later) {
        interrupted = true;
      }
    }
  }

  /** From one end of a connection to the other. */
  private final class Direction {
    private final Socket from;
    private final Socket to;
    private final AtomicInteger directions;
    private final Consumer<byte[]> onRead;
    private final Consumer<byte[]> onWrite;
    private final BlockingQueue<Piece> onTheWay = new ArrayBlockingQueue<>(PIECES);

    Direction(
        Socket from,
        Socket to,
        AtomicInteger directions,
        Consumer<byte[]> onRead,
        Consumer<byte[]> onWrite) {
      this.from = from;
      this.to = to;
      this.directions = directions;
      this.onRead = onRead;
      this.onWrite = onWrite;
    }

    void read() throws InterruptedException {
      var buffer = new byte[PIECE_OCTETS];
      try {
        InputStream in = from.getInputStream();
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
          byte[] octets = Arrays.copyOf(buffer, count);
          onRead.accept(octets);
          put(What.OCTETS, octets);
        }
        put(What.END);
      } catch (IOException reset) {
        put(What.RESET);
      }
    }

    private void put(What what, byte... octets) throws InterruptedException {
      onTheWay.put(new Piece(clock.nanoTime() + delayNanos, what, octets));
    }

    void write() throws InterruptedException {
      What last;
      do {
        Piece piece = onTheWay.take();
        clock.awaitTime(piece.due);
        last = piece.what;
        try {
          write(piece);
        } catch (IOException reset) {
          // The other end learns of it as late as of everything, then reading ends and so does
          // this.
          clock.awaitTime(clock.nanoTime() + delayNanos);
          reset(from);
        }
      } while (last == What.OCTETS);
      if (directions.decrementAndGet() == 0) {
        close(from);
        close(to);
      }
    }

    private void write(Piece piece) throws IOException {
      switch (piece.what) {
        case OCTETS -> {
          onWrite.accept(piece.octets);
          to.getOutputStream().write(piece.octets);
        }
        case END -> to.shutdownOutput();
        case RESET -> reset(to);
      }
    }
  }

  /** Looks for a change of direction on one connection. */
  private final class Turns {
    private volatile boolean serverSpoke;

    void serverSpeaks(byte[] octets) {
      serverSpoke = true;
    }

    void clientSpoke(byte[] octets) {
      if (serverSpoke) {
        serverSpoke = false;
        if (!isOfConnection(octets)) {
          roundTrips.incrementAndGet();
        }
      }
    }

    private static boolean isOfConnection(byte[] octets) {
      String verb = new String(octets, 0, Math.min(4, octets.length), US_ASCII);
      return verb.equals("EHLO") || verb.equals("HELO") || verb.equals("QUIT");
    }
  }

  /** To some ten microseconds, as the system wakes threads. */
  private static final class SystemClock implements Clock {
    @Override
    public long nanoTime() {
      return System.nanoTime();
    }

    @Override
    public void awaitTime(long nanoTime) throws InterruptedException {
      for (long left = nanoTime - System.nanoTime();
          left > 0;
          left = nanoTime - System.nanoTime()) {
        LockSupport.parkNanos(left);
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
      }
    }
  }
}
