package io.smtptoolkit.client.pool;

import io.smtptoolkit.client.PoolFullException;
import java.time.Duration;

/**
 * The options of a pool: how many connections it has, and how long each.
 *
 * <p>Immutable.
 */
public final class PoolOptions {
  /** Everything as it is unless set. */
  public static final PoolOptions DEFAULT = builder().build();

  private final int maxConnectionsPerEndpoint;
  private final int maxConnections;
  private final int maxWaiting;
  private final Duration maxWait;
  private final int maxMessagesPerConnection;
  private final int maxMessagesAtOnce;
  private final Duration maxIdle;
  private final Duration maxLife;
  private final Duration checkAfter;
  private final Duration checkWithin;
  private final Duration limitedFor;
  private final PoolObserver observer;

  private PoolOptions(Builder builder) {
    maxConnectionsPerEndpoint = builder.maxConnectionsPerEndpoint;
    maxConnections = builder.maxConnections;
    maxWaiting = builder.maxWaiting;
    maxWait = builder.maxWait;
    maxMessagesPerConnection = builder.maxMessagesPerConnection;
    maxMessagesAtOnce = builder.maxMessagesAtOnce;
    maxIdle = builder.maxIdle;
    maxLife = builder.maxLife;
    checkAfter = builder.checkAfter;
    checkWithin = builder.checkWithin;
    limitedFor = builder.limitedFor;
    observer = builder.observer;
  }

  /**
   * A builder of options.
   *
   * @return with everything as in {@link #DEFAULT}
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * The most connections to one endpoint.
   *
   * @return at least 1
   */
  public int maxConnectionsPerEndpoint() {
    return maxConnectionsPerEndpoint;
  }

  /**
   * The most connections in all.
   *
   * @return at least 1
   */
  public int maxConnections() {
    return maxConnections;
  }

  /**
   * The most messages that may wait for a connection, over all endpoints.
   *
   * @return at least 1
   */
  public int maxWaiting() {
    return maxWaiting;
  }

  /**
   * The time that a message may wait for a connection.
   *
   * @return more than zero
   */
  public Duration maxWait() {
    return maxWait;
  }

  /**
   * The most messages over one connection.
   *
   * @return at least 1
   */
  public int maxMessagesPerConnection() {
    return maxMessagesPerConnection;
  }

  /**
   * The most messages that a connection is given at a time.
   *
   * @return at least 1
   */
  public int maxMessagesAtOnce() {
    return maxMessagesAtOnce;
  }

  /**
   * The time that a connection may be idle.
   *
   * @return more than zero
   */
  public Duration maxIdle() {
    return maxIdle;
  }

  /**
   * The time that a connection may be open before its last message.
   *
   * @return more than zero
   */
  public Duration maxLife() {
    return maxLife;
  }

  /**
   * After which time without a message a connection has to answer NOOP before the next one.
   *
   * @return more than zero
   */
  public Duration checkAfter() {
    return checkAfter;
  }

  /**
   * The time that the replies to that NOOP, and to QUIT, may take.
   *
   * @return more than zero
   */
  public Duration checkWithin() {
    return checkWithin;
  }

  /**
   * The time for which an endpoint gets no more connections than it has, after one more was
   * refused.
   *
   * @return more than zero
   */
  public Duration limitedFor() {
    return limitedFor;
  }

  /**
   * The observer of the pool.
   *
   * @return the observer
   */
  public PoolObserver observer() {
    return observer;
  }

  /** Collects options. Not thread-safe. */
  public static final class Builder {
    // Chosen: servers often allow 10 to 20 connections from one address.
    private int maxConnectionsPerEndpoint = 5;
    private int maxConnections = 100;
    private int maxWaiting = 10_000;
    private Duration maxWait = Duration.ofMinutes(5);
    // Chosen: Postfix's server ends a connection after 100 messages with errors, others after all.
    private int maxMessagesPerConnection = 100;
    // Chosen: one that is sent and one that follows it.
    private int maxMessagesAtOnce = 2;
    // Chosen: less than any server waits for a command.
    private Duration maxIdle = Duration.ofSeconds(30);
    // Chosen: what the name of a host means today is asked for again by then.
    private Duration maxLife = Duration.ofMinutes(10);
    // Chosen: a path through address translation forgets a connection in minutes.
    private Duration checkAfter = Duration.ofSeconds(10);
    private Duration checkWithin = Duration.ofSeconds(10);
    private Duration limitedFor = Duration.ofMinutes(1);
    private PoolObserver observer = PoolObserver.NONE;

