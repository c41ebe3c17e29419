package io.smtptoolkit.server.text;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * Says in words why a file or folder could not be used; the JDK's messages are often a bare path.
 */
public final class FileFaults {
  private FileFaults() {}

  /**
   * The reason of a fault.
   *
   * @param fault what a method of {@link Files} threw
   * @return one line that names the file, if the fault does
   */
  public static String reason(IOException fault) {
    if (!(fault instanceof FileSystemException file) || file.getFile() == null) {
      return Optional.ofNullable(fault.getMessage())
          .filter(message -> !message.isBlank())
          .orElseGet(fault::toString);
    }
    Path path = Path.of(file.getFile());
    Optional<String> dangling = danglingLink(path);
    if (dangling.isPresent()) {
      return dangling.get();
    }
    if (fault instanceof AccessDeniedException) {
      return "permission denied: " + path;
    }
    if (fault instanceof NoSuchFileException) {
      return "no such file or folder: " + path;
    }
    if (fault instanceof FileAlreadyExistsException) {
      return path + " exists already" + (Files.isDirectory(path) ? "" : ", and is not a folder");
    }
    String why = Optional.ofNullable(file.getReason()).orElse(fault.getClass().getSimpleName());
    return path + ": " + why;
  }

  /**
   * Whether a fault means that there is no room: the system's words for ENOSPC and EDQUOT are all
   * that Java passes on.
   *
   * @param fault what a method that writes threw
   * @return whether a disk, or what a user may have of it, is full
   */
  public static boolean isDiskFull(IOException fault) {
    String message = String.valueOf(fault.getMessage()).toLowerCase(Locale.ROOT);
    return message.contains("no space left on device") || message.contains("quota exceeded");
  }

  /** The system says of a link that leads nowhere that it exists, or that it does not. */
  private static Optional<String> danglingLink(Path path) {
    for (Path part = path; part != null; part = part.getParent()) {
      if (Files.isSymbolicLink(part) && !Files.exists(part)) {
        return Optional.of(part + " is a link to " + target(part) + ", which does not exist");
      }
    }
    return Optional.empty();
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException gone) {
      return "a path that cannot be read";
    }
  }
}
