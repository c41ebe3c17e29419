package io.smtptoolkit.server.delivery;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.List;

/**
 * The folder of one mailbox: messages are written in tmp, appear whole in new, and readers move
 * them to cur.
 */
record Maildir(Path folder) {
  /** Makes the folders that are missing, and checks that messages can be put into them. */
  void create(Disk disk) throws IOException {
    disk.createFolders(tmp());
    disk.createFolders(arrived());
    disk.createFolders(folder.resolve("cur"));
    for (Path written : List.of(tmp(), arrived())) {
      if (!Files.isWritable(written)) {
        throw new AccessDeniedException(written.toString());
      }
    }
  }

  /**
   * Removes what processes that were killed have left in tmp.
   *
   * @param before files last written before this moment belong to no delivery any more
   * @return how many files were removed
   */
  int sweep(Instant before) throws IOException {
    int removed = 0;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(tmp())) {
      for (Path file : files) {
        if (isOlder(file, before) && Files.deleteIfExists(file)) {
          removed++;
        }
      }
    } catch (DirectoryIteratorException broken) {
      throw broken.getCause();
    }
    return removed;
  }

  private static boolean isOlder(Path file, Instant before) throws IOException {
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return attributes.isRegularFile()
          && attributes.lastModifiedTime().toInstant().isBefore(before);
    } catch (NoSuchFileException gone) {
      return false; // delivered, or removed by a reader of the mailbox
    }
  }

  Path tmp() {
    return folder.resolve("tmp");
  }

  /** The folder named "new". */
  Path arrived() {
    return folder.resolve("new");
  }
}
