package io.smtptoolkit.server.session;

import io.smtptoolkit.client.transport.Link;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/** A link without a network: tasks run when the test says so, octets written are kept. */
final class FakeLink implements Link {
  /** What was asked, in order: "write", "suspend", "resume", "close", "close now". */
  final List<String> calls = new ArrayList<>();

  final Queue<Runnable> tasks = new ArrayDeque<>();
  private final StringBuilder written = new StringBuilder();
  private boolean suspended;

  /** Octets that the peer has not read. */
  long unwritten;

  long deadline = NEVER;

  String written() {
    return written.toString();
  }

  String takeWritten() {
    String taken = written.toString();
    written.setLength(0);
    return taken;
  }

  /** Runs what is there now, and not what that adds. */
  void runTasks() {
    for (int count = tasks.size(); count > 0; count--) {
      tasks.remove().run();
    }
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
  }

  @Override
  public void write(ByteBuffer octets) {
    if (octets.hasRemaining()) {
      calls.add("write");
      written.append(StandardCharsets.ISO_8859_1.decode(octets));
    }
  }

  @Override
  public long unwrittenOctets() {
    return unwritten;
  }

  @Override
  public void suspendReading() {
    if (!suspended) {
      suspended = true;
      calls.add("suspend");
    }
  }

  @Override
  public void resumeReading() {
    if (suspended) {
      suspended = false;
      calls.add("resume");
    }
  }

  @Override
  public void deadline(long nanoTime) {
    deadline = nanoTime;
  }

  @Override
  public void closeAfterWrites() {
    calls.add("close");
  }

  @Override
  public void closeNow(IOException cause) {
    calls.add("close now");
  }

  @Override
  public InetSocketAddress localAddress() {
    return new InetSocketAddress(25);
  }

  @Override
  public InetSocketAddress peerAddress() {
    return new InetSocketAddress(40_000);
  }
}
