package io.smtptoolkit.conformance.peer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * A proxy between one client and a server, which remembers every octet that the client sent.
 * Thread-safe.
 */
final class RecordingProxy implements AutoCloseable {
  private final ServerSocket listener;
  private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
  private final Thread acceptor;

  RecordingProxy(InetSocketAddress server) {
    try {
      listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    acceptor = daemon(() -> relay(server));
  }

  InetSocketAddress address() {
    return Loopback.at(listener.getLocalPort());
  }

  /** What the client has sent, as ISO 8859-1, once both sides have ended. */
  String sent() {
    try {
      acceptor.join(30_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (acceptor.isAlive()) {
      throw new AssertionError("the connection has not ended; sent so far: " + recorded());
    }
    return recorded();
  }

  private String recorded() {
    synchronized (sent) {
      return sent.toString(StandardCharsets.ISO_8859_1);
    }
  }

  private void relay(InetSocketAddress address) {
    try (Socket client = listener.accept();
        Socket server = new Socket()) {
      server.connect(address, 10_000);
      Thread replies = daemon(() -> copy(server, client, OutputStream.nullOutputStream()));
      copy(client, server, sent);
      replies.join();
    } catch (IOException closed) {
      // The test closes the listener when it no longer needs the proxy.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void copy(Socket from, Socket to, OutputStream record) {
    try {
      InputStream in = from.getInputStream();
      var buffer = new byte[8192];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        synchronized (record) {
          record.write(buffer, 0, read);
        }
        to.getOutputStream().write(buffer, 0, read);
      }
      to.shutdownOutput();
    } catch (IOException reset) {
      // A connection that is reset has ended like any other; the test looks at what was sent
      // before.
    }
  }

  private static Thread daemon(Runnable work) {
    var thread = new Thread(work, "recording-proxy");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
