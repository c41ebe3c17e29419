package io.smtptoolkit.server.handler;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The content of one message, whole: in memory if it is small, else in a temporary file. It is free
 * of dot-stuffing, its lines are ended by CRLF. It can be read any number of times until its
 * handler is done; then the file is deleted, and the methods throw.
 *
 * <p>Thread-safe.
 */
public final class ReceivedContent {
  private static final Logger LOG = LoggerFactory.getLogger(ReceivedContent.class);

  private final Optional<Path> directory;
  private final byte[] octets;
  private final long size;
  private @Nullable Path file;
  private boolean gone;

  private ReceivedContent(Optional<Path> directory, byte[] octets, long size, @Nullable Path file) {
    this.directory = directory;
    this.octets = octets;
    this.size = size;
    this.file = file;
  }

  static ReceivedContent inMemory(Optional<Path> directory, byte[] octets) {
    return new ReceivedContent(directory, octets, octets.length, null);
  }

  static ReceivedContent inFile(Path file, long size) {
    return new ReceivedContent(Optional.empty(), new byte[0], size, file);
  }

  /**
   * The size of the content.
   *
   * @return octets, CRLFs included
   */
  public long size() {
    return size;
  }

  /**
   * The content from its begin.
   *
   * @return a new stream at each call, to be closed by the caller
   * @throws IOException if the file cannot be read, or the handler is done
   */
  public synchronized InputStream stream() throws IOException {
    requireThere();
    return isInMemory() ? new ByteArrayInputStream(octets) : Files.newInputStream(file());
  }

  /**
   * All octets, in memory; {@link #size} says how many that will be.
   *
   * @return a copy
   * @throws IOException if the file cannot be read, or the handler is done
   * @throws OutOfMemoryError if it is more than an array can hold
   */
  public synchronized byte[] octets() throws IOException {
    requireThere();
    return isInMemory() ? octets.clone() : Files.readAllBytes(file());
  }

  /**
   * The content as a file, which only the owner of the process can read. It may be moved elsewhere;
   * the methods that read are not to be used then.
   *
   * @return the file that it is in, or a temporary one that is written now
   * @throws IOException if the file cannot be written, or the handler is done
   */
  public synchronized Path file() throws IOException {
    requireThere();
    if (file == null) {
      file = newFile(directory);
      try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.WRITE)) {
        out.write(octets);
      }
    }
    return file;
  }

  /** The size, and nothing of the content. */
  @Override
  public String toString() {
    return "ReceivedContent[" + size + " octets]";
  }

  /** The handler is done. */
  synchronized void delete() {
    gone = true;
    if (file != null) {
      delete(file);
      file = null;
    }
  }

  /** A new empty file, readable by the owner of the process only where the system has owners. */
  static Path newFile(Optional<Path> directory) throws IOException {
    return directory.isPresent()
        ? Files.createTempFile(directory.get(), "smtp-", ".eml")
        : Files.createTempFile("smtp-", ".eml");
  }

  static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException fault) {
      LOG.warn("a temporary file with a message remains, delete it by hand: {}", file, fault);
    }
  }

  private boolean isInMemory() {
    return octets.length == size;
  }

  private void requireThere() throws IOException {
    if (gone) {
      throw new IOException("the content is gone, because its handler was done; copy it before");
    }
  }
}
