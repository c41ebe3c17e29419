package io.smtptoolkit.server.system;

import io.smtptoolkit.server.mailbox.LocalMailbox;

/** The destinations in the queue that no other server is asked for. No domain has a space in it. */
final class Place {
  /** Addresses of own domains whose mailboxes are yet to be found. */
  static final String HERE = "addresses here";

  private static final String MAILBOX = "mailbox ";

  /** Aliases whose sender wants to hear that they mean several. */
  static final String ALIASES = "expanded aliases";

  private Place() {}

  /** One mailbox, whatever its addresses. */
  static String of(LocalMailbox mailbox) {
    return MAILBOX + mailbox.name();
  }

  static boolean isMailbox(String destination) {
    return destination.startsWith(MAILBOX);
  }

  static boolean isHere(String destination) {
    return isMailbox(destination) || destination.equals(HERE) || destination.equals(ALIASES);
  }
}
