package io.smtptoolkit.server.queue;

import java.io.IOException;
import java.nio.file.Path;

/**
 * The free space of a disk that is kept so that what is queued can go on: to retire a recipient
 * takes room, too.
 */
final class Reserve {
  /** Tells the free space; a seam for tests. */
  interface Space {
    long usableOctets() throws IOException;
  }

  private final Path folder;
  private final long octets;
  private final Space space;
  private long transaction;
  private long taken;

  Reserve(QueueOptions options, Space space) {
    folder = options.folder();
    octets = options.reserveOctets();
    this.space = space;
  }

  /** For new mail all of it is kept. Any thread. */
  void require(long wanted) throws IOException {
    long usable = space.usableOctets();
    if (usable - wanted < octets) {
      throw new InsufficientSpaceException(
          "no room for new mail in "
              + folder
              + ": "
              + usable
              + " octets are free, "
              + octets
              + " are kept in reserve"
              + (wanted > 0 ? ", and the message has " + wanted : ""));
    }
  }

  /**
   * Content of messages that were begun in time may use half of it. One commit may have many of
   * them, and they are on the disk twice for a while, in the log and in the database. On the
   * writer's thread.
   *
   * @param number the number of the transaction
   */
  void requireForMore(long wanted, long number) throws IOException {
    if (transaction != number) {
      transaction = number;
      taken = 0;
    }
    long usable = space.usableOctets();
    if (usable - 2 * (taken + wanted) < octets / 2) {
      throw new InsufficientSpaceException(
          "no room for more of a message in " + folder + ": " + usable + " octets are free");
    }
    taken += wanted;
  }

  /** Whether less than this is free above the reserve. */
  boolean isNearerThan(long distance) {
    try {
      return space.usableOctets() - distance < octets;
    } catch (IOException unknown) {
      return false;
    }
  }
}
