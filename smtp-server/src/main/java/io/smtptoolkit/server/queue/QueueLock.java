package io.smtptoolkit.server.queue;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The lock that makes this process the only one on a queue; the system frees it with the process.
 */
final class QueueLock implements AutoCloseable {
  private static final int PID_DIGITS = 20;

  private final FileChannel file;

  private QueueLock(FileChannel file) {
    this.file = file;
  }

  static QueueLock take(Path folder) throws IOException {
    FileChannel file = FileChannel.open(folder.resolve("lock"), CREATE, READ, WRITE);
    try {
      if (lock(file) == null) {
        throw new QueueInUseException("the queue " + folder + " is in use by process " + pid(file));
      }
      file.truncate(0);
      file.write(ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(US_ASCII)));
      return new QueueLock(file);
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  private static @Nullable FileLock lock(FileChannel file) throws IOException {
    try {
      return file.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // it is this process
    }
  }

  private static String pid(FileChannel file) throws IOException {
    var digits = ByteBuffer.allocate(PID_DIGITS);
    file.read(digits, 0);
    return new String(digits.array(), 0, digits.position(), US_ASCII);
  }
}
