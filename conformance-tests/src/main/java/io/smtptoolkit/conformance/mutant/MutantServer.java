package io.smtptoolkit.conformance.mutant;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * A correct SMTP server, but for the defects that a test of this package may start it with. Listens
 * on a free loopback port, one thread for each connection.
 *
 * <pre>{@code
 * try (MutantServer server = MutantServer.start(MutantSettings.standard())) {
 *   judge(server.address());
 * }
 * }</pre>
 *
 * <p>Safe for use by several threads.
 */
public final class MutantServer implements AutoCloseable {

  private final Supplier<Set<Mutant>> mutants;
  private final MutantSettings settings;
  private final MessageStore store;
  private final ServerSocket listener;
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();

  private MutantServer(Supplier<Set<Mutant>> mutants, MutantSettings settings) throws IOException {
    this.mutants = mutants;
    this.settings = settings;
    this.store = new MessageStore(settings.maildir());
    this.listener = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
  }

  /**
   * Starts one without a defect.
   *
   * @param settings whom it knows and what it offers
   * @return the listening server
   * @throws IOException when there is no port to listen on
   */
  public static MutantServer start(MutantSettings settings) throws IOException {
    return start(Set.of(), settings);
  }

  static MutantServer start(Set<Mutant> mutants) throws IOException {
    return start(mutants, MutantSettings.standard());
  }

  static MutantServer start(Set<Mutant> mutants, MutantSettings settings) throws IOException {
    Set<Mutant> all = mutants.isEmpty() ? EnumSet.noneOf(Mutant.class) : EnumSet.copyOf(mutants);
    return start(() -> all, settings);
  }

  /** The same with defects that are asked for at each connection. */
  static MutantServer start(Supplier<Set<Mutant>> mutants, MutantSettings settings)
      throws IOException {
    MutantServer server = new MutantServer(mutants, settings);
    daemon("mutant-accept", server::acceptConnections);
    return server;
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
   * Every copy delivered so far.
   *
   * @return in order of arrival
   */
  public List<StoredMessage> messages() {
    return store.messages();
  }

  /** Stops listening and closes all connections at once. */
  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket connection : connections) {
      connection.close();
    }
  }

  private void die() {
    try {
      close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void acceptConnections() {
    int accepted = 0;
    while (!listener.isClosed()) {
      try {
        Socket connection = listener.accept();
        connections.add(connection);
        boolean first = accepted++ == 0;
        Set<Mutant> defects = mutants.get();
        daemon("mutant-session", () -> serve(connection, first, defects));
      } catch (IOException ended) {
        // Closed by close(), or a connection that ended before it began; the loop's condition tells
        // them apart.
      }
    }
  }

  private void serve(Socket connection, boolean first, Set<Mutant> defects) {
    try (connection) {
      connection.setTcpNoDelay(true);
      new Session(connection, first, defects, settings, store, this::die).run();
    } catch (IOException e) {
      // The peer has gone.
      return;
    } finally {
      connections.remove(connection);
    }
  }

  private static void daemon(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }
}
