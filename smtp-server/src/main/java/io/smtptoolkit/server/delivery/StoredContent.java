package io.smtptoolkit.server.delivery;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;

/**
 * Writes content to a file, with LF for every CRLF and nothing else changed: the Maildir
 * convention. Holds a bounded number of octets, wherever the content was cut. One per message; not
 * thread-safe.
 */
final class StoredContent implements Closeable {
  // Chosen: large enough that the calls to the system do not count, small enough for thousands of
  // transactions.
  private static final int BUFFER_OCTETS = 16_384;
  private static final byte CR = '\r';
  private static final byte LF = '\n';

  private final FileChannel channel;
  private final byte[] buffer = new byte[BUFFER_OCTETS];
  private int length;
  private boolean afterCr;

  StoredContent(FileChannel channel) {
    this.channel = channel;
  }

  /** Trace fields, whose lines are ended by LF already. */
  void writeLines(String lines) throws IOException {
    var octets = ByteBuffer.wrap(lines.getBytes(StandardCharsets.UTF_8));
    while (octets.hasRemaining()) {
      if (length == buffer.length) {
        flush();
      }
      int count = Math.min(buffer.length - length, octets.remaining());
      octets.get(buffer, length, count);
      length += count;
    }
  }

  /** Content whose lines are ended by CRLF. */
  void write(ByteBuffer content) throws IOException {
    while (content.hasRemaining()) {
      if (buffer.length - length < 2) {
        flush();
      }
      // One octet is kept free for a CR that was held back and turns out to be alone.
      int from = length + 1;
      int count = Math.min(buffer.length - from, content.remaining());
      content.get(buffer, from, count);
      for (int i = from; i < from + count; i++) {
        byte octet = buffer[i];
        if (afterCr && octet != LF) {
          buffer[length++] = CR;
        }
        afterCr = octet == CR;
        if (!afterCr) {
          buffer[length++] = octet;
        }
      }
    }
  }

  /** Nothing more comes; all is written to the file, which stays open. */
  FileChannel finish() throws IOException {
    if (afterCr) {
      if (length == buffer.length) {
        flush();
      }
      buffer[length++] = CR;
      afterCr = false;
    }
    flush();
    return channel;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private void flush() throws IOException {
    writeFully(ByteBuffer.wrap(buffer, 0, length));
    length = 0;
  }

  private void writeFully(ByteBuffer octets) throws IOException {
    while (octets.hasRemaining()) {
      channel.write(octets);
    }
  }
}
