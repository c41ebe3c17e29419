package io.smtptoolkit.server.cli;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells systemd that the server listens, through its program {@code systemd-notify}, if the unit
 * has {@code Type=notify}. (Java has no sockets of the kind that it listens on.)
 */
final class Readiness {
  private static final Logger LOG = LoggerFactory.getLogger("io.smtptoolkit.server");
  // Chosen: it takes milliseconds.
  private static final long SECONDS = 10;

  private Readiness() {}

  /** Tells it, on a thread of its own; a failure is one line in the log. */
  static void tell() {
    String socket = System.getenv("NOTIFY_SOCKET");
    if (socket == null || socket.isEmpty()) {
      return;
    }
    Thread telling = new Thread(Readiness::run, "smtp-ready");
    telling.setDaemon(true);
    telling.start();
  }

  private static void run() {
    try {
      Process process =
          new ProcessBuilder("systemd-notify", "--ready")
              .redirectInput(Redirect.from(new File("/dev/null")))
              .redirectOutput(Redirect.DISCARD)
              .redirectError(Redirect.DISCARD)
              .start();
      if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        LOG.warn("systemd-notify --ready has not ended after {} seconds", SECONDS);
      } else if (process.exitValue() != 0) {
        LOG.warn(
            "systemd-notify --ready ended with status {}; does the unit have NotifyAccess=all?",
            process.exitValue());
      }
    } catch (IOException fault) {
      LOG.warn("cannot tell systemd that the server is ready: {}", fault.getMessage());
    } catch (InterruptedException ending) {
      Thread.currentThread().interrupt();
    }
  }
}
