package io.smtptoolkit.server.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.smtptoolkit.codec.address.Domain;
import io.smtptoolkit.codec.address.Mailbox;
import io.smtptoolkit.server.mailbox.LocalMailbox;
import io.smtptoolkit.server.queue.QueuedMessage;
import io.smtptoolkit.server.queue.QueuedRecipient;
import io.smtptoolkit.server.text.FileFaults;
import io.smtptoolkit.server.trace.TraceFields;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stores a row of a queue as a file of a Maildir. Immutable and thread-safe; it blocks. */
final class RowDelivery {
  private static final Logger LOG = LoggerFactory.getLogger(RowDelivery.class);

  /** Chosen: as much of a header is looked through for Delivered-To, and read at a time. */
  private static final int BLOCK_OCTETS = 65_536;

  private final Domain host;
  private final Clock clock;
  private final Disk disk;
  private final Instant startedAt;
  private final MailboxLocks locks = new MailboxLocks();
  private final TmpSweep sweep;

  RowDelivery(Domain host, Clock clock, Disk disk) {
    this.host = host;
    this.clock = clock;
    this.disk = disk;
    this.startedAt = clock.instant();
    this.sweep = new TmpSweep(clock);
  }

  /** Whether a mailbox has room for a message; 0 octets if its size is not known. */
  MaildirUsage.Room roomFor(LocalMailbox mailbox, long octets) throws IOException {
    var maildir = new Maildir(mailbox.folder());
    maildir.create(disk);
    synchronized (locks.of(mailbox)) {
      return new MaildirUsage(maildir, mailbox.quota(), clock).roomFor(octets);
    }
  }

  MailboxOutcome store(
      LocalMailbox mailbox,
      QueuedMessage message,
      QueuedRecipient recipient,
      Supplier<InputStream> content) {
    String key = key(message, recipient);
    var maildir = new Maildir(mailbox.folder());
    try {
      maildir.create(disk);
      sweep.ifDue(maildir, mailbox.name());
      if (mayBeThere(message, recipient)) {
        Optional<Path> found = find(maildir, key);
        if (found.isPresent()) {
          disk.syncFolder(maildir.arrived());
          return stored(found.get());
        }
      }
      Path temporary = maildir.tmp().resolve(key + UniqueNames.host(host.toString()));
      try {
        return store(mailbox, maildir, temporary, message, recipient, content);
      } finally {
        Files.deleteIfExists(temporary);
      }
    } catch (IOException fault) {
      LOG.error("{}: {}: cannot store: {}", message.id(), mailbox.name(), FileFaults.reason(fault));
      return FileFaults.isDiskFull(fault)
          ? MailboxOutcome.later("4.3.1", "There is no room on the disk now.")
          : MailboxOutcome.later("4.3.0", "The message cannot be stored now.");
    }
  }

  private MailboxOutcome store(
      LocalMailbox mailbox,
      Maildir maildir,
      Path temporary,
      QueuedMessage message,
      QueuedRecipient recipient,
      Supplier<InputStream> content)
      throws IOException {
    Files.deleteIfExists(temporary); // of an attempt that a crash ended
    if (!mailbox.quota().isUnlimited()) {
      // Without its CRs it has at least half of its octets: most of what has no room is not
      // written.
      Optional<MailboxOutcome> refusal = refusal(roomFor(mailbox, message.octets() / 2));
      if (refusal.isPresent()) {
        return refusal.get();
      }
    }
    long size;
    try (FileChannel file = disk.create(temporary)) {
      if (!write(file, message, recipient, content)) {
        return MailboxOutcome.never(
            "5.4.6",
            "The message has been delivered to this address already: it goes in a circle.");
      }
      size = file.size();
      disk.sync(file);
    }
    Path arrived = maildir.arrived().resolve(temporary.getFileName() + ",S=" + size);
    MailboxOutcome outcome = stored(arrived);
    if (mailbox.quota().isUnlimited()) {
      boolean unused = link(temporary, arrived);
    } else {
      outcome = withinQuota(mailbox, maildir, temporary, arrived, size);
    }
    disk.syncFolder(maildir.arrived());
    return outcome;
  }

