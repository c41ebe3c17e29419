package io.smtptoolkit.conformance.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;

/**
 * A maildir as a reader sees it: complete messages are the files in {@code new} and {@code cur}.
 *
 * @param path the folder that holds {@code tmp}, {@code new} and {@code cur}; it need not exist yet
 */
record Maildir(Path path) {
  private static final Duration DELIVERY = Duration.ofSeconds(30);

  List<Path> files() {
    var files = new ArrayList<Path>();
    for (String folder : List.of("new", "cur")) {
      if (Files.isDirectory(path.resolve(folder))) {
        try (var entries = Files.list(path.resolve(folder))) {
          entries.sorted().forEach(files::add);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
    return files;
  }

  /**
   * All messages as ISO 8859-1 text, one character an octet, once there are at least as many as
   * told.
   */
  List<String> await(int count) {
    return Awaitility.await(count + " messages in " + path)
        .atMost(DELIVERY)
        .pollInterval(Duration.ofMillis(20))
        .until(this::messages, messages -> messages.size() >= count);
  }

  List<String> messages() {
    return files().stream().map(Maildir::read).toList();
  }

  /** Deletes all messages. */
  void empty() {
    for (Path file : files()) {
      try {
        Files.delete(file);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
