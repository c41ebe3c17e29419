package io.smtptoolkit.server.mailbox;

import io.smtptoolkit.codec.address.Mailbox;
import java.util.List;
import java.util.Optional;

/**
 * The answer of a {@link Directory} about one address.
 *
 * <p>Immutable.
 */
public sealed interface Lookup {
  /**
   * It is a mailbox.
   *
   * @param mailbox the mailbox
   */
  record Found(LocalMailbox mailbox) implements Lookup {}

  /**
   * It means other addresses, of this host or of others.
   *
   * @param addresses the addresses
   * @param kept a mailbox that gets a copy of its own; empty if there is none
   */
  record Forward(List<Mailbox> addresses, Optional<LocalMailbox> kept) implements Lookup {
    /**
     * Takes a copy.
     *
     * @param addresses the addresses
     * @param kept a mailbox that gets a copy of its own
     * @throws IllegalArgumentException when there is neither an address nor a mailbox
     */
    public Forward {
      addresses = List.copyOf(addresses);
      if (addresses.isEmpty() && kept.isEmpty()) {
        throw new IllegalArgumentException("an alias means at least one address");
      }
    }
  }

  /** Its domain is an own one, and there is no such address in it. */
  record Unknown() implements Lookup {}

  /** Its domain is not an own one. */
  record Elsewhere() implements Lookup {}

  /**
   * That cannot be said now, such as when a database is not there: the client is to try again.
   *
   * @param why one line, for the log
   */
  record Unavailable(String why) implements Lookup {}
}
