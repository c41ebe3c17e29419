package io.smtptoolkit.bench.relay;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A port of each kind that is dead, at all addresses at once, as a domain's is one of many. Only
 * loopback gets a connection that stays. Thread-safe.
 *
 * <p>A black hole is a socket that listens and never accepts: once its backlog is full, Linux
 * answers no further SYN.
 */
final class DeadHosts implements AutoCloseable {
  /** Chosen: loopback answers at once, if at all. */
  private static final int NO_ANSWER_MILLIS = 300;

  /** Chosen: more than any kernel makes of a backlog of one. */
  private static final int MOST_FILLERS = 64;

  private final Socket refusing = new Socket();
  private final ServerSocket hole;
  private final ServerSocket silent;
  private final List<Socket> held = Collections.synchronizedList(new ArrayList<>());

  DeadHosts(int backlog) throws IOException {
    // Bound and not listening: nothing else gets this port.
    refusing.bind(any());
    hole = new ServerSocket(0, 1, any().getAddress());
    silent = new ServerSocket(0, backlog, any().getAddress());
    fill();
    var accepting = new Thread(this::accept, "silent");
    accepting.setDaemon(true);
    accepting.start();
  }

  int port(HostKind kind) {
    return switch (kind) {
      case REFUSED -> refusing.getLocalPort();
      case BLACK_HOLE -> hole.getLocalPort();
      case SILENT -> silent.getLocalPort();
      case LIVE -> throw new IllegalArgumentException("not dead: " + kind);
    };
  }

  private static InetSocketAddress any() {
    return new InetSocketAddress("0.0.0.0", 0);
  }

  private void fill() throws IOException {
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), hole.getLocalPort());
    for (int i = 0; i < MOST_FILLERS; i++) {
      var filler = new Socket();
      held.add(filler);
      try {
        filler.connect(address, NO_ANSWER_MILLIS);
      } catch (SocketTimeoutException full) {
        return;
      }
    }
    throw new IOException("this system answers a SYN whose backlog is full: no black hole");
  }

  private void accept() {
    try {
      while (true) {
        Socket client = silent.accept();
        if (client.getInetAddress().isLoopbackAddress()) {
          held.add(client);
        } else {
          client.close();
        }
      }
    } catch (IOException closed) {
      if (!silent.isClosed()) {
        throw new UncheckedIOException(closed);
      }
    }
  }

  @Override
  public void close() throws IOException {
    refusing.close();
    hole.close();
    silent.close();
    for (Socket each : List.copyOf(held)) {
      each.close();
    }
  }
}
