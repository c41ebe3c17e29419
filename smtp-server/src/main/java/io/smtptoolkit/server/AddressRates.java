package io.smtptoolkit.server;

import java.util.OptionalInt;

/**
 * The bounds of how often one address may do something: an IPv4 address, or an IPv6 network of 64
 * bits, which is what one customer has. It may use the whole number at once; what was used comes
 * back evenly over the minute or hour. The address is the real client's, also after a PROXY header
 * or XCLIENT; a front end's own is not counted.
 *
 * <p>The most active 100,000 addresses are remembered.
 *
 * <p>Immutable.
 *
 * @param connectionsPerMinute one more is told 421; empty for any number
 * @param messagesPerMinute MAIL commands; one more is told 450; empty for any number
 * @param recipientsPerHour RCPT commands; one more is told 450; empty for any number
 */
public record AddressRates(
    OptionalInt connectionsPerMinute,
    OptionalInt messagesPerMinute,
    OptionalInt recipientsPerHour) {

  /** No bounds: many clients that share an address are normal. */
  public static final AddressRates NONE =
      new AddressRates(OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty());

  /**
   * Checks the numbers.
   *
   * @param connectionsPerMinute at least 1
   * @param messagesPerMinute at least 1
   * @param recipientsPerHour at least 1
   */
  public AddressRates {
    positive("connectionsPerMinute", connectionsPerMinute);
    positive("messagesPerMinute", messagesPerMinute);
    positive("recipientsPerHour", recipientsPerHour);
  }

  /**
   * These with another number of connections.
   *
   * @param value a minute, at least 1
   * @return the changed rates
   */
  public AddressRates withConnectionsPerMinute(int value) {
    return new AddressRates(OptionalInt.of(value), messagesPerMinute, recipientsPerHour);
  }

  /**
   * These with another number of messages.
   *
   * @param value a minute, at least 1
   * @return the changed rates
   */
  public AddressRates withMessagesPerMinute(int value) {
    return new AddressRates(connectionsPerMinute, OptionalInt.of(value), recipientsPerHour);
  }

  /**
   * These with another number of recipients.
   *
   * @param value an hour, at least 1
   * @return the changed rates
   */
  public AddressRates withRecipientsPerHour(int value) {
    return new AddressRates(connectionsPerMinute, messagesPerMinute, OptionalInt.of(value));
  }

  private static void positive(String name, OptionalInt value) {
    if (value.isPresent() && value.getAsInt() < 1) {
      throw new IllegalArgumentException(name + " must be at least 1, not " + value.getAsInt());
    }
  }
}
