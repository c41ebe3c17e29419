package io.smtptoolkit.server.delivery;

import io.smtptoolkit.codec.address.ReversePath;
import io.smtptoolkit.codec.command.MailParameters;
import io.smtptoolkit.codec.extension.Extensions;
import io.smtptoolkit.codec.extension.KeywordExtension;
import io.smtptoolkit.server.BlockingMailService;
import io.smtptoolkit.server.SessionInfo;
import io.smtptoolkit.server.text.FileFaults;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Delivers into Maildir folders: {@code DIR/NAME/{tmp,new,cur}}, one for each of the local
 * mailboxes.
 *
 * <p>A message is written to {@code tmp} as it comes, with {@code Return-Path} and {@code Received}
 * on top and LF for CRLF, as the convention wants. At its end there is one file for each mailbox it
 * is for (two recipients of the same mailbox share one); when all of them and their folders are on
 * the disk, they are linked into {@code new}, and when these folders are on the disk too, the
 * client is told 250. So a message that was accepted survives a crash, and one that was refused
 * left nothing. The id in the 250 is the one in {@code Received} and in the file's name.
 *
 * <p>What a process that was killed has left in {@code tmp} is removed when it is 36 hours old, the
 * time that the convention gives a delivery: at the start, and once a day.
 *
 * <p>A full disk is 452 4.3.1, another fault of the disk 451 4.3.0: the client tries again later.
 *
 * <p>Thread-safe. It blocks, so it needs an executor of its own.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5321#section-4.4">RFC 5321 §4.4</a>
 */
public final class MaildirService implements BlockingMailService {

  private final Path directory;
  private final LocalMailboxes mailboxes;
  private final Clock clock;
  private final Disk disk;
  private final UniqueNames names = new UniqueNames();
  private final AtomicReference<Instant> nextSweep;

  MaildirService(Path directory, LocalMailboxes mailboxes, Clock clock, Disk disk) {
    this.directory = directory;
    this.mailboxes = mailboxes;
    this.clock = clock;
    this.disk = disk;
    this.nextSweep = new AtomicReference<>(clock.instant());
  }

  /**
   * Makes the folders that are missing, readable by their owner alone, and delivers into them.
   *
   * @param directory holds a folder for each mailbox
   * @param mailboxes who is known here
   * @return the service
   * @throws IOException if a folder cannot be made or written; the message says which, and why
   */
  public static MaildirService open(Path directory, LocalMailboxes mailboxes) throws IOException {
    Disk disk = new Disk();
    for (String name : mailboxes.names()) {
      create(new Maildir(folder(directory, name)), disk);
    }
    var service =
        new MaildirService(directory, mailboxes, Clock.system(ZoneId.systemDefault()), disk);
    service.sweepIfDue();
    return service;
  }

  private static Path folder(Path directory, String name) throws IOException {
    try {
      return directory.resolve(name);
    } catch (InvalidPathException unspeakable) {
      throw new IOException(
          "the names of files cannot hold the mailbox's, \""
              + name
              + "\": run with a locale of UTF-8, such as LC_ALL=C.UTF-8",
          unspeakable);
    }
  }

  private static void create(Maildir maildir, Disk disk) throws IOException {
    try {
      maildir.create(disk);
    } catch (IOException fault) {
      throw new IOException("cannot deliver to a mailbox: " + FileFaults.reason(fault), fault);
    }
  }

  /** Looks through all mailboxes, once a day whatever the number of deliveries. */
  void sweepIfDue() {
    Instant now = clock.instant();
    Instant due = nextSweep.get();
    if (now.isBefore(due) || !nextSweep.compareAndSet(due, now.plus(TmpSweep.INTERVAL))) {
      return;
    }
    mailboxes.names().forEach(name -> TmpSweep.run(maildir(name), name, now));
  }

  /**
   * SMTPUTF8: mailboxes and header fields in UTF-8 are stored as they come.
   *
   * @return not BINARYMIME, as a Maildir has lines, nor DSN, as nothing reports a delivery
   */
  @Override
  public Extensions extensions() {
    return Extensions.of(KeywordExtension.SMTPUTF8);
  }

  @Override
  public Transaction open(SessionInfo session, ReversePath reversePath, MailParameters parameters) {
    sweepIfDue();
    return new MaildirTransaction(this, session, reversePath, parameters.isUtf8());
  }

  LocalMailboxes mailboxes() {
    return mailboxes;
  }

  Maildir maildir(String name) {
    return new Maildir(directory.resolve(name));
  }

  Clock clock() {
    return clock;
  }

  Disk disk() {
    return disk;
  }

  UniqueNames names() {
    return names;
  }
}
