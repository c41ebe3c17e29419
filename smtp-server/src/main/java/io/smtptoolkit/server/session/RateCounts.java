package io.smtptoolkit.server.session;

import io.smtptoolkit.server.AddressRates;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The counts of {@link AddressRates}: of a server, or of one listener. What has no bound is not
 * counted.
 *
 * <p>Thread-safe.
 */
public final class RateCounts {
  // Chosen: about 20 MB for each rate when its table is full.
  private static final int MAX_ENTRIES = 100_000;

  private final Optional<RateTable> connections;
  private final Optional<RateTable> messages;
  private final Optional<RateTable> recipients;

  /**
   * Nothing counted yet.
   *
   * @param rates what is allowed
   */
  public RateCounts(AddressRates rates) {
    connections = table(rates.connectionsPerMinute(), Duration.ofMinutes(1));
    messages = table(rates.messagesPerMinute(), Duration.ofMinutes(1));
    recipients = table(rates.recipientsPerHour(), Duration.ofHours(1));
  }

  private static Optional<RateTable> table(OptionalInt most, Duration period) {
    return most.isEmpty()
        ? Optional.empty()
        : Optional.of(new RateTable(most.getAsInt(), period, MAX_ENTRIES));
  }

  /** Whether neither messages nor recipients are counted. */
  boolean countsNoMail() {
    return messages.isEmpty() && recipients.isEmpty();
  }

  /**
   * Counts one more connection, here and at another.
   *
   * @param other the counts of the server, if these are a listener's
   * @param client the address
   * @param nanoTime now
   * @return false if that is one too many for either; it is counted at none then
   */
  public boolean connection(RateCounts other, InetAddress client, long nanoTime) {
    return take(connections, other.connections, client, nanoTime);
  }

  /** Counts one more message; false if that is one too many. */
  boolean message(RateCounts other, InetAddress client, long nanoTime) {
    return take(messages, other.messages, client, nanoTime);
  }

  /** Counts one more recipient; false if that is one too many. */
  boolean recipient(RateCounts other, InetAddress client, long nanoTime) {
    return take(recipients, other.recipients, client, nanoTime);
  }

  private static boolean take(
      Optional<RateTable> own, Optional<RateTable> other, InetAddress client, long nanoTime) {
    if (own.isPresent() && !own.get().take(client, nanoTime)) {
      return false;
    }
    if (other.isEmpty() || other.get().take(client, nanoTime)) {
      return true;
    }
    own.ifPresent(counted -> counted.giveBack(client));
    return false;
  }
}
