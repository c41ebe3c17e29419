package io.smtptoolkit.bench.relay;

import io.smtptoolkit.bench.process.PostfixTools;
import java.io.IOException;
import java.io.Reader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Postfix's smtp-sink, which says how many messages it has. */
final class CountingSink implements AutoCloseable {
  private static final String BEFORE_COUNT = "mesg=";

  private final Process process;
  private final Thread atExit;
  private final int port;
  private final Object monitor = new Object();
  private long count;
  private boolean hasEnded;

  CountingSink(PostfixTools tools) throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    List<String> words = new ArrayList<>(List.of(tools.sbin().resolve("smtp-sink").toString()));
    if (System.getProperty("user.name").equals("root")) {
      words.addAll(List.of("-u", "daemon"));
    }
    words.addAll(List.of("-c", "-m", "2000", "127.0.0.1:" + port, "2000"));
    var builder = new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().putAll(tools.environment());
    process = builder.start();
    atExit = new Thread(process::destroyForcibly);
    Runtime.getRuntime().addShutdownHook(atExit);
    var reading = new Thread(this::read, "sink");
    reading.setDaemon(true);
    reading.start();
  }

  int port() {
    return port;
  }

  /** It writes {@code sess=1 quit=0 mesg=17} and CR after each message. */
  private void read() {
    var line = new StringBuilder();
    try (Reader output = process.inputReader()) {
      for (int next = output.read(); next >= 0; next = output.read()) {
        if (next == '\r' || next == '\n') {
          int at = line.indexOf(BEFORE_COUNT);
          if (at >= 0) {
            synchronized (monitor) {
              count = Long.parseLong(line.substring(at + BEFORE_COUNT.length()).strip());
              monitor.notifyAll();
            }
          }
          line.setLength(0);
        } else {
          line.append((char) next);
        }
      }
    } catch (IOException ended) {
      // As at the end of its output.
    }
    synchronized (monitor) {
      hasEnded = true;
      monitor.notifyAll();
    }
  }

  long count() {
    synchronized (monitor) {
      return count;
    }
  }

  /** Waits until it has so many. */
  void await(long wanted, Duration most) throws IOException, InterruptedException {
    long end = System.nanoTime() + most.toNanos();
    synchronized (monitor) {
      while (count < wanted) {
        long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        if (left <= 0 || hasEnded) {
          throw new IOException(
              "smtp-sink has " + count + " messages of " + wanted + (hasEnded ? " and ended" : ""));
        }
        monitor.wait(left);
      }
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    Runtime.getRuntime().removeShutdownHook(atExit);
  }
}
