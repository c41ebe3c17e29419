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
 * The delivered messages: kept in memory, and written to a Maildir for each mailbox when there is a
 * folder for them (LF line ends). Safe for use by several threads.
 */
final class MessageStore {

  private final Optional<Path> maildir;
  private final List<StoredMessage> messages = new ArrayList<>();
  private final AtomicLong serial = new AtomicLong();

  MessageStore(Optional<Path> maildir) {
    this.maildir = maildir;
  }

  void deliver(StoredMessage message) throws IOException {
    if (message.mailbox().equals(Recipients.RELAYED)) {
      return;
    }
    if (maildir.isPresent()) {
      write(maildir.get(), message);
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

  private void write(Path root, StoredMessage message) throws IOException {
    Path folder = root.resolve(message.mailbox().replaceAll("[^A-Za-z0-9-]", "_"));
    for (String part : List.of("tmp", "new", "cur")) {
      Files.createDirectories(folder.resolve(part));
    }
    String name = serial.incrementAndGet() + "." + message.mailbox();
    Path temporary = folder.resolve("tmp").resolve(name);
    Files.write(temporary, WireReader.octets(message.octets().replace("\r\n", "\n")));
    Files.move(temporary, folder.resolve("new").resolve(name), StandardCopyOption.ATOMIC_MOVE);
  }
}
