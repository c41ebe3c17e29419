package io.smtptoolkit.client;

import io.smtptoolkit.codec.command.HelloName;
import io.smtptoolkit.codec.session.ExtensionBundle;
import io.smtptoolkit.codec.wire.Limits;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * The options of a client.
 *
 * <p>Immutable.
 */
public final class SmtpClientOptions {
  /** Everything as it is unless set. */
  public static final SmtpClientOptions DEFAULT = builder().build();

  private final Optional<HelloName> helloName;
  private final Timeouts timeouts;
  private final Optional<Duration> connectWithin;
  private final boolean pipelining;
  private final boolean messagePipelining;
  private final boolean chunking;
  private final boolean everyRecipient;
  private final int maxChunkOctets;
  private final Limits limits;
  private final Optional<Executor> executor;
  private final boolean completingOnIoThreads;
  private final ConnectionObserver observer;
  private final List<ExtensionBundle> bundles;
  private final Optional<UnicodeDomains> unicodeDomains;

  private SmtpClientOptions(Builder builder) {
    helloName = builder.helloName;
    timeouts = builder.timeouts;
    connectWithin = builder.connectWithin;
    pipelining = builder.pipelining;
    messagePipelining = builder.messagePipelining;
    chunking = builder.chunking;
    everyRecipient = builder.everyRecipient;
    maxChunkOctets = builder.maxChunkOctets;
    limits = builder.limits;
    executor = builder.executor;
    completingOnIoThreads = builder.completingOnIoThreads;
    observer = builder.observer;
    bundles = builder.bundles;
    unicodeDomains = builder.unicodeDomains;
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
   * The client's hello name, for endpoints that do not name another.
   *
   * @return empty for the connection's own address as a literal (RFC 5321 §4.1.4)
   */
  public Optional<HelloName> helloName() {
    return helloName;
  }

  /**
   * The times that the client waits.
   *
   * @return the time-outs
   */
  public Timeouts timeouts() {
    return timeouts;
  }

  /**
   * The time that it may take in all until mail can be sent on a new connection: look-up, every
   * address of the host, greeting, TLS and AUTH.
   *
   * @return empty for no bound but {@link #timeouts}, which are for each step
   */
  public Optional<Duration> connectWithin() {
    return connectWithin;
  }

  /**
   * Says whether to send commands in groups to servers that offer PIPELINING.
   *
   * @return true unless switched off
   */
  public boolean pipelining() {
    return pipelining;
  }

  /**
   * Says whether the next message on a connection may begin before the reply to the content of the
   * one before it, to servers that offer PIPELINING; see {@link Builder#messagePipelining}.
   *
   * @return true unless switched off
   */
  public boolean messagePipelining() {
    return messagePipelining;
  }

  /**
   * Says whether to send content with BDAT to servers that offer CHUNKING. With BODY=BINARYMIME in
   * an envelope it is sent so in any case, since DATA cannot carry it (RFC 3030 §3), and may hold
   * any octets.
   *
   * @return false unless switched on
   */
  public boolean chunking() {
    return chunking;
  }

  /**
   * Says whether a message is sent only where the server takes every recipient of a mail
   * transaction.
   *
   * @return false unless set: those that are taken get the message
   */
  public boolean everyRecipient() {
    return everyRecipient;
  }

  /**
   * The greatest chunk to send.
   *
   * @return in octets
   */
  public int maxChunkOctets() {
    return maxChunkOctets;
  }

  /**
   * Bounds for what a server sends.
   *
   * @return the limits
   */
  public Limits limits() {
    return limits;
  }

  /**
   * The executor on which content is read and futures complete.
   *
   * @return empty for threads of the client's own
   */
  public Optional<Executor> executor() {
    return executor;
  }

  /**
   * Says whether the futures of a connection complete on its I/O thread.
   *
   * @return false unless set
   */
  public boolean completingOnIoThreads() {
    return completingOnIoThreads;
  }

  /**
   * The observer of all connections.
   *
   * @return the observer
   */
  public ConnectionObserver observer() {
    return observer;
  }

  /**
   * Extensions beyond the built-in ones.
   *
   * @return none unless set
   */
  public List<ExtensionBundle> bundles() {
    return bundles;
  }

  /**
   * The conversion of a domain beyond ASCII to A-labels, for a server without SMTPUTF8.
   *
   * @return empty for nothing: such an address is then refused before anything is sent
   */
  public Optional<UnicodeDomains> unicodeDomains() {
    return unicodeDomains;
  }

  /** Collects options. Not thread-safe. */
  public static final class Builder {
    private Optional<HelloName> helloName = Optional.empty();
    private Timeouts timeouts = Timeouts.RFC_5321;
    private Optional<Duration> connectWithin = Optional.empty();
    private boolean pipelining = true;
    private boolean messagePipelining = true;
    private boolean chunking;
    private boolean everyRecipient;
    // Chosen: large enough that replies do not count, small enough for servers that store a chunk.
    private int maxChunkOctets = 1 << 20;
    private Limits limits = Limits.DEFAULT;
    private Optional<Executor> executor = Optional.empty();
    private boolean completingOnIoThreads;
    private ConnectionObserver observer = ConnectionObserver.NONE;
    private List<ExtensionBundle> bundles = List.of();
    private Optional<UnicodeDomains> unicodeDomains = Optional.empty();

    private Builder() {}

    /**
     * Sets who the client says it is.
     *
     * @param name its name
     * @return this
     */
    public Builder helloName(HelloName name) {
      helloName = Optional.of(name);
      return this;
    }

    /**
     * Sets how long to wait.
     *
     * @param value the time-outs; {@link Timeouts#RFC_5321} unless set
     * @return this
     */
    public Builder timeouts(Timeouts value) {
      timeouts = value;
      return this;
    }

    /**
     * Sets how long it may take in all until mail can be sent on a new connection.
     *
     * @param time no bound unless set
     * @return this
     * @throws IllegalArgumentException when it is zero or negative
     */
    public Builder connectWithin(Duration time) {
      if (time.isZero() || time.isNegative()) {
        throw new IllegalArgumentException("connectWithin: " + time + " is not a time to wait");
      }
      connectWithin = Optional.of(time);
      return this;
    }

    /**
     * Sets whether to send commands in groups where the server offers PIPELINING (RFC 2920).
     *
     * @param on true unless set
     * @return this
     */
    public Builder pipelining(boolean on) {
      pipelining = on;
      return this;
    }

    /**
     * Sets whether, with messages waiting on a connection, MAIL and RCPT of the next one, and DATA,
     * are in the write that ends the content of the one before it (RFC 2920 §3.1): one round trip
     * for each message. The content of the next one is read for the first time before its turn
     * then. An endpoint can be excluded with {@link Endpoint.Builder#messagePipelining}.
     *
     * @param on true unless set; without {@link #pipelining} it has no effect
     * @return this
     */
    public Builder messagePipelining(boolean on) {
      messagePipelining = on;
      return this;
    }

    /**
     * Sets whether to send content with BDAT where the server offers CHUNKING (RFC 3030); see
     * {@link SmtpClientOptions#chunking}.
     *
     * @param on false unless set
     * @return this
     */
    public Builder chunking(boolean on) {
      chunking = on;
      return this;
    }

    /**
     * Sets whether a message is sent only where the server takes every recipient; else the others
     * are not sent either, at stage RCPT. DATA then waits for the replies to RCPT, which is one
     * round trip more. Where a server takes fewer recipients at a time than there are (LIMITS,
     * 452), this holds for each mail transaction: an earlier one cannot be taken back.
     *
     * @param on false unless set
     * @return this
     */
    public Builder everyRecipient(boolean on) {
      everyRecipient = on;
      return this;
    }

    /**
     * Sets the greatest chunk to send.
     *
     * @param octets 1,048,576 unless set
     * @return this
     * @throws IllegalArgumentException when less than 1
     */
    public Builder maxChunkOctets(int octets) {
      if (octets < 1) {
        throw new IllegalArgumentException("a chunk has at least one octet");
      }
      maxChunkOctets = octets;
      return this;
    }

    /**
     * Sets the bounds for what a server sends.
     *
     * @param value {@link Limits#DEFAULT} unless set
     * @return this
     */
    public Builder limits(Limits value) {
      limits = value;
      return this;
    }

    /**
     * Sets where all work of connections runs and where futures complete.
     *
     * @param value an executor with threads that may block while content is read
     * @return this
     */
    public Builder executor(Executor value) {
      executor = Optional.of(value);
      return this;
    }

    /**
     * Sets whether the futures of a connection, but not of a pool, complete on its I/O thread. That
     * saves two changes of threads for each message, and pays with many small messages. What
     * depends on such a future must then not block: as long as it runs, no connection of that
     * thread goes on, and no time-out is looked at. A blocking method of a connection, of the
     * client or of its pools throws {@link IllegalStateException} there; to close the connection or
     * the client does not wait. Content is read, and observers are called, where they are without
     * this.
     *
     * @param value false unless set
     * @return this
     */
    public Builder completingOnIoThreads(boolean value) {
      completingOnIoThreads = value;
      return this;
    }

    /**
     * Sets the observer of all connections.
     *
     * @param value one that sees nothing unless set
     * @return this
     */
    public Builder observer(ConnectionObserver value) {
      observer = value;
      return this;
    }

    /**
     * Sets extensions beyond the built-in ones: their parameters can be in an envelope, and their
     * verbs can be sent with {@link SmtpConnection#commandAsync}.
     *
     * @param value none unless set
     * @return this
     */
    public Builder bundles(List<ExtensionBundle> value) {
      bundles = List.copyOf(value);
      return this;
    }

    /**
     * Sets what makes A-labels of a domain beyond ASCII for a server without SMTPUTF8, where the
     * local part is ASCII (RFC 6531 §3.2).
     *
     * @param converter nothing unless set
     * @return this
     */
    public Builder unicodeDomains(UnicodeDomains converter) {
      unicodeDomains = Optional.of(converter);
      return this;
    }

    /**
     * The options.
     *
     * @return what was collected
     */
    public SmtpClientOptions build() {
      return new SmtpClientOptions(this);
    }
  }
}
