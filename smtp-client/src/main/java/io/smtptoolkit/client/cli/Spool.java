package io.smtptoolkit.client.cli;

import io.smtptoolkit.client.MessageContent;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.UUID;

/**
 * A message that can be read once, kept in a file so that it can be read twice. Only its owner may
 * read the file, and it has no name any more once it is open, so that nothing is left of it however
 * the program ends. (Where open files keep their names, the system deletes it when it is closed.)
 */
final class Spool implements AutoCloseable {
  private final FileChannel file;

  private Spool(FileChannel file) {
    this.file = file;
  }

  /** Reads a source to its end. */
  static Spool of(InputStream source) throws IOException {
    Path path =
        Path.of(System.getProperty("java.io.tmpdir"), "smtp-send-" + UUID.randomUUID() + ".eml");
    var spool =
        new Spool(
            FileChannel.open(
                path,
                Set.of(
                    StandardOpenOption.CREATE_NEW,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.DELETE_ON_CLOSE),
                ownersOnly()));
    try {
      // Not closed: with the channel the octets would go.
      source.transferTo(Channels.newOutputStream(spool.file));
      return spool;
    } catch (IOException | RuntimeException e) {
      spool.close();
      throw e;
    }
  }

  /** The message, as often as it is opened. */
  MessageContent content() {
    return () -> new Reader(file);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  private static FileAttribute<?>[] ownersOnly() {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }

  /** Reads the file from its beginning, wherever others are in it. */
  private static final class Reader extends InputStream {
    private final FileChannel file;
    private long at;

    Reader(FileChannel file) {
      this.file = file;
    }

    @Override
    public int read() throws IOException {
      var one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] octets, int offset, int length) throws IOException {
      int count = file.read(ByteBuffer.wrap(octets, offset, length), at);
      at += Math.max(0, count);
      return count;
    }
  }
}
