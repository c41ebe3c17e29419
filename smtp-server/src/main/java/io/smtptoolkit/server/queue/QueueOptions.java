package io.smtptoolkit.server.queue;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;

/**
 * The options of a {@link SqliteQueue}: where it is and how it behaves.
 *
 * <p>Immutable.
 */
public final class QueueOptions {
  private final Path folder;
  private final long reserveOctets;
  private final Duration journalRetention;
  private final Duration stagingAge;
  private final Clock clock;
  private final Executor executor;

  private QueueOptions(Builder builder) {
    folder = builder.folder;
    reserveOctets = builder.reserveOctets;
    journalRetention = builder.journalRetention;
    stagingAge = builder.stagingAge;
    clock = builder.clock;
    executor = builder.executor;
  }

  /**
   * A builder.
   *
   * @param folder the folder of the queue, on a local disk; it is made if it is missing, for its
   *     owner alone
   * @return with everything else as it is unless set
   */
  public static Builder builder(Path folder) {
    return new Builder(folder);
  }

  /**
   * The folder of the queue.
   *
   * @return as given
   */
  public Path folder() {
    return folder;
  }

  /**
   * The free space below which no new mail is taken.
   *
   * @return in octets
   */
  public long reserveOctets() {
    return reserveOctets;
  }

  /**
   * The time for which final outcomes are kept.
   *
   * @return the time
   */
  public Duration journalRetention() {
    return journalRetention;
  }

  /**
   * The age at which content that goes on no more is swept.
   *
   * @return the time since its last piece
   */
  public Duration stagingAge() {
    return stagingAge;
  }

  /**
   * The clock.
   *
   * @return the clock
   */
  public Clock clock() {
    return clock;
  }

  /**
   * The executor on which stages complete.
   *
   * @return the executor
   */
  public Executor executor() {
    return executor;
  }

  /** Collects options. Not thread-safe. */
  public static final class Builder {
    private final Path folder;
    // Chosen: room to retire some hundred thousand recipients.
    private long reserveOctets = 256L << 20;
    // Chosen: as long as logs are usually kept.
    private Duration journalRetention = Duration.ofDays(30);
    // Chosen: beyond the longest time-out for a block of content, ten minutes by default.
    private Duration stagingAge = Duration.ofHours(1);
    private Clock clock = Clock.systemUTC();
    private Executor executor = ForkJoinPool.commonPool();

    private Builder(Path folder) {
      this.folder = folder;
    }

    /**
     * Sets the free space below which no new mail is taken, so that what is queued can go on. The
     * last piece of a message that was begun in time may use half of it.
     *
     * @param octets 256 MiB unless set; of no use below 8 MiB, since the log alone takes 4
     * @return this
     */
    public Builder reserveOctets(long octets) {
      reserveOctets = octets;
      return this;
    }

    /**
     * Sets how long final outcomes are kept.
     *
     * @param time 30 days unless set
     * @return this
     */
    public Builder journalRetention(Duration time) {
      journalRetention = time;
      return this;
    }

    /**
     * Sets when content that goes on no more is swept.
     *
     * @param time an hour unless set; longer than a client may wait between two pieces
     * @return this
     */
    public Builder stagingAge(Duration time) {
      stagingAge = time;
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
     * Sets the executor on which stages complete.
     *
     * @param value the common pool unless set
     * @return this
     */
    public Builder executor(Executor value) {
      executor = value;
      return this;
    }

    /**
     * The options.
     *
     * @return what was collected
     */
    public QueueOptions build() {
      return new QueueOptions(this);
    }
  }
}
