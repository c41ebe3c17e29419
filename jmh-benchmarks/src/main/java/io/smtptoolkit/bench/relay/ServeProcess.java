package io.smtptoolkit.bench.relay;

import io.smtptoolkit.server.cli.Serve;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Our {@code smtp serve --config} with one listener of the role mx, as a process. {@link #close}
 * ends it, without waiting for transactions that hang.
 */
final class ServeProcess implements AutoCloseable {
  /** Chosen: a JVM on a machine that is busy needs a few seconds. */
  private static final Duration START = Duration.ofSeconds(60);

  private static final Duration STOP = Duration.ofSeconds(5);

  private static final Pattern LISTENING = Pattern.compile("listening on (\\S+):(\\d+) as mx.*");

  private final Process process;
  private final CompletableFuture<InetSocketAddress> listening = new CompletableFuture<>();
  private final Thread atExit;

  /**
   * Starts it.
   *
   * @param folder for the configuration and the queue
   * @param jvm options of the JVM
   * @param relay the rest of the configuration: keys of [relay], and routes
   * @param line told each line that it logs, on a thread of its own
   */
  static ServeProcess readBy(Consumer<String> line, Path folder, List<String> jvm, String relay)
      throws IOException {
    return new ServeProcess(builder(folder, jvm, relay).redirectErrorStream(true).start(), line);
  }

  /**
   * Starts it.
   *
   * @param folder for the configuration, the queue and the log
   * @param jvm options of the JVM
   * @param relay the rest of the configuration: keys of [relay], and routes
   */
  static ServeProcess withLogFile(Path folder, List<String> jvm, String relay) throws IOException {
    return new ServeProcess(
        builder(folder, jvm, relay).redirectError(folder.resolve("log").toFile()).start(),
        line -> {});
  }

  private ServeProcess(Process process, Consumer<String> line) {
    this.process = process;
    // A measurement that is broken off leaves no servers.
    atExit = new Thread(process::destroyForcibly);
    Runtime.getRuntime().addShutdownHook(atExit);
    var reading = new Thread(() -> read(line), "log");
    reading.setDaemon(true);
    reading.start();
  }

  private static ProcessBuilder builder(Path folder, List<String> jvm, String relay)
      throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("smtp.toml"),
            """
            name = "relay.example.net"
            [[listener]]
            role = "mx"
            address = "127.0.0.1:0"
            [queue]
            folder = "%s"
            [[domain]]
            names = ["relay.example.net"]
            maildir = "mail"
            mailboxes = ["postmaster", "abuse"]
            [relay]
            networks = ["127.0.0.0/8"]
            %s"""
                .formatted(queue(folder), relay));
    var words = new ArrayList<String>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // A process that is killed leaves what it unpacked.
    words.add("-Dorg.sqlite.tmpdir=" + folder);
    words.addAll(jvm);
    words.addAll(List.of("-cp", System.getProperty("java.class.path"), Serve.class.getName()));
    words.addAll(List.of("--config", file.toString()));
    return new ProcessBuilder(words);
  }

  /** The queue's folder. */
  static Path queue(Path folder) {
    return folder.resolve("queue");
  }

  private void read(Consumer<String> each) {
    var last = new ArrayList<String>();
    try (BufferedReader lines = process.inputReader()) {
      for (@Nullable String line = lines.readLine(); line != null; line = lines.readLine()) {
        Matcher found = LISTENING.matcher(line);
        if (found.matches()) {
          listening.complete(
              new InetSocketAddress(found.group(1), Integer.parseInt(found.group(2))));
        } else if (!listening.isDone()) {
          last.add(line);
        }
        each.accept(line);
      }
    } catch (IOException closed) {
      // As at the end of its output.
    }
    listening.completeExceptionally(new IOException("serve has ended: " + last));
  }

  /** Where it listens; waits until it does. */
  InetSocketAddress address() throws IOException, InterruptedException {
    try {
      return listening.get(START.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException failed) {
      throw new IOException("serve does not listen: " + failed.getMessage(), failed);
    }
  }

  /** Waits so long for it to end by itself; at once if the time is negative. */
  boolean endsWithin(Duration time) throws InterruptedException {
    return process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
  }

  ProcessHandle handle() {
    return process.toHandle();
  }

  /** The memory that the system counts for it, in octets; empty where that cannot be read. */
  OptionalLong residentOctets() {
    try (var lines = Files.lines(Path.of("/proc", Long.toString(process.pid()), "status"))) {
      Optional<String> found = lines.filter(it -> it.startsWith("VmRSS:")).findFirst();
      return found.isEmpty()
          ? OptionalLong.empty()
          : OptionalLong.of(1024 * Long.parseLong(found.get().replaceAll("\\D", "")));
    } catch (IOException | UncheckedIOException noSuchFile) {
      return OptionalLong.empty();
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOP.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException interrupted) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().removeShutdownHook(atExit);
  }
}
