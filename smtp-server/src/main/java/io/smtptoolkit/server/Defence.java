package io.smtptoolkit.server;

import java.time.Duration;
import java.util.OptionalInt;

/**
 * The way a listener meets clients that keep it busy for nothing, or do not wait for their turn.
 *
 * <p>Immutable.
 *
 * @param maxConnections the most connections at a time to the listener, in addition to {@link
 *     ServerLimits#maxConnections}; more are closed with 421. Empty for any number
 * @param maxCommands how many commands a client may give between two accepted messages; one more
 *     closes the connection with 421
 * @param errorDelay how long a client waits after each error of the second half of {@link
 *     ServerLimits#maxViolations}; zero for no wait (no thread waits)
 * @param leastContentRate octets a second: content has to come as fast, on average over {@link
 *     ServerTimeouts#content}, or the connection is closed with 421. What the service or the server
 *     itself keeps waiting is not counted. Zero for no such rate
 * @param rates how often one address may do something, counted for the listener alone, in addition
 *     to {@link SmtpServerOptions#rates}
 * @param earlyTalk what is done about a client that talks before it was greeted (RFC 5321 §3.1)
 * @param uninvitedPipelining what is done about a client that sends commands together before it was
 *     offered PIPELINING, or talks on after EHLO or DATA without waiting for the reply (RFC 2920
 *     §3.1)
 * @param greetingDelay how long the greeting is held back, so that clients that talk early show
 *     themselves; zero for not at all. RFC 5321 §4.5.3.2.1 has clients wait 5 minutes
 */
public record Defence(
    OptionalInt maxConnections,
    int maxCommands,
    Duration errorDelay,
    int leastContentRate,
    AddressRates rates,
    Reaction earlyTalk,
    Reaction uninvitedPipelining,
    Duration greetingDelay) {

  /** The answer to a client that does not wait for its turn. */
  public enum Reaction {
    /** Nothing: it is not even noticed. */
    TOLERATE,
    /** It is served, and {@link SessionObserver#suspected} is told. */
    REPORT,
    /** The observer is told, and the client is refused. */
    REFUSE
  }

  // Chosen: longer than that, and a client may have given up.
  private static final Duration LONGEST_DELAY = Duration.ofMinutes(4);

  /**
   * No connections of its own to count, 10,000 commands (chosen: ten messages of 1,000 recipients
   * that are all refused for now), a second after an error (chosen), 100 octets a second (chosen: a
   * satellite telephone of 2,400 bit/s sends 300), and a client that does not wait for its turn is
   * tolerated and greeted at once.
   */
  public static final Defence DEFAULT =
      new Defence(
          OptionalInt.empty(),
          10_000,
          Duration.ofSeconds(1),
          100,
          AddressRates.NONE,
          Reaction.TOLERATE,
          Reaction.TOLERATE,
          Duration.ZERO);

  /**
   * Checks the values.
   *
   * @param maxConnections at least 1, if any
   * @param maxCommands at least 100
   * @param errorDelay from zero to 4 minutes
   * @param leastContentRate at least 0
   * @param rates the rates
   * @param earlyTalk the reaction
   * @param uninvitedPipelining the reaction
   * @param greetingDelay from zero to 4 minutes
   */
  public Defence {
    maxConnections.ifPresent(it -> ListenerNames.positive("maxConnections", it));
    if (maxCommands < 100) {
      throw new IllegalArgumentException("maxCommands must be at least 100, not " + maxCommands);
    }
    if (leastContentRate < 0) {
      throw new IllegalArgumentException(
          "leastContentRate must not be negative, but is " + leastContentRate);
    }
    bounded("errorDelay", errorDelay);
    bounded("greetingDelay", greetingDelay);
  }

  /**
   * This with a bound for the connections of the listener.
   *
   * @param value at least 1
   * @return the changed defence
   */
  public Defence withMaxConnections(int value) {
    return new Defence(
        OptionalInt.of(value),
        maxCommands,
        errorDelay,
        leastContentRate,
        rates,
        earlyTalk,
        uninvitedPipelining,
        greetingDelay);
  }

  /**
   * This with another number of commands.
   *
   * @param value at least 100
   * @return the changed defence
   */
  public Defence withMaxCommands(int value) {
    return new Defence(
        maxConnections,
        value,
        errorDelay,
        leastContentRate,
        rates,
        earlyTalk,
        uninvitedPipelining,
        greetingDelay);
  }

  /**
   * This with another delay after errors.
   *
   * @param value from zero, for none, to 4 minutes
   * @return the changed defence
   */
  public Defence withErrorDelay(Duration value) {
    return new Defence(
        maxConnections,
        maxCommands,
        value,
        leastContentRate,
        rates,
        earlyTalk,
        uninvitedPipelining,
        greetingDelay);
  }

  /**
   * This with another least rate of content.
   *
   * @param value octets a second; zero for none
   * @return the changed defence
   */
  public Defence withLeastContentRate(int value) {
    return new Defence(
        maxConnections,
        maxCommands,
        errorDelay,
        value,
        rates,
        earlyTalk,
        uninvitedPipelining,
        greetingDelay);
  }

  /**
   * This with other rates.
   *
   * @param value such as {@code AddressRates.NONE.withMessagesPerMinute(…)}
   * @return the changed defence
   */
  public Defence withRates(AddressRates value) {
    return new Defence(
        maxConnections,
        maxCommands,
        errorDelay,
        leastContentRate,
        value,
        earlyTalk,
        uninvitedPipelining,
        greetingDelay);
  }

  /**
   * This with another reaction to clients that talk before they are greeted.
   *
   * @param value the reaction
   * @return the changed defence
   */
  public Defence withEarlyTalk(Reaction value) {
    return new Defence(
        maxConnections,
        maxCommands,
        errorDelay,
        leastContentRate,
        rates,
        value,
        uninvitedPipelining,
        greetingDelay);
  }

  /**
   * This with another reaction to clients that pipeline without leave.
   *
   * @param value the reaction
   * @return the changed defence
   */
  public Defence withUninvitedPipelining(Reaction value) {
    return new Defence(
        maxConnections,
        maxCommands,
        errorDelay,
        leastContentRate,
        rates,
        earlyTalk,
        value,
        greetingDelay);
  }

  /**
   * This with another delay of the greeting.
   *
   * @param value from zero, for none, to 4 minutes
   * @return the changed defence
   */
  public Defence withGreetingDelay(Duration value) {
    return new Defence(
        maxConnections,
        maxCommands,
        errorDelay,
        leastContentRate,
        rates,
        earlyTalk,
        uninvitedPipelining,
        value);
  }

  private static void bounded(String name, Duration value) {
    if (value.isNegative() || value.compareTo(LONGEST_DELAY) > 0) {
      throw new IllegalArgumentException(name + " must be from zero to 4 minutes, not " + value);
    }
  }
}
