package io.smtptoolkit.server.handler;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The temporary files of messages, and where a test makes the disk full.
 *
 * <p>Thread-safe.
 */
class TemporaryFiles {
  private static final Logger LOG = LoggerFactory.getLogger(TemporaryFiles.class);

  private final Optional<Path> directory;

  /**
   * Files in a folder.
   *
   * @param directory empty for the folder of the system for such files
   */
  TemporaryFiles(Optional<Path> directory) {
    this.directory = directory;
  }

  /** A new empty file, readable by the owner of the process only where the system has owners. */
  final Path create() throws IOException {
    return directory.isPresent()
        ? Files.createTempFile(directory.get(), "smtp-", ".eml")
        : Files.createTempFile("smtp-", ".eml");
  }

  final FileChannel open(Path file) throws IOException {
    return FileChannel.open(file, StandardOpenOption.WRITE);
  }

  /** Writes all octets. */
  void write(FileChannel to, ByteBuffer octets) throws IOException {
    while (octets.hasRemaining()) {
      to.write(octets);
    }
  }

  /** Does not throw. */
  final void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException fault) {
      LOG.warn("a temporary file with a message remains, delete it by hand: {}", file, fault);
    }
  }
}
