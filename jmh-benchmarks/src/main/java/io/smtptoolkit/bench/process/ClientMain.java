package io.smtptoolkit.bench.process;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A client that sends one message after another on each of its connections: ours, NioSmtpClient or
 * Angus Mail.
 *
 * <p>A line of standard input is a run: port, connections, octets, milliseconds. Its answer is a
 * line: messages, nanoseconds, and nanoseconds of processor time. The end of the input ends it.
 */
final class ClientMain {
  private ClientMain() {}

  /** A connection that is open, and what it sends. */
  interface Conversation extends AutoCloseable {
    /** Sends until then; the number of messages, all accepted. */
    CompletableFuture<Long> sendUntil(long nanoTime);

    @Override
    void close();
  }

  /** A library. */
  interface Library {
    Conversation open(int port, byte[] content) throws Exception;
  }

  /**
   * Serves runs.
   *
   * @param arguments {@code nio}, {@code angus}, {@code ours} or {@code ours-default}, the last two
   *     followed by the number of messages that a connection is given at the same time
   */
  public static void main(String[] arguments) throws Exception {
    Library library =
        switch (arguments[0]) {
          case "ours" -> new OursClient(true, Integer.parseInt(arguments[1]));
          case "ours-default" -> new OursClient(false, Integer.parseInt(arguments[1]));
          case "nio" -> new NioClient();
          default -> new AngusClient();
        };
    var lines = new BufferedReader(new InputStreamReader(System.in, US_ASCII));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      String[] words = line.split(" ", -1);
      System.out.println(
          run(
              library,
              Integer.parseInt(words[0]),
              Integer.parseInt(words[1]),
              content(Integer.parseInt(words[2])),
              Long.parseLong(words[3]) * 1_000_000));
    }
    // Libraries have threads that would keep the process.
    System.exit(0);
  }

  static String run(Library library, int port, int connections, byte[] content, long durationNanos)
      throws Exception {
    List<Conversation> conversations = new ArrayList<>();
    try {
      for (int i = 0; i < connections; i++) {
        conversations.add(library.open(port, content));
      }
      long processor = processorNanos();
      long begin = System.nanoTime();
      var sending = conversations.stream().map(it -> it.sendUntil(begin + durationNanos)).toList();
      long messages = sending.stream().mapToLong(CompletableFuture::join).sum();
      return "%d %d %d"
          .formatted(messages, System.nanoTime() - begin, processorNanos() - processor);
    } finally {
      for (Conversation conversation : conversations) {
        conversation.close();
      }
    }
  }

  /** Lines of 76 characters, as smtp-source writes them or longer. */
  static byte[] content(int octets) {
    String lines = "Subject: hello\r\n\r\n" + ("x".repeat(76) + "\r\n").repeat(octets / 78 + 1);
    return (lines.substring(0, octets - 2).replaceFirst("\r$", "x") + "\r\n").getBytes(US_ASCII);
  }

  private static long processorNanos() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  /** A conversation of a library that gives futures. */
  abstract static class Asynchronous implements Conversation {
    /** One message; fails if it is not accepted. */
    abstract CompletableFuture<?> send();

    /** One after another. */
    final CompletableFuture<Long> sendEachUntil(long nanoTime) {
      var done = new CompletableFuture<Long>();
      sendNext(nanoTime, 0, done);
      return done;
    }

    private void sendNext(long until, long sent, CompletableFuture<Long> done) {
      if (System.nanoTime() - until >= 0) {
        done.complete(sent);
        return;
      }
      var unused =
          send()
              .whenComplete(
                  (result, fault) -> {
                    if (fault == null) {
                      sendNext(until, sent + 1, done);
                    } else {
                      done.completeExceptionally(fault);
                    }
                  });
    }
  }
}