    private Builder() {}

    /**
     * Sets the most connections to one endpoint.
     *
     * @param connections 5 unless set
     * @return this
     * @throws IllegalArgumentException when less than 1
     */
    public Builder maxConnectionsPerEndpoint(int connections) {
      maxConnectionsPerEndpoint = atLeast(1, connections, "maxConnectionsPerEndpoint");
      return this;
    }

    /**
     * Sets the most connections in all, those that are being opened or closed included.
     *
     * @param connections 100 unless set
     * @return this
     * @throws IllegalArgumentException when less than 1
     */
    public Builder maxConnections(int connections) {
      maxConnections = atLeast(1, connections, "maxConnections");
      return this;
    }

    /**
     * Sets the most messages that may wait for a connection, over all endpoints; one more fails
     * with {@link PoolFullException}. A message for which a connection is being opened waits too.
     *
     * @param messages 10,000 unless set
     * @return this
     * @throws IllegalArgumentException when less than 1
     */
    public Builder maxWaiting(int messages) {
      maxWaiting = atLeast(1, messages, "maxWaiting");
      return this;
    }

    /**
     * Sets how long a message may wait for a connection; then it fails with {@link
     * PoolFullException}.
     *
     * @param time 5 minutes unless set
     * @return this
     * @throws IllegalArgumentException when it is zero or negative
     */
    public Builder maxWait(Duration time) {
      maxWait = positive(time, "maxWait");
      return this;
    }

    /**
     * Sets the most messages over one connection.
     *
     * @param messages 100 unless set
     * @return this
     * @throws IllegalArgumentException when less than 1
     */
    public Builder maxMessagesPerConnection(int messages) {
      maxMessagesPerConnection = atLeast(1, messages, "maxMessagesPerConnection");
      return this;
    }

    /**
     * Sets the most messages that a connection is given at a time. More than one are given when
     * there may be no more connections and many messages wait.
     *
     * @param messages 2 unless set
     * @return this
     * @throws IllegalArgumentException when less than 1
     */
    public Builder maxMessagesAtOnce(int messages) {
      maxMessagesAtOnce = atLeast(1, messages, "maxMessagesAtOnce");
      return this;
    }

    /**
     * Sets how long a connection may be idle.
     *
     * @param time 30 seconds unless set
     * @return this
     * @throws IllegalArgumentException when it is zero or negative
     */
    public Builder maxIdle(Duration time) {
      maxIdle = positive(time, "maxIdle");
      return this;
    }

    /**
     * Sets how long a connection may be open before its last message.
     *
     * @param time 10 minutes unless set
     * @return this
     * @throws IllegalArgumentException when it is zero or negative
     */
    public Builder maxLife(Duration time) {
      maxLife = positive(time, "maxLife");
      return this;
    }

    /**
     * Sets after which time without a message a connection has to answer NOOP before the next one.
     *
     * @param time 10 seconds unless set
     * @return this
     * @throws IllegalArgumentException when it is zero or negative
     */
    public Builder checkAfter(Duration time) {
      checkAfter = positive(time, "checkAfter");
      return this;
    }

    /**
     * Sets how long the replies to that NOOP, and to QUIT, may take.
     *
     * @param time 10 seconds unless set
     * @return this
     * @throws IllegalArgumentException when it is zero or negative
     */
    public Builder checkWithin(Duration time) {
      checkWithin = positive(time, "checkWithin");
      return this;
    }

    /**
     * Sets how long an endpoint gets no more connections than it has, after one more was refused.
     *
     * @param time 1 minute unless set
     * @return this
     * @throws IllegalArgumentException when it is zero or negative
     */
    public Builder limitedFor(Duration time) {
      limitedFor = positive(time, "limitedFor");
      return this;
    }

    /**
     * Sets the observer of the pool.
     *
     * @param value one that sees nothing unless set
     * @return this
     */
    public Builder observer(PoolObserver value) {
      observer = value;
      return this;
    }

    /**
     * The options.
     *
     * @return what was collected
     */
    public PoolOptions build() {
      return new PoolOptions(this);
    }

    private static int atLeast(int least, int value, String name) {
      if (value < least) {
        throw new IllegalArgumentException(name + ": " + value + " is less than " + least);
      }
      return value;
    }

    private static Duration positive(Duration value, String name) {
      if (value.isZero() || value.isNegative()) {
        throw new IllegalArgumentException(name + ": " + value + " is not a time to wait");
      }
      return value;
    }
  }
}
