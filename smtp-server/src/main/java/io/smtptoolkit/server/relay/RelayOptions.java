package io.smtptoolkit.server.relay;

import io.smtptoolkit.client.SmtpClientOptions;
import io.smtptoolkit.client.Timeouts;
import io.smtptoolkit.codec.address.Domain;
import io.smtptoolkit.server.report.Reports;
import io.smtptoolkit.server.text.ComparableNames;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import javax.net.ssl.SSLContext;

/**
 * The options of a {@link Relay}.
 *
 * <pre>{@code
 * RelayOptions.builder()
 *     .client(SmtpClientOptions.builder().helloName(HelloName.parse("mail.example.org")).build())
 *     .connections(200)
 *     .build()
 * }</pre>
 *
 * <p>Immutable.
 */
public final class RelayOptions {
  /** Everything as it is unless set. */
  public static final RelayOptions DEFAULT = builder().build();

  /** The writer of reports, and what they are delivered to. */
  record Reporting(Reports reports, Destinations destinations) {}

  private final SmtpClientOptions client;
  private final RetrySchedule schedule;
  private final int connections;
  private final int connectionsPerDestination;
  private final int maxRecipients;
  private final Set<Domain> verifiedTls;
  private final Optional<SSLContext> sslContext;
  private final Predicate<String> destinations;
  private final Optional<Reporting> reporting;
  private final Optional<LocalAgent> agent;
  private final Duration stopTime;
  private final Clock clock;
  private final RandomGenerator random;

  private RelayOptions(Builder builder) {
    client = builder.client;
    schedule = builder.schedule;
    connections = builder.connections;
    connectionsPerDestination = builder.connectionsPerDestination;
    maxRecipients = builder.maxRecipients;
    verifiedTls = Set.copyOf(builder.verifiedTls);
    sslContext = builder.sslContext;
    destinations = builder.destinations;
    reporting = builder.reporting;
    agent = builder.agent;
    stopTime = builder.stopTime;
    clock = builder.clock;
    random = builder.random;
  }

  /**
   * A builder.
   *
   * @return with everything as in {@link #DEFAULT}
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * The options of the client that sends.
   *
   * @return with a connect time-out of 30 seconds unless set
   */
  public SmtpClientOptions client() {
    return client;
  }

  /**
   * The schedule: when to try again, and when to give up.
   *
   * @return {@link RetrySchedule#RFC_5321} unless set
   */
  public RetrySchedule schedule() {
    return schedule;
  }

  /**
   * The most connections in use.
   *
   * @return 1,000 unless set
   */
  public int connections() {
    return connections;
  }

  /**
   * The most connections in use for one destination.
   *
   * @return 10 unless set
   */
  public int connectionsPerDestination() {
    return connectionsPerDestination;
  }

  /**
   * The most recipients in one mail transaction.
   *
   * @return 100 unless set
   */
  public int maxRecipients() {
    return maxRecipients;
  }

  /**
   * The domains whose hosts must prove by TLS who they are.
   *
   * @return none unless set; those with A-labels with their U-labels
   */
  public Set<Domain> verifiedTls() {
    return verifiedTls;
  }

  /**
   * The certificates to trust where a host is verified.
   *
   * @return empty for the JDK's own trust
   */
  public Optional<SSLContext> sslContext() {
    return sslContext;
  }

  /**
   * Says which destinations of the queue are this relay's.
   *
   * @return all unless set
   */
  public Predicate<String> destinations() {
    return destinations;
  }

  Optional<Reporting> reporting() {
    return reporting;
  }

  Optional<LocalAgent> agent() {
    return agent;
  }

  /**
   * The time that {@link Relay#close} waits for what is being sent.
   *
   * @return 30 seconds unless set
   */
  public Duration stopTime() {
    return stopTime;
  }

  /**
   * The clock.
   *
   * @return the system's unless set
   */
  public Clock clock() {
    return clock;
  }

  /**
   * The source of chance for the times between attempts.
   *
   * @return a secure one unless set
   */
  public RandomGenerator random() {
    return random;
  }

  /** Collects options. Not thread-safe. */
  public static final class Builder {
    // Chosen: a host that drops packets holds a place no longer; other hosts follow, and retries.
    private static final Duration CONNECT = Duration.ofSeconds(30);

    private SmtpClientOptions client =
        SmtpClientOptions.builder().timeouts(withConnect(Timeouts.RFC_5321)).build();
    private RetrySchedule schedule = RetrySchedule.RFC_5321;
    // Chosen: a connection that waits costs a socket and some kilobytes, and no thread.
    private int connections = 1_000;
    // Chosen: below what large providers refuse.
    private int connectionsPerDestination = 10;
    // RFC 5321 §4.5.3.1.8: each server takes that many.
    private int maxRecipients = 100;
    private final Set<Domain> verifiedTls = new HashSet<>();
    private Optional<SSLContext> sslContext = Optional.empty();
    private Predicate<String> destinations = any -> true;
    private Optional<Reporting> reporting = Optional.empty();
    private Optional<LocalAgent> agent = Optional.empty();
    // Chosen: most transactions end in it; the others are tried again.
    private Duration stopTime = Duration.ofSeconds(30);
    private Clock clock = Clock.systemUTC();
    private RandomGenerator random = new SecureRandom();

