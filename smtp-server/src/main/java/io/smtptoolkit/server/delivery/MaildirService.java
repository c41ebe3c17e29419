package io.smtptoolkit.server.delivery;

import io.smtptoolkit.codec.address.ReversePath;
import io.smtptoolkit.codec.command.MailParameters;
import io.smtptoolkit.server.BlockingMailService;
import io.smtptoolkit.server.SessionInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;

/**
 * Delivers into Maildir folders: {@code DIR/NAME/{tmp,new,cur}}, one for each of the local
 * mailboxes.
 *
 * <p>A message is written to {@code tmp} as it comes, with {@code Return-Path} and {@code Received}
 * on top and LF for CRLF, as the convention wants. At its end there is one file for each mailbox it
 * is for (two recipients of the same mailbox share one); when all of them and their folders are on
 * the disk, they are moved to {@code new}, and when these folders are on the disk too, the client
 * is told 250. So a message that was accepted survives a crash, and one that was refused left
 * nothing.
 *
 * <p>A full disk is 452 4.3.1, another fault of the disk 451 4.3.0: the client tries again later.
 *
 * <p>Thread-safe. It blocks, so it wants an executor beside the I/O threads.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5321#section-4.4">RFC 5321 §4.4</a>
 */
public final class MaildirService implements BlockingMailService {
  private final Path directory;
  private final LocalMailboxes mailboxes;
  private final Clock clock;
  private final Disk disk;
  private final UniqueNames names = new UniqueNames();

  MaildirService(Path directory, LocalMailboxes mailboxes, Clock clock, Disk disk) {
    this.directory = directory;
    this.mailboxes = mailboxes;
    this.clock = clock;
    this.disk = disk;
  }

  /**
   * Makes the folders that are missing, readable by their owner alone, and delivers into them.
   *
   * @param directory holds a folder for each mailbox
   * @param mailboxes who is known here
   * @return the service
   * @throws IOException if a folder cannot be made
   */
  public static MaildirService open(Path directory, LocalMailboxes mailboxes) throws IOException {
    Disk disk = new Disk();
    for (String name : mailboxes.names()) {
      new Maildir(directory.resolve(name)).create(disk);
    }
    return new MaildirService(directory, mailboxes, Clock.system(ZoneId.systemDefault()), disk);
  }

  @Override
  public Transaction open(SessionInfo session, ReversePath reversePath, MailParameters parameters) {
    return new MaildirTransaction(this, session, reversePath);
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
