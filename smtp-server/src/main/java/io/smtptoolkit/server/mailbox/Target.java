package io.smtptoolkit.server.mailbox;

import io.smtptoolkit.codec.address.Mailbox;

/**
 * One end that mail for a recipient goes to.
 *
 * <p>Immutable.
 */
public sealed interface Target {
  /**
   * A mailbox here.
   *
   * @param address by which it was found, after aliases; for the bare postmaster, at a domain of
   *     the directory
   * @param mailbox the mailbox
   */
  record Stored(Mailbox address, LocalMailbox mailbox) implements Target {}

  /**
   * An address of another domain.
   *
   * @param address the address
   */
  record Foreign(Mailbox address) implements Target {}

  /**
   * The address.
   *
   * @return what becomes the forward-path of a queued recipient
   */
  Mailbox address();
}