    private Builder() {}

    private static Timeouts withConnect(Timeouts all) {
      return new Timeouts(
          CONNECT,
          all.tlsHandshake(),
          all.greeting(),
          all.hello(),
          all.mail(),
          all.rcpt(),
          all.dataInitiation(),
          all.dataBlock(),
          all.dataTermination(),
          all.quit());
    }

    /**
     * Sets the options of the client that sends: hello name, time-outs, observer.
     *
     * @param value those of RFC 5321, with a connect time-out of 30 seconds, unless set
     * @return this
     */
    public Builder client(SmtpClientOptions value) {
      client = value;
      return this;
    }

    /**
     * Sets when to try again, and when to give up.
     *
     * @param value {@link RetrySchedule#RFC_5321} unless set
     * @return this
     */
    public Builder schedule(RetrySchedule value) {
      schedule = value;
      return this;
    }

    /**
     * Sets the most connections in use. A quarter of them is kept for destinations that were
     * reached lately, so that dead ones never take them all.
     *
     * @param value 1,000 unless set
     * @return this
     * @throws IllegalArgumentException when less than 1
     */
    public Builder connections(int value) {
      connections = positive("connections", value);
      return this;
    }

    /**
     * Sets the most connections in use for one destination. A destination begins with one, and gets
     * one more with each message that arrives.
     *
     * @param value 10 unless set
     * @return this
     * @throws IllegalArgumentException when less than 1
     */
    public Builder connectionsPerDestination(int value) {
      connectionsPerDestination = positive("connectionsPerDestination", value);
      return this;
    }

    /**
     * Sets the most recipients in one mail transaction.
     *
     * @param value 100 unless set
     * @return this
     * @throws IllegalArgumentException when less than 1
     */
    public Builder maxRecipients(int value) {
      maxRecipients = positive("maxRecipients", value);
      return this;
    }

    /**
     * Adds a domain whose hosts must prove by TLS who they are; mail for it waits until one does.
     * Other hosts get TLS if they offer it, with any certificate. A configured host of a route has
     * its own policy, and a verifying one stays.
     *
     * @param domain the domain of recipients; in U-labels and in A-labels it is the same
     * @return this
     */
    public Builder verifiedTls(Domain domain) {
      verifiedTls.add(ComparableNames.of(domain));
      return this;
    }

    /**
     * Sets which certificates to trust where a host is verified.
     *
     * @param context the JDK's own trust unless set
     * @return this
     */
    public Builder sslContext(SSLContext context) {
      sslContext = Optional.of(context);
      return this;
    }

    /**
     * Sets which destinations of the queue are this relay's, where there are other agents.
     *
     * @param value all unless set
     * @return this
     */
    public Builder destinations(Predicate<String> value) {
      destinations = value;
      return this;
    }

    /**
     * Sets who tells senders that a message cannot be delivered, is late, or was relayed, as they
     * asked for it. Reports are put into the queue in the commit that retires what they are about.
     *
     * @param reports none unless set: what fails is in the journal and the log only
     * @param destinations what reports are delivered to: they go to senders, which may be local
     * @return this
     */
    public Builder reports(Reports reports, Destinations destinations) {
      reporting = Optional.of(new Reporting(reports, destinations));
      return this;
    }

    /**
     * Sets who delivers what stays on this host.
     *
     * @param value none unless set: all destinations are those of other servers
     * @return this
     */
    public Builder agent(LocalAgent value) {
      agent = Optional.of(value);
      return this;
    }

    /**
     * Sets how long {@link Relay#close} waits for what is being sent.
     *
     * @param time 30 seconds unless set
     * @return this
     */
    public Builder stopTime(Duration time) {
      stopTime = time;
      return this;
    }

    /**
     * Sets the clock.
     *
     * @param value the system's unless set
     * @return this
     */
    public Builder clock(Clock value) {
      clock = value;
      return this;
    }

    /**
     * Sets the source of chance for the times between attempts.
     *
     * @param value a secure one unless set
     * @return this
     */
    public Builder random(RandomGenerator value) {
      random = value;
      return this;
    }

    /**
     * The options.
     *
     * @return what was collected
     */
    public RelayOptions build() {
      return new RelayOptions(this);
    }

    private static int positive(String name, int value) {
      if (value < 1) {
        throw new IllegalArgumentException(name + ": " + value + " is less than 1");
      }
      return value;
    }
  }
}
