package io.smtptoolkit.server;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The options of a server: what is done with mail, where it is received, and what all connections
 * share. Everything has a default but the service.
 *
 * <p>Immutable.
 */
public final class SmtpServerOptions {
  private final MailService service;
  private final List<ListenerOptions> listeners;
  private final int ioThreads;
  private final ServerTimeouts timeouts;
  private final ServerLimits limits;
  private final AddressRates rates;
  private final SessionObserver observer;
  private final SessionObserver inlineObserver;
  private final Predicate<InetAddress> traced;

  private SmtpServerOptions(Builder builder, List<ListenerOptions> listeners) {
    this.service = builder.service;
    this.listeners = listeners;
    this.ioThreads = builder.ioThreads;
    this.timeouts = builder.timeouts;
    this.limits = builder.limits;
    this.rates = builder.rates;
    this.observer = builder.observer;
    this.inlineObserver = builder.inlineObserver;
    this.traced = builder.traced;
  }

  /**
   * Begins with the defaults.
   *
   * @param service what is done with mail
   * @return a new builder
   */
  public static Builder builder(MailService service) {
    return new Builder(service);
  }

  /**
   * The service that takes the mail.
   *
   * @return the service
   */
  public MailService service() {
    return service;
  }

  /**
   * The listeners that receive mail.
   *
   * @return at least one listener; by default one on the loopback address and a free port
   */
  public List<ListenerOptions> listeners() {
    return listeners;
  }

  /**
   * Threads that read and write; a few serve thousands of connections.
   *
   * @return by default the number of processors, at most 4 (chosen)
   */
  public int ioThreads() {
    return ioThreads;
  }

  /**
   * The times that a connection's stages may take, where {@link ListenerOptions#timeouts} has no
   * others.
   *
   * @return by default {@link ServerTimeouts#DEFAULT}
   */
  public ServerTimeouts timeouts() {
    return timeouts;
  }

  /**
   * The limits of what connections may use, each and together.
   *
   * @return by default {@link ServerLimits#DEFAULT}
   */
  public ServerLimits limits() {
    return limits;
  }

  /**
   * The rates of one address at all listeners together.
   *
   * @return by default {@link AddressRates#NONE}
   */
  public AddressRates rates() {
    return rates;
  }

  /**
   * The observer that watches the connections.
   *
   * @return by default none
   */
  public SessionObserver observer() {
    return observer;
  }

  /**
   * The observer that counts what happens on the connections, on the connections' own threads.
   *
   * @return by default none
   */
  public SessionObserver inlineObserver() {
    return inlineObserver;
  }

  /**
   * The clients whose commands and replies are logged.
   *
   * @return by default none
   */
  public Predicate<InetAddress> traced() {
    return traced;
  }

  /** Collects options. Not thread-safe. */
  public static final class Builder {
    private final MailService service;
    private final List<ListenerOptions> listeners = new ArrayList<>();
    private int ioThreads = Math.min(4, Runtime.getRuntime().availableProcessors());
    private ServerTimeouts timeouts = ServerTimeouts.DEFAULT;
    private ServerLimits limits = ServerLimits.DEFAULT;
    private AddressRates rates = AddressRates.NONE;
    private SessionObserver observer = SessionObserver.NONE;
    private SessionObserver inlineObserver = SessionObserver.NONE;
    private Predicate<InetAddress> traced = client -> false;

    private Builder(MailService service) {
      this.service = service;
    }

    /**
     * Adds a listener. Without any, the server listens on the loopback address and a free port.
     * Several have different names.
     *
     * @param value where, and what is spoken there
     * @return this
     */
    public Builder listener(ListenerOptions value) {
      listeners.add(value);
      return this;
    }

    /**
     * Sets threads that read and write; a few serve thousands of connections. By default the number
     * of processors, at most 4 (chosen).
     *
     * @param value at least one
     * @return this
     */
    public Builder ioThreads(int value) {
      if (value < 1) {
        throw new IllegalArgumentException("ioThreads must be positive, not " + value);
      }
      ioThreads = value;
      return this;
    }

    /**
     * Sets how long things may take.
     *
     * @param value such as {@code ServerTimeouts.DEFAULT.withCommand(…)}
     * @return this
     */
    public Builder timeouts(ServerTimeouts value) {
      timeouts = value;
      return this;
    }

    /**
     * Sets what connections may use, each and together.
     *
     * @param value such as {@code ServerLimits.DEFAULT.withMaxConnections(…)}
     * @return this
     */
    public Builder limits(ServerLimits value) {
      limits = value;
      return this;
    }

    /**
     * Sets how often one address may do something, at all listeners together. By default {@link
     * AddressRates#NONE}.
     *
     * @param value such as {@code AddressRates.NONE.withMessagesPerMinute(…)}
     * @return this
     */
    public Builder rates(AddressRates value) {
      rates = value;
      return this;
    }

    /**
     * Sets who watches the connections. By default none.
     *
     * @param value the observer
     * @return this
     */
    public Builder observer(SessionObserver value) {
      observer = value;
      return this;
    }

    /**
     * Sets a second observer, whose methods are called at once, on the threads that serve the
     * connections, several of them at the same time: no call waits in a queue and none is dropped.
     * It is for counters. Its methods must be thread-safe and must not block, or every connection
     * waits; what they throw is logged. By default none.
     *
     * @param value the observer
     * @return this
     */
    public Builder inlineObserver(SessionObserver value) {
      inlineObserver = value;
      return this;
    }

    /**
     * Sets the clients whose commands and replies are logged, and what is wrong with commands, at
     * info by the logger {@code io.smtptoolkit.server}; those of all clients are at trace and
     * debug. Secrets are masked. Lines that come faster than the log takes them are dropped and
     * counted. By default none.
     *
     * @param clients is given the client's address at each command and reply, on the threads that
     *     serve the connections: thread-safe, and must neither block nor throw
     * @return this
     */
    public Builder traced(Predicate<InetAddress> clients) {
      traced = clients;
      return this;
    }

    /**
     * The options.
     *
     * @return immutable options
     * @throws IllegalArgumentException if two listeners have one name
     */
    public SmtpServerOptions build() {
      Set<String> names = new HashSet<>();
      for (ListenerOptions listener : listeners) {
        if (!names.add(listener.name())) {
          throw new IllegalArgumentException("two listeners are named " + listener.name());
        }
      }
      return new SmtpServerOptions(
          this,
          listeners.isEmpty()
              ? List.of(ListenerOptions.builder().build())
              : List.copyOf(listeners));
    }
  }
}
