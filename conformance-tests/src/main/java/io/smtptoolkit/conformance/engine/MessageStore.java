package io.smtptoolkit.conformance.engine;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Delivered mail: every file in a folder {@code new} or {@code cur} at any depth. Safe for use by
 * several threads; a message that was read once is not read again, for a delivered file never
 * changes.
 */
final class MessageStore {
  // Chosen: above every message of the suite but the few that are about size.
  private static final int MAX_REMEMBERED_OCTETS = 64 * 1024;

  private final Path folder;
  private final Map<Path, Message> read = new ConcurrentHashMap<>();

  /**
   * A store.
   *
   * @param folder a Maildir, or a folder with Maildirs somewhere below
   */
  MessageStore(Path folder) {
    this.folder = folder;
  }

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
      message(file)
          .filter(message -> !message.modified().isBefore(since))
          .filter(message -> message.octets().contains(wanted))
          .ifPresent(message -> found.add(message.octets()));
    }
    return found;
  }

  private record Message(Instant modified, String octets) {}

  /** Mail arrives and is moved while we look: what has gone meanwhile is passed over. */
  private List<Path> files() {
    List<Path> files = new ArrayList<>();
    try {
      Files.walkFileTree(
          folder,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              if (attributes.isRegularFile() && delivered(file)) {
                files.add(file);
              }
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
              if (e instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
              }
              throw e;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return files;
  }

  private static boolean delivered(Path file) {
    Path parent = file.getParent();
    if (parent == null || parent.getFileName() == null) {
      return false;
    }
    String name = parent.getFileName().toString();
    return name.equals("new") || name.equals("cur");
  }

  /** A message may be moved or fetched between listing and reading. */
  private Optional<Message> message(Path file) {
    Message known = read.get(file);
    if (known != null) {
      return Optional.of(known);
    }
    try {
      Instant modified = Files.getLastModifiedTime(file).toInstant();
      String octets = withLf(new String(Files.readAllBytes(file), ISO_8859_1));
      Message message = new Message(modified, octets);
      if (octets.length() <= MAX_REMEMBERED_OCTETS) {
        read.put(file, message);
      }
      return Optional.of(message);
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
