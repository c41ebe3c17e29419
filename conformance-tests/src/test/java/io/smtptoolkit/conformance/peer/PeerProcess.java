package io.smtptoolkit.conformance.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/**
 * A program that runs at the same time as the test, with its output in a file. {@link #close} ends
 * it and its children by their process ids: SIGTERM, and SIGKILL to what is still there five
 * seconds later. One thread at a time.
 */
final class PeerProcess implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(30);
  private static final int LISTEN = 0x0A;

  private final Command command;
  private final TemporaryFolder folder = new TemporaryFolder();
  private final Process process;
  private final Thread atExit;

  PeerProcess(Command command) throws IOException {
    this.command = command;
    process =
        command
            .builder()
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectErrorStream(true)
            .redirectOutput(outputFile().toFile())
            .start();
    // A test run that is broken off does not leave servers running.
    atExit = new Thread(process::destroyForcibly);
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  /** Standard output and standard error so far. */
  String output() {
    try {
      return Files.readString(outputFile(), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  long pid() {
    return process.pid();
  }

  /** SIGTERM, and nothing more. */
  void terminate() {
    process.destroy();
  }

  /** SIGKILL. */
  void kill() {
    process.destroyForcibly();
  }

  /** The exit code, which is waited for. */
  int awaitExit(Duration bound) {
    try {
      if (!process.waitFor(bound.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AssertionError(
            command.words() + " has not ended within " + bound + ": " + output());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** The first match in the output, which is waited for as long as the program runs. */
  Matcher awaitOutput(Pattern pattern) {
    return await(
        "printed " + pattern,
        () -> {
          Matcher matcher = pattern.matcher(output());
          return matcher.find() ? Optional.of(matcher) : Optional.empty();
        });
  }

  /** The address of the first TCP socket on which the program listens, as the kernel tells it. */
  InetSocketAddress awaitListening() {
    return await("listened", this::listening);
  }

  /**
   * A program that does not do what it is waited for is ended: the test that started it may not
   * have it yet.
   */
  private <T> T await(String claim, Callable<Optional<T>> attempt) {
    try {
      return Awaitility.await(command.words().get(0) + " has " + claim)
          .atMost(START)
          .pollInterval(Duration.ofMillis(20))
          .until(
              () -> {
                Optional<T> found = attempt.call();
                if (found.isEmpty() && !process.isAlive()) {
                  throw new AssertionError(
                      command.words() + " has ended with " + process.exitValue() + ": " + output());
                }
                return found;
              },
              Optional::isPresent)
          .orElseThrow();
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  private Optional<InetSocketAddress> listening() throws IOException {
    Set<String> inodes;
    try (var descriptors = Files.list(Path.of("/proc", Long.toString(process.pid()), "fd"))) {
      inodes =
          descriptors
              .map(PeerProcess::linkTarget)
              .filter(target -> target.startsWith("socket:["))
              .map(target -> target.substring("socket:[".length(), target.length() - 1))
              .collect(Collectors.toSet());
    } catch (NoSuchFileException ended) {
      return Optional.empty();
    }
    // Columns: number, local address and port in hexadecimal, remote ones, state, ... inode (the
    // tenth).
    return Files.readAllLines(Path.of("/proc/net/tcp")).stream()
        .skip(1)
        .map(line -> line.trim().split("\\s+"))
        .filter(
            columns -> Integer.parseInt(columns[3], 16) == LISTEN && inodes.contains(columns[9]))
        .map(columns -> columns[1].substring(columns[1].indexOf(':') + 1))
        .map(port -> Loopback.at(Integer.parseInt(port, 16)))
        .findFirst();
  }

  private static String linkTarget(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException closedMeanwhile) {
      return "";
    }
  }

  private Path outputFile() {
    return folder.path().resolve("output");
  }

  @Override
  public void close() {
    var children = process.descendants().toList();
    process.destroy();
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor(5, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    children.forEach(ProcessHandle::destroyForcibly);
    Runtime.getRuntime().removeShutdownHook(atExit);
    folder.close();
  }
}
