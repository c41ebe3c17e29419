package io.smtptoolkit.bench.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Postfix's smtp-source and smtp-sink, as {@code .ci/peers} has unpacked them or as installed.
 *
 * @param sbin the folder of the programs
 * @param environment lets them find their libraries
 */
record PostfixTools(Path sbin, Map<String, String> environment) {
  /** Where Debian has them. */
  private static final Path INSTALLED = Path.of("/usr/sbin");

  /** Chosen: many times what a measurement of some seconds takes on a slow server. */
  private static final Duration SEND = Duration.ofMinutes(2);

  static PostfixTools find() throws IOException {
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

  /** Sends messages to a port, and ends. */
  void send(Load load, int port, long messages) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of(sbin.resolve("smtp-source").toString()));
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
    var builder = new ProcessBuilder(words).inheritIO();
    builder.environment().putAll(environment);
    Process source = builder.start();
    try {
      if (!source.waitFor(SEND.toSeconds(), TimeUnit.SECONDS)) {
        throw new IOException(
            "the server did not take everything in " + SEND.toSeconds() + " s: " + words);
      }
    } finally {
      source.destroy();
    }
    if (source.exitValue() != 0) {
      throw new IOException("smtp-source ended with " + source.exitValue() + ": " + words);
    }
  }
}
