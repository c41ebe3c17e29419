package io.smtptoolkit.bench.process;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/**
 * A client that sends one message after another on each of its connections: a library, or
 * smtp-source.
 *
 * <p>A line of standard input is a run: port, connections, octets, milliseconds. Its answer is a
 * line: messages, nanoseconds, and nanoseconds of processor time. The end of the input ends it.
 */
final class ClientMain {
  private ClientMain() {}

  /** A connection that is open, and what it sends. */
  interface Conversation extends AutoCloseable {
    /** Sends until then, one message at least; the number of them, all accepted. */
    CompletableFuture<Long> sendUntil(long nanoTime);

    @Override
    void close();
  }

  /** A library; one connection is a conversation. */
  interface Library extends Client {
    Conversation open(int port, byte[] content) throws Exception;

    @Override
    default Sample run(int port, int connections, int octets, long durationNanos) throws Exception {
      byte[] content = content(octets);
      List<Conversation> conversations = new ArrayList<>();
      try {
        for (int i = 0; i < connections; i++) {
          conversations.add(open(port, content));
        }
        return send(conversations, durationNanos);
      } finally {
        conversations.forEach(Conversation::close);
      }
    }
  }

  /** A client that is given runs. */
  interface Client {
    Sample run(int port, int connections, int octets, long durationNanos) throws Exception;
  }

  /**
   * Serves runs.
   *
   * @param arguments {@code nio}, {@code angus}, {@code vertx}, {@code commons-net}, {@code
   *     smtp-source}, {@code tls}, {@code tls-each}, {@code ours} or {@code ours-default}, the last
   *     two followed by the number of messages that a connection is given at the same time
   */
  public static void main(String[] arguments) throws Exception {
    Client client =
        switch (arguments[0]) {
          case "ours" -> new OursClient(true, Integer.parseInt(arguments[1]));
          case "ours-default" -> new OursClient(false, Integer.parseInt(arguments[1]));
          case "nio" -> new NioClient();
          case "tls" -> new TlsClient(true);
          case "tls-each" -> new TlsClient(false);
          case "vertx" -> new VertxClient();
          case "commons-net" -> new CommonsNetClient();
          case "smtp-source" -> new SourceClient();
          default -> new AngusClient();
        };
    var lines = new BufferedReader(new InputStreamReader(System.in, US_ASCII));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      String[] words = line.split(" ", -1);
      Sample sample =
          client.run(
              Integer.parseInt(words[0]),
              Integer.parseInt(words[1]),
              Integer.parseInt(words[2]),
              Long.parseLong(words[3]) * 1_000_000);
      System.out.printf(
          "%d %d %d%n",
          sample.messages(), sample.elapsed().toNanos(), sample.processor().toNanos());
    }
    // Libraries have threads that would keep the process.
    System.exit(0);
  }

  /** Lets all of them send for that time. */
  static Sample send(List<? extends Conversation> conversations, long durationNanos) {
    long processor = processorNanos();
    long begin = System.nanoTime();
    var sending = conversations.stream().map(it -> it.sendUntil(begin + durationNanos)).toList();
    long messages = sending.stream().mapToLong(CompletableFuture::join).sum();
    return new Sample(
        messages,
        Duration.ofNanos(System.nanoTime() - begin),
        Duration.ofNanos(processorNanos() - processor));
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

    @Override
    public CompletableFuture<Long> sendUntil(long nanoTime) {
      return sendEachUntil(nanoTime);
    }

    /** So many at the same time, each of them followed by another one. */
    final CompletableFuture<Long> sendEachUntil(long nanoTime, int sameTime) {
      return IntStream.range(0, sameTime)
          .mapToObj(each -> sendEachUntil(nanoTime))
          .reduce((one, other) -> one.thenCombine(other, Long::sum))
          .orElseThrow();
    }

    /** One after another. */
    final CompletableFuture<Long> sendEachUntil(long nanoTime) {
      var done = new CompletableFuture<Long>();
      sendNext(nanoTime, 0, done);
      return done;
    }

    private void sendNext(long until, long sent, CompletableFuture<Long> done) {
      if (sent > 0 && System.nanoTime() - until >= 0) {
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
