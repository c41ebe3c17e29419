package io.smtptoolkit.server.handler;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gathers the content of one message: in memory up to a size, then in a temporary file, to which it
 * is written in large pieces. Used by one thread at a time.
 */
final class Spool {
  private static final Logger LOG = LoggerFactory.getLogger(Spool.class);

  // Chosen: as many octets as a service that blocks is given at a time.
  private static final int PIECE_OCTETS = 65_536;
  // Chosen: most messages without attachments fit after one or two doublings.
  private static final int FIRST_OCTETS = 4_096;

  private final TemporaryFiles files;
  private final int memoryOctets;
  private byte[] gathered = new byte[0];
  private int gatheredOctets;
  private long writtenOctets;
  private @Nullable Path file;
  private @Nullable FileChannel channel;
  private @Nullable ReceivedContent content;

  Spool(TemporaryFiles files, int memoryOctets) {
    this.files = files;
    this.memoryOctets = memoryOctets;
  }

  /** Keeps octets in memory if there is room, which does not block. */
  boolean keep(ByteBuffer octets) {
    int length = octets.remaining();
    int most = file == null ? memoryOctets : PIECE_OCTETS;
    if (length > most - gatheredOctets) {
      return false;
    }
    int needed = gatheredOctets + length;
    if (needed > gathered.length) {
      long doubled = Math.max(FIRST_OCTETS, 2L * gathered.length);
      gathered = Arrays.copyOf(gathered, (int) Math.max(needed, Math.min(doubled, most)));
    }
    octets.get(gathered, gatheredOctets, length);
    gatheredOctets = needed;
    return true;
  }

  /** Writes what is kept, and more, to the file. */
  void write(ByteBuffer octets) throws IOException {
    if (file == null) {
      file = files.create();
    }
    if (channel == null) {
      channel = files.open(file);
    }
    write(channel, ByteBuffer.wrap(gathered, 0, gatheredOctets));
    write(channel, octets);
    gatheredOctets = 0;
  }

  boolean isInFile() {
    return file != null;
  }

  /** The content is whole. */
  ReceivedContent finish() throws IOException {
    if (file == null) {
      return finishInMemory();
    }
    write(ByteBuffer.allocate(0));
    close();
    return finished(ReceivedContent.inFile(files, file, writtenOctets));
  }

  /** The content is whole and not in a file, which does not block. */
  ReceivedContent finishInMemory() {
    return finished(ReceivedContent.inMemory(files, Arrays.copyOf(gathered, gatheredOctets)));
  }

  private ReceivedContent finished(ReceivedContent whole) {
    content = whole;
    gathered = new byte[0];
    return whole;
  }

  /** Deletes the file, and ends the use of the content; does not throw. */
  void discard() {
    gathered = new byte[0];
    try {
      close();
    } catch (IOException fault) {
      LOG.warn("the temporary file of a message could not be closed: {}", file, fault);
    }
    if (content != null) {
      content.delete();
    } else if (file != null) {
      files.delete(file);
    }
  }

  private void write(FileChannel to, ByteBuffer octets) throws IOException {
    int length = octets.remaining();
    files.write(to, octets);
    writtenOctets += length;
  }

  private void close() throws IOException {
    if (channel != null) {
      FileChannel closing = channel;
      channel = null;
      closing.close();
    }
  }
}
