package io.smtptoolkit.conformance.scripted;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * A server on a free loopback port that does what a {@link Script} says, for tests of SMTP clients.
 *
 * <pre>{@code
 * Script script = Script.builder().atEndOfContent().answer(Answer.reset()).build();
 * try (var server = ScriptedSmtpServer.start(script)) {
 *   send(message, server.port());
 *   server.connection(1, Duration.ofSeconds(10)).transactions();
 * }
 * }</pre>
 *
 * <p>A daemon thread for each connection, {@value #MAX_CONNECTIONS} at a time; more are closed at
 * once. Thread-safe.
 */
public final class ScriptedSmtpServer implements AutoCloseable {
  /** The most connections at a time. Chosen: no test of one client needs more. */
  public static final int MAX_CONNECTIONS = 100;

  private final Listener listener;
  private final CountDownLatch closing = new CountDownLatch(1);
  // Guarded by this.
  private final List<ReceivedConnection> connections = new ArrayList<>();
  private final List<Wire> open = new ArrayList<>();
  private Script script;

  private ScriptedSmtpServer(Script script, InetAddress address) throws IOException {
    this.script = script;
    listener = new Listener(address);
  }

  /**
   * Starts a server on 127.0.0.1.
   *
   * @param script what it does
   * @return the listening server
   * @throws IOException when there is no port to listen on
   */
  public static ScriptedSmtpServer start(Script script) throws IOException {
    return start(script, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
  }

  /**
   * Starts a server on another address of this machine.
   *
   * @param script what it does
   * @param address where to listen
   * @return the listening server
   * @throws IOException when there is no port to listen on
   */
  public static ScriptedSmtpServer start(Script script, InetAddress address) throws IOException {
    var server = new ScriptedSmtpServer(script, address);
    daemon("scripted-smtp-accept", server::accept);
    return server;
  }

  /**
   * Plays another script for the connections accepted from now on.
   *
   * @param next what it does
   */
  public synchronized void play(Script next) {
    script = next;
  }

  /**
   * The address on which it listens.
   *
   * @return loopback and its port
   */
  public InetSocketAddress address() {
    return (InetSocketAddress) listener.getLocalSocketAddress();
  }

  /**
   * The port on which it listens.
   *
   * @return from 1 to 65535
   */
  public int port() {
    return listener.getLocalPort();
  }

  /**
   * The connections so far.
   *
   * @return in the order in which they were accepted
   */
  public synchronized List<ReceivedConnection> connections() {
    return List.copyOf(connections);
  }

  /**
   * A connection, waited for if it has not come.
   *
   * @param number which, from 1
   * @param bound how long to wait
   * @return the connection, perhaps still open
   * @throws InterruptedException when the thread is interrupted
   * @throws AssertionError when it has not come by then
   */
  public synchronized ReceivedConnection connection(int number, Duration bound)
      throws InterruptedException {
    long deadline = System.nanoTime() + bound.toNanos();
    while (connections.size() < number) {
      long millis = (deadline - System.nanoTime()) / 1_000_000;
      if (millis <= 0) {
        throw new AssertionError(
            "%d connections within %s, not %d".formatted(connections.size(), bound, number));
      }
      wait(millis);
    }
    return connections.get(number - 1);
  }

  /** Stops listening and closes all connections at once. */
  @Override
  public void close() throws IOException {
    closing.countDown();
    listener.close();
    List<Wire> left;
    synchronized (this) {
      left = List.copyOf(open);
    }
    for (Wire wire : left) {
      wire.close();
    }
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        begin((Wire) listener.accept());
      } catch (IOException ended) {
        // Closed by close(), or a connection that ended before it began; the loop's condition tells
        // them apart.
      }
    }
  }

  private synchronized void begin(Wire wire) throws IOException {
    if (open.size() >= MAX_CONNECTIONS || closing.getCount() == 0) {
      wire.close();
      return;
    }
    wire.setTcpNoDelay(true);
    wire.cutAt(script.cut());
    var record = new ReceivedConnection(connections.size() + 1);
    var session = new Session(script, wire, record, closing);
    connections.add(record);
    open.add(wire);
    notifyAll();
    daemon("scripted-smtp-" + record.number(), () -> serve(session, wire));
  }

  private void serve(Session session, Wire wire) {
    try (wire) {
      session.run();
    } catch (IOException e) {
      // Closed all the same.
      return;
    } finally {
      synchronized (this) {
        open.remove(wire);
      }
    }
  }

  private static void daemon(String name, Runnable work) {
    var thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }

  /** Gives each connection a socket that a script can cut. */
  private static final class Listener extends ServerSocket {
    Listener(InetAddress address) throws IOException {
      super(0, 200, address);
    }

    @Override
    public Socket accept() throws IOException {
      var wire = new Wire();
      implAccept(wire);
      return wire;
    }
  }
}
