package io.smtptoolkit.conformance.engine.store;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Delivered mail: every file in a folder {@code new} or {@code cur} at any depth. Thread-safe; a
 * message is read once, for a delivered file never changes.
 */
final class MessageStore {
  // Chosen: above every message of the suite but the few that are about size.
  private static final int MAX_REMEMBERED_OCTETS = 64 * 1024;

  private static final Pattern FIELDS =
      Pattern.compile("(?s)(?:[!-9;-~]+:[^\n]*\n(?:[ \t][^\n]*\n)*+)*+");

  private final Path folder;
  private final Map<Path, Message> remembered = new ConcurrentHashMap<>();

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
    return found(needle, since).stream().map(Stored::octets).toList();
  }

  /**
   * A message in the store.
   *
   * @param folder in which it is
   * @param octets with line ends as LF
   */
  record Stored(Path folder, String octets) {}

  /** The same messages, with their places. */
  List<Stored> found(String needle, Instant since) {
    List<Stored> found = new ArrayList<>();
    search(folder, withLf(needle), since, found);
    return found;
  }

  /** Folders may vanish, and messages be moved, while they are looked at: that is no fault. */
  private void search(Path from, String needle, Instant since, List<Stored> found) {
    String name = String.valueOf(from.getFileName());
    boolean delivered = name.equals("new") || name.equals("cur");
    try {
      // A folder changes when a message comes, so an old one need not be listed.
      if (delivered && changedBefore(from, since)) {
        return;
      }
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(from)) {
        for (Path entry : entries) {
          if (delivered) {
            read(entry, since)
                .filter(message -> message.contains(needle))
                .ifPresent(message -> found.add(new Stored(from, message)));
          } else if (!entry.endsWith("tmp") && Files.isDirectory(entry)) {
            search(entry, needle, since, found);
          }
        }
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      return;
    } catch (DirectoryIteratorException e) {
      throw new UncheckedIOException(e.getCause());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean changedBefore(Path file, Instant since) throws IOException {
    return Files.getLastModifiedTime(file).toInstant().isBefore(since);
  }

  private Optional<String> read(Path file, Instant since) throws IOException {
    Message known = remembered.get(file);
    if (known != null) {
      return known.ifNotBefore(since);
    }
    try {
      if (changedBefore(file, since) || !Files.isRegularFile(file)) {
        return Optional.empty();
      }
      Instant modified = Files.getLastModifiedTime(file).toInstant();
      Message message =
          new Message(modified, withLf(new String(Files.readAllBytes(file), ISO_8859_1)));
      if (message.octets().length() <= MAX_REMEMBERED_OCTETS) {
        remembered.put(file, message);
      }
      return Optional.of(message.octets());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private record Message(Instant modified, String octets) {
    Optional<String> ifNotBefore(Instant since) {
      return modified.isBefore(since) ? Optional.empty() : Optional.of(octets);
    }
  }

  /** Stores keep CRLF as LF; nothing else of a message may change. */
  static String withLf(String octets) {
    return octets.replace("\r\n", "\n");
  }

  /**
   * Whether a stored message is this content: the same body, and above it the same header fields in
   * their order, octet for octet. Other fields may be between them: servers add trace fields on
   * top, and some add what a message lacks at the end of its header section (RFC 5321 §6.4).
   */
  static boolean intact(String stored, String content) {
    String wanted = withLf(content);
    if (stored.endsWith(wanted) && FIELDS.matcher(added(stored, wanted)).matches()) {
      return true;
    }
    int empty = wanted.indexOf("\n\n");
    return empty >= 0
        && body(stored).equals(wanted.substring(empty + 2))
        && containsInOrder(fields(stored), fields(wanted));
  }

  /** The first header field of the content that a stored message does not have as it was sent. */
  static Optional<String> changedField(String stored, String content) {
    Iterator<String> all = fields(stored).iterator();
    return fields(withLf(content)).stream().filter(field -> !comes(all, field)).findFirst();
  }

  private static String added(String stored, String wanted) {
    return stored.substring(0, stored.length() - wanted.length());
  }

  private static boolean containsInOrder(List<String> fields, List<String> wanted) {
    Iterator<String> all = fields.iterator();
    return wanted.stream().allMatch(field -> comes(all, field));
  }

  private static boolean comes(Iterator<String> all, String field) {
    while (all.hasNext()) {
      if (all.next().equals(field)) {
        return true;
      }
    }
    return false;
  }

  /** The fields of the header section, each with its folds. */
  static List<String> fields(String message) {
    int empty = message.indexOf("\n\n");
    return List.of(message.substring(0, Math.max(0, empty)).split("\n(?![ \t])", -1));
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
