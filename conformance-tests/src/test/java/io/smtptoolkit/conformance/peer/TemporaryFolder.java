package io.smtptoolkit.conformance.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * A folder that disappears on {@link #close}. Unlike JUnit's it may be passed through by every
 * user, because mail daemons give up their privileges and still deliver into it.
 */
final class TemporaryFolder implements AutoCloseable {
  private final Path path;

  TemporaryFolder() {
    try {
      path = Files.createTempDirectory("smtp-peer-");
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx--x--x"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path path() {
    return path;
  }

  /** Makes a folder inside this one. */
  Path folder(String name, String permissions, String owner, String group) {
    try {
      Path folder = Files.createDirectories(path.resolve(name));
      own(folder, permissions, owner, group);
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes a file inside this one, readable by every user. */
  Path file(String name, String text) {
    try {
      Path file = Files.writeString(path.resolve(name), text);
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void own(Path file, String permissions, String owner, String group) throws IOException {
    var accounts = file.getFileSystem().getUserPrincipalLookupService();
    Files.setAttribute(file, "posix:owner", accounts.lookupPrincipalByName(owner));
    Files.setAttribute(file, "posix:group", accounts.lookupPrincipalByGroupName(group));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
  }

  /**
   * Deletes all, again when something came in meanwhile: a delivery is a process of its own with
   * some daemons, and outlives them.
   */
  @Override
  public void close() {
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .ignoreException(DirectoryNotEmptyException.class)
        .until(
            () -> {
              delete();
              return true;
            });
  }

  private void delete() throws IOException {
    Files.walkFileTree(
        path,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw e;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e)
              throws IOException {
            Files.deleteIfExists(folder);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
