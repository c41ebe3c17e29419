package io.smtptoolkit.server.delivery;

import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.address.Mailbox;
import io.smtptoolkit.codec.address.ReversePath;
import io.smtptoolkit.codec.command.RcptParameters;
import io.smtptoolkit.codec.reply.Replies;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.server.BlockingMailService;
import io.smtptoolkit.server.Rejected;
import io.smtptoolkit.server.SessionInfo;
import io.smtptoolkit.server.text.FileFaults;
import io.smtptoolkit.server.trace.TraceFields;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One message on its way into one or more Maildirs. At most two files are open at a time, however
 * many recipients there are: the content is written to the first mailbox and copied to the others
 * at its end.
 */
final class MaildirTransaction implements BlockingMailService.Transaction {
  private static final Logger LOG = LoggerFactory.getLogger(MaildirTransaction.class);

  private final MaildirService service;
  private final SessionInfo session;
  private final ReversePath reversePath;
  private final boolean utf8;
  private final String id;
  private final Set<String> mailboxes = new LinkedHashSet<>();
  private final List<Delivery> deliveries = new ArrayList<>();
  private final List<Path> arrived = new ArrayList<>();
  private Optional<StoredContent> stored = Optional.empty();

  // Of the other recipients nothing is kept: a path may be as long as a command line, and there may
  // be a thousand of them, all for one mailbox.
  private Optional<Mailbox> firstRecipient = Optional.empty();
  private int recipients;

  MaildirTransaction(
      MaildirService service, SessionInfo session, ReversePath reversePath, boolean utf8) {
    this.service = service;
    this.session = session;
    this.reversePath = reversePath;
    this.utf8 = utf8;
    this.id = service.names().next(service.clock().instant());
  }

  @Override
  public Optional<String> messageId() {
    return Optional.of(id);
  }

  @Override
  public Reply recipient(ForwardPath forwardPath, RcptParameters parameters) throws Rejected {
    mailboxes.add(service.mailboxes().mailboxFor(forwardPath, session.localAddress().getAddress()));
    if (recipients == 0) {
      firstRecipient = forwardPath.mailbox();
    }
    recipients++;
    return Replies.recipientOk();
  }

  @Override
  public void content(ByteBuffer content) throws Rejected, IOException {
    try {
      stored().write(content);
    } catch (IOException fault) {
      throw refusalOf(fault);
    }
  }

  @Override
  public Reply complete() throws Rejected, IOException {
    try {
      store();
      arrive();
      return Replies.accepted(id);
    } catch (IOException fault) {
      takeBack();
      throw refusalOf(fault);
    } catch (RuntimeException bug) {
      takeBack();
      throw bug;
    }
  }

  /** After a message that was not stored for all there is nothing of it. */
  private void takeBack() {
    arrived.forEach(this::delete);
    abort();
  }

  @Override
  public void abort() {
    try {
      if (stored.isPresent()) {
        stored.get().close();
      }
    } catch (IOException fault) {
      LOG.warn(
          "{}: cannot close a file of {}: {}",
          session.connectionId(),
          id,
          FileFaults.reason(fault));
    }
    deleteTemporary();
  }

  /** The file of the first mailbox, begun with the trace fields when the first content comes. */
  private StoredContent stored() throws IOException {
    if (stored.isPresent()) {
      return stored.get();
    }
    ZonedDateTime now = ZonedDateTime.now(service.clock());
    nameDeliveries();
    StoredContent begun = new StoredContent(service.disk().create(deliveries.get(0).temporary()));
    stored = Optional.of(begun);
    Optional<Mailbox> onlyRecipient = recipients == 1 ? firstRecipient : Optional.empty();
    begun.writeLines(
        TraceFields.returnPath(reversePath)
            + TraceFields.received(session, utf8, id, onlyRecipient, now));
    return begun;
  }

  private void nameDeliveries() {
    String file = id + "." + UniqueNames.host(session.domain());
    for (String mailbox : mailboxes) {
      deliveries.add(new Delivery(service.maildir(mailbox), file));
    }
  }

  /** All files are written and on the disk; the names that they have in tmp need not be. */
  private void store() throws IOException {
    Disk disk = service.disk();
    try (StoredContent content = stored()) {
      FileChannel first = content.finish();
      disk.sync(first);
      for (Delivery delivery : deliveries.subList(1, deliveries.size())) {
        try (FileChannel copy = disk.create(delivery.temporary())) {
          copy(first, copy);
          disk.sync(copy);
        }
      }
    }
  }

  /**
   * All files appear to the readers of the mailboxes, and this is on the disk. Only what appeared
   * is taken back after a fault: a name that was taken is another message's.
   */
  private void arrive() throws IOException {
    Disk disk = service.disk();
    for (Delivery delivery : deliveries) {
      disk.link(delivery.temporary(), delivery.arrived());
      arrived.add(delivery.arrived());
    }
    for (Delivery delivery : deliveries) {
      disk.syncFolder(delivery.maildir().arrived());
    }
    deleteTemporary();
  }

  private static void copy(FileChannel from, FileChannel to) throws IOException {
    long size = from.size();
    long position = 0;
    while (position < size) {
      position += from.transferTo(position, size - position, to);
    }
  }

  /**
   * A full disk gets a reply of its own; other faults are passed on, and the server answers 451
   * 4.3.0.
   */
  private Rejected refusalOf(IOException fault) throws IOException {
    String reason = FileFaults.reason(fault);
    if (!FileFaults.isDiskFull(fault)) {
      throw new IOException("cannot store " + id + ": " + reason, fault);
    }
    LOG.error("{}: no room for {}: {}", session.connectionId(), id, reason);
    return new Rejected(Replies.insufficientStorage());
  }

  private void deleteTemporary() {
    for (Delivery delivery : deliveries) {
      delete(delivery.temporary());
    }
  }

  private void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException fault) {
      LOG.warn("{}: cannot delete {}: {}", session.connectionId(), file, FileFaults.reason(fault));
    }
  }

  private record Delivery(Maildir maildir, String name) {
    Path temporary() {
      return maildir.tmp().resolve(name);
    }

    Path arrived() {
      return maildir.arrived().resolve(name);
    }
  }
}
