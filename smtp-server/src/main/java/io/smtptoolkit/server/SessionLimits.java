package io.smtptoolkit.server;

import java.util.OptionalInt;

/**
 * The most that one session may ask for, as LIMITS announces it (RFC 9422 §4). RCPTMAX is {@link
 * ListenerOptions#limits}.
 *
 * <p>Immutable.
 *
 * @param maxTransactions MAILMAX: how many MAIL commands a session may have; one more closes the
 *     connection with 421. Empty for any number
 * @param maxRecipientDomains RCPTDOMAINMAX: how many different domains the recipients of a session
 *     may have; RCPT with one more is refused with 452. Empty for any number
 */
public record SessionLimits(OptionalInt maxTransactions, OptionalInt maxRecipientDomains) {
  /** No limit but those of the server and of its other options. */
  public static final SessionLimits NONE =
      new SessionLimits(OptionalInt.empty(), OptionalInt.empty());

  // RFC 9422 §4: six digits.
  private static final int MOST_TRANSACTIONS = 999_999;
  // Chosen: each session remembers the domains.
  private static final int MOST_DOMAINS = 1_000;

  /**
   * Checks that the limits can be announced.
   *
   * @param maxTransactions from 1 to 999,999
   * @param maxRecipientDomains from 1 to 1,000
   */
  public SessionLimits {
    within("maxTransactions", maxTransactions, MOST_TRANSACTIONS);
    within("maxRecipientDomains", maxRecipientDomains, MOST_DOMAINS);
  }

  /**
   * These limits with another number of MAIL commands.
   *
   * @param value from 1 to 999,999
   * @return the changed limits
   */
  public SessionLimits withMaxTransactions(int value) {
    return new SessionLimits(OptionalInt.of(value), maxRecipientDomains);
  }

  /**
   * These limits with another number of domains.
   *
   * @param value from 1 to 1,000
   * @return the changed limits
   */
  public SessionLimits withMaxRecipientDomains(int value) {
    return new SessionLimits(maxTransactions, OptionalInt.of(value));
  }

  private static void within(String name, OptionalInt value, int most) {
    if (value.isPresent() && (value.getAsInt() < 1 || value.getAsInt() > most)) {
      throw new IllegalArgumentException(
          name + " must be from 1 to " + most + ", not " + value.getAsInt());
    }
  }
}
