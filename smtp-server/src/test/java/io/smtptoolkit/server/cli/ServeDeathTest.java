package io.smtptoolkit.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.server.RawClient;
import io.smtptoolkit.server.SmtpServer;
import io.smtptoolkit.server.SmtpServerOptions;
import io.smtptoolkit.server.config.LogAddresses;
import io.smtptoolkit.server.config.LogLevel;
import java.io.BufferedReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What a server cannot survive ends the process with status 3, so that what watches it starts it
 * anew. {@code serve} cannot be made to die from outside, so the process here is a server with a
 * service that kills it, and the {@link Stopping} of {@code serve}.
 */
@Timeout(120)
class ServeDeathTest {
  /** What the service does on the I/O thread. */
  enum Killing {
    /** The JVM itself gives an OutOfMemoryError. */
    NO_MEMORY,
    /** A fault of the JVM that cannot even be described, so that to log it fails as well. */
    UNSPEAKABLE
  }

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource
  void endsWithStatus3(Killing killing) throws Exception {
    Path errors = folder.resolve("errors");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                Dying.class.getName(),
                killing.name())
            .redirectError(errors.toFile())
            .start();
    try (BufferedReader output = process.inputReader(StandardCharsets.US_ASCII)) {
      int port = Integer.parseInt(output.readLine());
      try (RawClient client =
          RawClient.ready(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))) {
        client.send("MAIL FROM:<>\r\n");

        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("it ends").isTrue();
      }
      assertThat(process.exitValue()).isEqualTo(3);
      List<String> said = new ArrayList<>(output.lines().toList());
      said.addAll(Files.readAllLines(errors));
      if (killing == Killing.NO_MEMORY) {
        assertThat(said)
            .anyMatch(line -> line.contains("cannot go on: java.lang.OutOfMemoryError"));
      }
    } finally {
      process.destroyForcibly();
    }
  }

  /** The program that dies. */
  static final class Dying {
    private Dying() {}

    public static void main(String[] arguments) throws Exception {
      Logging.configure(LogFormat.TEXT, LogLevel.INFO, LogAddresses.FULL);
      Killing killing = Killing.valueOf(arguments[0]);
      SmtpServer server =
          SmtpServer.start(
              SmtpServerOptions.builder(
                      (session, reversePath, parameters) -> {
                        throw killing == Killing.NO_MEMORY ? outOfMemory() : new Unspeakable();
                      })
                  .build());
      Stopping.atDeath(server);
      System.out.println(server.address().getPort());
    }

    @SuppressWarnings("ModifiedButNotUsed") // it only takes memory
    private static Error outOfMemory() {
      List<long[]> all = new ArrayList<>();
      try {
        while (true) {
          all.add(new long[1_000_000]);
        }
      } catch (OutOfMemoryError real) {
        all.clear();
        return real;
      }
    }
  }

  private static final class Unspeakable extends VirtualMachineError {
    private static final long serialVersionUID = 1L;

    @Override
    public String getMessage() {
      throw new Unspeakable();
    }
  }
}
