package io.smtptoolkit.bench.process;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Postfix's smtp-source and smtp-sink, as {@code .ci/peers} has unpacked them or as installed.
 *
 * @param sbin the folder of the programs
 * @param environment lets them find their libraries
 */
public record PostfixTools(Path sbin, Map<String, String> environment) {
  /** Where Debian has them. */
  private static final Path INSTALLED = Path.of("/usr/sbin");

  /** Chosen: many times what a measurement of some seconds takes on a slow server. */
  private static final Duration SEND = Duration.ofMinutes(2);

  /** POSIX has it so. */
  private static final Pattern TIMES =
      Pattern.compile("\\A.*\\R(\\d+)m([\\d.]+)s (\\d+)m([\\d.]+)s\\s*\\z");

  public static PostfixTools find() throws IOException {
    Path peers =
        Optional.ofNullable(System.getenv("SMTP_PEERS_DIR"))
            .map(Path::of)
            .orElse(Path.of(System.getProperty("user.home"), ".cache", "smtp-toolkit", "peers"));
    Path unpacked = peers.resolve("postfix/usr");
    if (Files.isExecutable(unpacked.resolve("sbin/smtp-source"))) {
      try (Stream<Path> folders = Files.walk(unpacked.resolve("lib"), 1)) {
        String path =
            folders.filter(Files::isDirectory).map(Path::toString).collect(Collectors.joining(":"));
        return new PostfixTools(unpacked.resolve("sbin"), Map.of("LD_LIBRARY_PATH", path));
      }
    }
    if (Files.isExecutable(INSTALLED.resolve("smtp-source"))) {
      return new PostfixTools(INSTALLED, Map.of());
    }
    throw new IOException(
        "no smtp-source in " + unpacked + " and none installed: .ci/peers makes it available");
  }

  /** A server that takes everything; as another user when started by root, as it demands. */
  Subject sink() {
    List<String> words = new ArrayList<>(List.of(sbin.resolve("smtp-sink").toString()));
    if (System.getProperty("user.name").equals("root")) {
      words.addAll(List.of("-u", "nobody"));
    }
    words.addAll(List.of("-m", "2000", "127.0.0.1:{port}", "2000"));
    return new Subject("smtp-sink", words, environment);
  }

  /** Sends messages to a port, and ends; the processor time is that of smtp-source. */
  Sample send(Load load, int port, long messages) throws IOException, InterruptedException {
    // The shell knows the processor time of a process that has ended.
    List<String> words =
        new ArrayList<>(
            List.of(
                "/bin/sh", "-c", "\"$0\" \"$@\" && times", sbin.resolve("smtp-source").toString()));
    if (load.reused()) {
      words.add("-d");
    }
    words.addAll(
        List.of(
            "-s",
            Integer.toString(load.connections()),
            "-m",
            Long.toString(messages),
            "-l",
            Integer.toString(load.contentOctets()),
            "-f",
            "alice@example.org",
            "-t",
            "bob@example.com",
            "127.0.0.1:" + port));
    var builder = new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().putAll(environment);
    builder.environment().put("LC_ALL", "C");
    long begin = System.nanoTime();
    Process source = builder.start();
    try {
      if (!source.waitFor(SEND.toSeconds(), TimeUnit.SECONDS)) {
        throw new IOException(
            "the server did not take everything in " + SEND.toSeconds() + " s: " + words);
      }
      var elapsed = Duration.ofNanos(System.nanoTime() - begin);
      if (source.exitValue() != 0) {
        throw new IOException("smtp-source ended with " + source.exitValue() + ": " + words);
      }
      String times = new String(source.getInputStream().readAllBytes(), US_ASCII);
      return new Sample(messages, elapsed, ofChildren(times));
    } finally {
      source.descendants().forEach(ProcessHandle::destroy);
      source.destroy();
    }
  }

  /**
   * User and system time of its children, by a shell.
   *
   * @param times what its command of this name prints: two lines of two, for itself and for them
   */
  static Duration ofChildren(String times) throws IOException {
    Matcher line = TIMES.matcher(times);
    if (!line.find()) {
      throw new IOException("not the times of a shell: " + times);
    }
    double seconds =
        60 * (Integer.parseInt(line.group(1)) + Integer.parseInt(line.group(3)))
            + Double.parseDouble(line.group(2))
            + Double.parseDouble(line.group(4));
    return Duration.ofNanos(Math.round(seconds * 1e9));
  }
}
