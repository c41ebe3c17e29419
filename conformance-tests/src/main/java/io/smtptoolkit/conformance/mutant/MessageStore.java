package io.smtptoolkit.conformance.mutant;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What was delivered: kept in memory, and written to a folder of maildirs when there is one ({@code
 * DIR/NAME/new}, LF line ends). Safe for use by several threads.
 */
final class MessageStore {

  private final Optional<Path> maildir;
  private final List<StoredMessage> messages = new ArrayList<>();
  private final AtomicLong serial = new AtomicLong();

  MessageStore(Optional<Path> maildir) {
    this.maildir = maildir;
  }

  void deliver(StoredMessage message) throws IOException {
    if (maildir.isPresent()) {
      write(maildir.get().resolve(message.mailbox()), message);
    }
    synchronized (messages) {
      messages.add(message);
    }
  }

  List<StoredMessage> messages() {
    synchronized (messages) {
      return List.copyOf(messages);
    }
  }

  private void write(Path mailbox, StoredMessage message) throws IOException {
    for (String folder : List.of("tmp", "new", "cur")) {
      Files.createDirectories(mailbox.resolve(folder));
    }
    String name = serial.incrementAndGet() + ".mutant";
    String text = message.octets().replace("\r\n", "\n");
    Path temporary = Files.write(mailbox.resolve("tmp").resolve(name), WireReader.octets(text));
    Files.move(temporary, mailbox.resolve("new").resolve(name), StandardCopyOption.ATOMIC_MOVE);
  }
}