  /** One at a time of a mailbox, so that two do not take the same room. */
  private MailboxOutcome withinQuota(
      LocalMailbox mailbox, Maildir maildir, Path temporary, Path arrived, long size)
      throws IOException {
    var usage = new MaildirUsage(maildir, mailbox.quota(), clock);
    synchronized (locks.of(mailbox)) {
      Optional<MailboxOutcome> refusal = refusal(usage.roomFor(size));
      if (refusal.isPresent()) {
        return refusal.get();
      }
      if (link(temporary, arrived)) {
        count(usage, size, mailbox);
      }
      return stored(arrived);
    }
  }

  private static Optional<MailboxOutcome> refusal(MaildirUsage.Room room) {
    return switch (room) {
      case FITS -> Optional.empty();
      case FULL -> Optional.of(MailboxOutcome.later("4.2.2", "The mailbox is full."));
      case NEVER ->
          Optional.of(
              MailboxOutcome.never(
                  "5.2.3", "The message is larger than all that the mailbox may hold."));
    };
  }

  /** False if it is there already: the name is that of no other row. */
  private boolean link(Path temporary, Path arrived) throws IOException {
    try {
      disk.link(temporary, arrived);
      return true;
    } catch (FileAlreadyExistsException there) {
      return false;
    }
  }

  /** The message is stored, whatever becomes of the count, which can be made anew. */
  private static void count(MaildirUsage usage, long size, LocalMailbox mailbox) {
    try {
      usage.add(size);
    } catch (IOException fault) {
      LOG.warn("{}: cannot write maildirsize: {}", mailbox.name(), FileFaults.reason(fault));
    }
  }

  /** False if the message was delivered to this address before. */
  private static boolean write(
      FileChannel file,
      QueuedMessage message,
      QueuedRecipient recipient,
      Supplier<InputStream> content)
      throws IOException {
    String address = recipient.forwardPath().mailbox().map(Mailbox::toString).orElse("postmaster");
    var stored = new StoredContent(file);
    stored.writeLines(
        TraceFields.returnPath(message.reversePath()) + "Delivered-To: " + address + "\n");
    stored.write(ByteBuffer.wrap(message.addedFields().getBytes(UTF_8)));
    try (InputStream in = content.get()) {
      byte[] block = in.readNBytes(BLOCK_OCTETS);
      if (isDeliveredTo(address, message.addedFields())
          || isDeliveredTo(address, new String(block, UTF_8))) {
        return false;
      }
      while (block.length > 0) {
        stored.write(ByteBuffer.wrap(block));
        block = in.readNBytes(BLOCK_OCTETS);
      }
    }
    stored.finish();
    return true;
  }

  private static boolean isDeliveredTo(String address, String text) {
    int end = text.startsWith("\r\n") ? 0 : text.indexOf("\r\n\r\n");
    String header = end < 0 ? text : text.substring(0, end);
    String wanted = "delivered-to:" + address.toLowerCase(Locale.ROOT);
    return header
        .lines()
        .anyMatch(line -> line.toLowerCase(Locale.ROOT).replaceAll("[ \t]", "").equals(wanted));
  }

  /** Another process, or an attempt before, may have stored it. */
  private boolean mayBeThere(QueuedMessage message, QueuedRecipient recipient) {
    return recipient.attempts() > 0 || !message.acceptedAt().isAfter(startedAt);
  }

  private static Optional<Path> find(Maildir maildir, String key) throws IOException {
    for (Path folder : List.of(maildir.arrived(), maildir.folder().resolve("cur"))) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
        for (Path file : files) {
          if (String.valueOf(file.getFileName()).startsWith(key)) {
            return Optional.of(file);
          }
        }
      } catch (DirectoryIteratorException broken) {
        throw broken.getCause();
      }
    }
    return Optional.empty();
  }

  private static MailboxOutcome stored(Path file) {
    return new MailboxOutcome.Stored(String.valueOf(file.getFileName()));
  }

  /** What the names of a row's file begin with, whatever the host is called. */
  private static String key(QueuedMessage message, QueuedRecipient recipient) {
    return message.acceptedAt().getEpochSecond()
        + ".Q"
        + message.id()
        + "R"
        + recipient.row()
        + ".";
  }
}
