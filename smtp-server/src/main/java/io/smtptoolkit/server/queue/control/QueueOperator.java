package io.smtptoolkit.server.queue.control;

import io.smtptoolkit.server.queue.QueueInUseException;
import io.smtptoolkit.server.queue.QueueOptions;
import io.smtptoolkit.server.queue.SqliteQueue;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;

/**
 * Asks the queue in a folder: the process that has it, or if there is none, the queue itself.
 *
 * <p>Thread-safe.
 */
public final class QueueOperator {
  private final Path folder;

  private QueueOperator(Path folder) {
    this.folder = folder;
  }

  /**
   * An operator of a queue.
   *
   * @param folder the folder of the queue
   * @return the operator
   */
  public static QueueOperator of(Path folder) {
    return new QueueOperator(folder);
  }

  /**
   * Asks. Blocks until there is the answer, which takes less than a minute.
   *
   * @param request what is asked
   * @return the answer
   * @throws QueueInUseException when a process without a control socket has the queue
   * @throws IOException when there is no queue, it belongs to another user, or cannot be reached
   */
  public QueueAnswer ask(QueueRequest request) throws IOException {
    Path file = folder.resolve("queue.db");
    if (!Files.exists(file)) {
      throw new NoSuchFileException(file.toString());
    }
    Owner.require(file);
    Path control = folder.resolve(QueueControl.FILE);
    if (Files.exists(control)) {
      try (SocketChannel server = SocketChannel.open(UnixDomainSocketAddress.of(control))) {
        Wire.writeRequest(server, request);
        return Wire.readAnswer(server);
      } catch (ConnectException nothingListens) {
        // A process that was killed left it.
      }
    }
    try (SqliteQueue queue = SqliteQueue.open(QueueOptions.builder(folder).build())) {
      return new Answering(queue, () -> {}, Clock.systemUTC()).answer(request);
    }
  }
}
