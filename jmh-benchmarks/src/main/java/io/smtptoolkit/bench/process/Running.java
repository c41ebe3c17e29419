package io.smtptoolkit.bench.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A program under test that has started. {@link #close} ends it. One thread at a time. */
final class Running implements AutoCloseable {
  /** Chosen: a JVM on a machine that is busy needs a few seconds. */
  private static final Duration START = Duration.ofSeconds(30);

  private final Subject subject;
  private final Process process;
  private final int port;
  private final BufferedReader answers;
  private final Thread atExit;

  private Running(Subject subject, Process process, int port) {
    this.subject = subject;
    this.process = process;
    this.port = port;
    this.answers = process.inputReader();
    // A measurement that is broken off leaves no servers.
    this.atExit = new Thread(process::destroyForcibly);
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  /** Starts a server, and waits until it accepts connections. */
  static Running server(Subject subject) throws IOException, InterruptedException {
    int port = freePort();
    var running = new Running(subject, subject.builder(port).start(), port);
    running.awaitListening();
    return running;
  }

  /** Starts a client of the kind of {@link ClientMain}. */
  static Running client(Subject subject) throws IOException {
    return new Running(subject, subject.builder(0).start(), 0);
  }

  String name() {
    return subject.name();
  }

  int port() {
    return port;
  }

  /** User and system time so far. */
  Duration processorTime() {
    return process.info().totalCpuDuration().orElseThrow();
  }

  /** Gives a client a line and waits for its answer. */
  String ask(String line) throws IOException {
    var input = process.outputWriter();
    input.write(line + "\n");
    input.flush();
    String answer = answers.readLine();
    if (answer == null) {
      throw new IOException(subject.name() + " has ended: " + subject.command());
    }
    return answer;
  }

  private void awaitListening() throws IOException, InterruptedException {
    long begin = System.nanoTime();
    while (true) {
      try {
        new Socket(InetAddress.getLoopbackAddress(), port).close();
        return;
      } catch (IOException notYet) {
        if (System.nanoTime() - begin > START.toNanos() || !process.isAlive()) {
          close();
          throw new IOException(subject.name() + " does not listen: " + subject.command(), notYet);
        }
        // A poll, with the bound above.
        if (process.waitFor(50, TimeUnit.MILLISECONDS)) {
          close();
          throw new IOException(subject.name() + " has ended: " + subject.command(), notYet);
        }
      }
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException interrupted) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().removeShutdownHook(atExit);
  }
}
