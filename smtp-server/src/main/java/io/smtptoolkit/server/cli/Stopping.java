package io.smtptoolkit.server.cli;

import io.smtptoolkit.server.SmtpServer;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops the server at the first signal: mail transactions that are going on may end. A second
 * signal hurries: clients are told 421 at once.
 */
final class Stopping {
  private static final Logger LOG = LoggerFactory.getLogger("io.smtptoolkit.server");
  // Chosen: well under the 90 s after which systemd kills, and long enough for a large message.
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  // Chosen: a log line takes less, and a log that hangs must not keep a dead server.
  private static final Duration LAST_WORDS = Duration.ofSeconds(2);

  // 0, 1 and 2 mean stopped, not started and wrong usage.
  private static final int DIED = 3;

  private Stopping() {}

  static void atSignal(SmtpServer server, Runnable afterwards) {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server, afterwards), "smtp-stop"));
  }

  /** A server that cannot go on must not look alive to what watches the process. */
  static void atDeath(SmtpServer server) {
    var unused = server.terminated().thenAccept(cause -> cause.ifPresent(Stopping::die));
  }

  /** Whatever saying so does: without memory it may fail, and a log may hang. */
  private static void die(Throwable cause) {
    try {
      Thread words =
          new Thread(
              () -> LOG.error("the server cannot go on: {}", cause.toString()), "smtp-death");
      words.start();
      words.join(LAST_WORDS.toMillis());
    } catch (InterruptedException impatient) {
      Thread.currentThread().interrupt();
    } finally {
      Runtime.getRuntime().halt(DIED);
    }
  }

  private static void stop(SmtpServer server, Runnable afterwards) {
    interruptAtNextSignal(Thread.currentThread());
    LOG.info(
        "stopping; mail transactions have {} seconds to end, a second signal hurries",
        PATIENCE.toSeconds());
    server.stop(PATIENCE);
    afterwards.run();
    LOG.info("stopped");
    // A JVM that ends by a signal exits with 128 + its number; a server that stopped as it was told
    // has not failed.
    Runtime.getRuntime().halt(0);
  }

  /** While shutdown hooks run, the JDK lets further signals wait. */
  private static void interruptAtNextSignal(Thread stopping) {
    for (String name : List.of("INT", "TERM")) {
      Signals.on(
          name,
          () -> {
            LOG.info("hurrying");
            stopping.interrupt();
          });
    }
  }
}
