package io.smtptoolkit.server.config;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Looks at folders without making any. */
final class Folders {
  private Folders() {}

  /** A folder that is missing can be made in the nearest one that is there. */
  static void checkWritable(Path folder) throws IOException {
    Path existing = folder;
    while (!Files.exists(existing)) {
      existing = existing.getParent();
      if (existing == null) {
        throw new NoSuchFileException(folder.toString());
      }
    }
    if (!Files.isDirectory(existing)) {
      throw new IOException(existing + " exists already, and is not a folder");
    }
    if (!Files.isWritable(existing)) {
      throw new AccessDeniedException(existing.toString());
    }
  }
}
