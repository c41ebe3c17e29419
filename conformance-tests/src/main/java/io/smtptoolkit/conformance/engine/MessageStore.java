package io.smtptoolkit.conformance.engine;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Delivered mail: every file in a folder {@code new} or {@code cur} at any depth. Immutable.
 *
 * @param folder a Maildir, or a folder with Maildirs somewhere below
 */
record MessageStore(Path folder) {

  /**
   * Messages that contain some octets, line ends as LF.
   *
   * @param needle the octets
   * @param since older files are not looked at
   */
  List<String> containing(String needle, Instant since) {
    List<String> found = new ArrayList<>();
    String wanted = withLf(needle);
    for (Path file : files()) {
      read(file, since).filter(message -> message.contains(wanted)).ifPresent(found::add);
    }
    return found;
  }

  private List<Path> files() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(MessageStore::delivered).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean delivered(Path file) {
    Path parent = file.getParent();
    if (parent == null || parent.getFileName() == null) {
      return false;
    }
    String name = parent.getFileName().toString();
    return (name.equals("new") || name.equals("cur")) && Files.isRegularFile(file);
  }

  /** A message may be moved or fetched between listing and reading. */
  private static Optional<String> read(Path file, Instant since) {
    try {
      if (Files.getLastModifiedTime(file).toInstant().isBefore(since)) {
        return Optional.empty();
      }
      return Optional.of(withLf(new String(Files.readAllBytes(file), ISO_8859_1)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Stores keep CRLF as LF; nothing else of a message may change (rule G11). */
  static String withLf(String octets) {
    return octets.replace("\r\n", "\n");
  }

  /** Whether a stored message is this content below added header fields. */
  static boolean intact(String stored, String content) {
    String wanted = withLf(content);
    if (!stored.endsWith(wanted)) {
      return false;
    }
    String added = stored.substring(0, stored.length() - wanted.length());
    return added.matches("(?s)(?:[!-9;-~]+:[^\n]*\n(?:[ \t][^\n]*\n)*+)*+");
  }

  /** What follows the first empty line. */
  static String body(String stored) {
    int empty = stored.indexOf("\n\n");
    return stored.startsWith("\n")
        ? stored.substring(1)
        : empty < 0 ? "" : stored.substring(empty + 2);
  }

  /** The unfolded values of the fields of a name, from the top. */
  static List<String> fields(String stored, String name) {
    int empty = stored.indexOf("\n\n");
    String header = empty < 0 ? stored : stored.substring(0, empty);
    String prefix = name + ":";
    return Stream.of(header.replaceAll("\n[ \t]", " ").split("\n", -1))
        .filter(field -> field.regionMatches(true, 0, prefix, 0, prefix.length()))
        .map(field -> field.substring(prefix.length()).strip())
        .toList();
  }
}
