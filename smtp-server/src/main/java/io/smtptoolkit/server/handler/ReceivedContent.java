package io.smtptoolkit.server.handler;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The content of one message, whole: in memory if it is small, else in a temporary file. It is free
 * of dot-stuffing, its lines are ended by CRLF. It can be read any number of times until its
 * handler is done; then the file is deleted, and the methods throw.
 *
 * <p>Thread-safe.
 */
public final class ReceivedContent {
  private final TemporaryFiles files;
  private final byte[] octets;
  private final long size;
  private @Nullable Path file;
  private boolean gone;

  private ReceivedContent(TemporaryFiles files, byte[] octets, long size, @Nullable Path file) {
    this.files = files;
    this.octets = octets;
    this.size = size;
    this.file = file;
  }

  static ReceivedContent inMemory(TemporaryFiles files, byte[] octets) {
    return new ReceivedContent(files, octets, octets.length, null);
  }

  static ReceivedContent inFile(TemporaryFiles files, Path file, long size) {
    return new ReceivedContent(files, new byte[0], size, file);
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
      file = written();
    }
    return file;
  }

  /** A file that is whole; one that could not be written, as when the disk is full, is deleted. */
  private Path written() throws IOException {
    Path begun = files.create();
    try (FileChannel channel = files.open(begun)) {
      files.write(channel, ByteBuffer.wrap(octets));
      return begun;
    } catch (IOException | RuntimeException | Error fault) {
      files.delete(begun);
      throw fault;
    }
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
      files.delete(file);
      file = null;
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
