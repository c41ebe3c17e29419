package io.smtptoolkit.conformance.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A program with its arguments, to be run to its end or started to run at the same time as the
 * test. Immutable.
 *
 * @param words the program and its arguments
 * @param environment what the program's environment has beyond ours
 */
record Command(List<String> words, Map<String, String> environment) {

  Command {
    words = List.copyOf(words);
    environment = Map.copyOf(environment);
  }

  static Command of(Object... words) {
    return new Command(Arrays.stream(words).map(Object::toString).toList(), Map.of());
  }

  Command and(List<String> more) {
    var all = new ArrayList<>(words);
    all.addAll(more);
    return new Command(all, environment);
  }

  Command with(String name, String value) {
    var more = new LinkedHashMap<>(environment);
    more.put(name, value);
    return new Command(words, more);
  }

  /** Lets the program find the libraries that were unpacked next to it, if there are any. */
  Command withLibrariesOf(Path unpacked) {
    if (!Files.isDirectory(unpacked.resolve("usr/lib"))) {
      return this;
    }
    try (var folders = Files.walk(unpacked.resolve("usr/lib"), 1)) {
      var path = folders.filter(Files::isDirectory).map(Path::toString).sorted().toList();
      return with("LD_LIBRARY_PATH", String.join(":", path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The output of a program that has ended; octets as ISO 8859-1, one character each.
   *
   * @param exitCode zero if it was content
   * @param output what it wrote to standard output
   * @param errors what it wrote to standard error
   */
  record Outcome(int exitCode, String output, String errors) {}

  /** Runs to the end, with nothing on standard input. */
  Outcome run() {
    return run(new byte[0]);
  }

  /** Runs to the end, which is waited for a minute at most. */
  Outcome run(byte[] input) {
    try (var folder = new TemporaryFolder()) {
      Path in = Files.write(folder.path().resolve("in"), input);
      Path out = folder.path().resolve("out");
      Path err = folder.path().resolve("err");
      // Files and not pipes: a program that is full of output or waits for input cannot hang the
      // test.
      Process process =
          builder()
              .redirectInput(in.toFile())
              .redirectOutput(out.toFile())
              .redirectError(err.toFile())
              .start();
      try {
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
          throw new AssertionError(
              words + " has not ended within a minute\n" + Files.readString(err));
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError(words + " was interrupted", e);
      } finally {
        process.destroyForcibly();
      }
      return new Outcome(
          process.exitValue(),
          Files.readString(out, StandardCharsets.ISO_8859_1),
          Files.readString(err, StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts the program, which runs at the same time as the test. */
  PeerProcess start() {
    try {
      return new PeerProcess(this);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  ProcessBuilder builder() {
    var builder = new ProcessBuilder(words);
    builder.environment().putAll(environment);
    return builder;
  }
}
