package io.smtptoolkit.server.queue;

import static io.smtptoolkit.server.queue.Queues.get;
import static io.smtptoolkit.server.queue.Queues.message;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** A program with a queue, to be ended in the midst of its work. Each line it prints is a fact. */
final class QueueProcess {
  private static final int PIECE = 256 << 10;

  private QueueProcess() {}

  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[1]);
    try (var queue = SqliteQueue.open(QueueOptions.builder(folder).reserveOctets(0).build())) {
      switch (arguments[0]) {
        case "work" -> work(queue, Long.parseLong(arguments[2]));
        case "stream" -> stream(queue, Integer.parseInt(arguments[2]));
        default -> throw new IllegalArgumentException(arguments[0]);
      }
    }
  }

  /** Content that can be told from any other, and whose length follows from the seed. */
  static byte[] content(long seed) {
    var random = new Random(seed);
    var content = new byte[random.nextInt(8) == 0 ? 3 * PIECE + 17 : random.nextInt(5000)];
    random.nextBytes(content);
    return content;
  }

  private static void work(SqliteQueue queue, long seed) throws Exception {
    for (int i = 0; i < 3; i++) {
      long first = seed * 1_000_000 + i * 100_000L;
      var thread = new Thread(() -> acceptForEver(queue, first), "accepts-" + i);
      thread.setDaemon(true);
      thread.start();
    }
    var random = new Random(seed);
    while (true) {
      Optional<Lease> lease = queue.lease("x.example", Instant.now(), 10);
      if (lease.isPresent() && random.nextBoolean()) {
        QueuedRecipient recipient = lease.get().recipients().get(0);
        say("RETIRING " + recipient.forwardPath());
        get(
            queue.settle(
                List.of(
                    new Settlement.Retire(
                        recipient.row(), Outcome.RELAYED, Optional.empty(), "250")),
                List.of()));
        say("RETIRED " + recipient.forwardPath());
      }
    }
  }

  private static void acceptForEver(SqliteQueue queue, long first) {
    try {
      for (long seed = first; ; seed++) {
        IncomingMessage incoming = queue.begin(0);
        get(incoming.write(ByteBuffer.wrap(content(seed))));
        get(incoming.accept(message("<>", seed + "@x.example")));
        say("ACCEPTED <" + seed + "@x.example>");
      }
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** Takes a message of so many MiB and gives it back. */
  private static void stream(SqliteQueue queue, int mebioctets) throws Exception {
    var in = MessageDigest.getInstance("SHA-256");
    IncomingMessage incoming = queue.begin(0);
    var random = new Random(1);
    var block = new byte[64 << 10];
    for (int i = 0; i < mebioctets * 16; i++) {
      random.nextBytes(block);
      in.update(block);
      get(incoming.write(ByteBuffer.wrap(block)));
    }
    QueueId id = get(incoming.accept(message("<>", "a@x.example")));
    var out = MessageDigest.getInstance("SHA-256");
    try (var content = queue.content(id)) {
      for (int some = content.read(block); some >= 0; some = content.read(block)) {
        out.update(block, 0, some);
      }
    }
    say(HexFormat.of().formatHex(in.digest()));
    say(HexFormat.of().formatHex(out.digest()));
    get(queue.delete(Selection.ALL));
    say("DELETED");
  }

  private static synchronized void say(String fact) {
    System.out.println(fact);
    System.out.flush();
  }
}
