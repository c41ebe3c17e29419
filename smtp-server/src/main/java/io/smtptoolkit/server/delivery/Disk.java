package io.smtptoolkit.server.delivery;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** The acts of a delivery on the disk, and the place where a test makes them fail. */
class Disk {
  private static final FileAttribute<?>[] NO_ATTRIBUTES = {};

  /** A new file, to be written and later read again, for its owner alone. */
  FileChannel create(Path file) throws IOException {
    return FileChannel.open(
        file,
        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE),
        permissions(file, "rw-------"));
  }

  /** The octets of a file, and what is needed to find them, are on the disk. */
  void sync(FileChannel file) throws IOException {
    file.force(true);
  }

  /** The entries of a folder are on the disk. */
  void syncFolder(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /**
   * Makes a file appear under a name that must be new. A link never replaces another message, as a
   * rename would.
   *
   * @throws FileAlreadyExistsException if there is a file of this name
   */
  void link(Path from, Path to) throws IOException {
    try {
      Files.createLink(to, from);
    } catch (FileAlreadyExistsException taken) {
      throw taken;
    } catch (UnsupportedOperationException | FileSystemException noLink) {
      // Some file systems have no hard links (FAT, some shares).
      if (Files.exists(to, LinkOption.NOFOLLOW_LINKS)) {
        throw new FileAlreadyExistsException(to.toString());
      }
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
      try (FileChannel moved = FileChannel.open(to, StandardOpenOption.WRITE)) {
        sync(moved); // FAT keeps the size of a file in its entry
      }
    }
  }

  /**
   * Makes a folder and those above it where they are missing. A message is only as safe as the
   * folders it is in, so what was made is on the disk, too.
   */
  void createFolders(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      return;
    }
    Path parent = requireNonNull(folder.toAbsolutePath().getParent(), "a root is always there");
    createFolders(parent);
    Files.createDirectories(folder, permissions(folder, "rwx------"));
    syncFolder(parent);
  }

  private static FileAttribute<?>[] permissions(Path path, String permissions) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : NO_ATTRIBUTES;
  }
}
