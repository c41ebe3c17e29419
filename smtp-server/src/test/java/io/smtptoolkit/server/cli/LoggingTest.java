package io.smtptoolkit.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import io.smtptoolkit.server.config.LogAddresses;
import io.smtptoolkit.server.config.LogLevel;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class LoggingTest {
  private static final int LINES = 2_000;

  @Test
  void losesNoLineWhileTheFormChanges() throws InterruptedException {
    var written = new ByteArrayOutputStream();
    PrintStream before = System.err;
    System.setErr(new PrintStream(written, true, UTF_8));
    try {
      var context = new LoggerContext();
      context.setMDCAdapter(new LogbackMDCAdapter());
      Logging.configure(context, LogFormat.TEXT, LogLevel.INFO, LogAddresses.FULL);
      var begun = new CountDownLatch(1);
      var log = context.getLogger("io.smtptoolkit.server.test");
      var other =
          new Thread(
              () -> {
                for (int i = 0; i < LINES; i++) {
                  log.info("line of the test");
                  begun.countDown();
                }
              });
      other.start();
      begun.await();
      for (int i = 0; other.isAlive(); i++) {
        Logging.configure(
            context,
            i % 2 == 0 ? LogFormat.JSON : LogFormat.TEXT,
            LogLevel.INFO,
            LogAddresses.FULL);
      }
      other.join();
    } finally {
      System.setErr(before);
    }
    assertThat(written.toString(UTF_8).lines().filter(line -> line.contains("line of the test")))
        .hasSize(LINES);
  }
}
