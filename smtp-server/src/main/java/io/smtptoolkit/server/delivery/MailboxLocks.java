package io.smtptoolkit.server.delivery;

import io.smtptoolkit.server.mailbox.LocalMailbox;
import java.util.stream.Stream;

/**
 * A monitor for each mailbox, which two mailboxes may share: a bounded number of them serves any
 * number of mailboxes. Other processes do not know them.
 *
 * <p>Thread-safe.
 */
final class MailboxLocks {
  /** Chosen: several times the threads that deliver, so that two seldom meet by chance. */
  private static final int COUNT = 256;

  private final Object[] all = Stream.generate(Object::new).limit(COUNT).toArray();

  Object of(LocalMailbox mailbox) {
    return all[Math.floorMod(mailbox.folder().hashCode(), COUNT)];
  }
}
