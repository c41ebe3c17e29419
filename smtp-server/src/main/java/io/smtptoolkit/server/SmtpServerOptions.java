package io.smtptoolkit.server;

import io.smtptoolkit.codec.Leniency;
import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.address.Domain;
import io.smtptoolkit.codec.session.Protocol;
import io.smtptoolkit.codec.wire.Limits;
import io.smtptoolkit.server.tls.TlsIdentity;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * How a server behaves. Everything has a default but the service.
 *
 * <p>Immutable.
 */
public final class SmtpServerOptions {
  private final MailService service;
  private final Optional<TlsIdentity> tls;
  private final Set<Leniency> leniencies;
  private final InetSocketAddress listen;
  private final String domain;
  private final Protocol protocol;
  private final boolean implicitTls;
  private final long maxMessageOctets;
  private final Limits limits;
  private final int ioThreads;
  private final Duration commandTimeout;
  private final Duration contentTimeout;
  private final Duration handshakeTimeout;
  private final Duration serviceTimeout;
  private final Duration completionTimeout;
  private final int maxViolations;
  private final int maxConnections;
  private final int maxConnectionsPerAddress;
  private final long memoryOctets;
  private final int maxInFlightOctets;
  private final int maxOutputOctets;
  private final SessionObserver observer;

  private SmtpServerOptions(Builder builder, MailService service) {
    this.service = service;
    this.tls = builder.tls;
    this.leniencies = builder.leniencies;
    this.listen = builder.listen;
    this.domain = builder.domain;
    this.protocol = builder.protocol;
    this.implicitTls = builder.implicitTls;
    this.maxMessageOctets = builder.maxMessageOctets;
    this.limits = builder.limits;
    this.ioThreads = builder.ioThreads;
    this.commandTimeout = builder.commandTimeout;
    this.contentTimeout = builder.contentTimeout;
    this.handshakeTimeout = builder.handshakeTimeout;
    this.serviceTimeout = builder.serviceTimeout;
    this.completionTimeout = builder.completionTimeout;
    this.maxViolations = builder.maxViolations;
    this.maxConnections = builder.maxConnections;
    this.maxConnectionsPerAddress = builder.maxConnectionsPerAddress;
    this.memoryOctets = builder.memoryOctets;
    this.maxInFlightOctets = builder.maxInFlightOctets;
    this.maxOutputOctets = builder.maxOutputOctets;
    this.observer = builder.observer;
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
   * What is done with mail.
   *
   * @return the service
   */
  public MailService service() {
    return service;
  }

  /**
   * Who the server is under TLS.
   *
   * @return empty when there is no TLS
   */
  public Optional<TlsIdentity> tls() {
    return tls;
  }

  /**
   * Deviations from the protocol that are tolerated.
   *
   * @return empty by default
   */
  public Set<Leniency> leniencies() {
    return leniencies;
  }

  /**
   * Where the server listens.
   *
   * @return by default the loopback address, a free port
   */
  public InetSocketAddress listen() {
    return listen;
  }

  /**
   * The server's name, in its greeting and its trace fields.
   *
   * @return by default {@code localhost}
   */
  public String domain() {
    return domain;
  }

  /**
   * The protocol spoken.
   *
   * @return by default SMTP
   */
  public Protocol protocol() {
    return protocol;
  }

  /**
   * Whether a connection begins with the TLS handshake (RFC 8314 §3.3), instead of having STARTTLS.
   *
   * @return by default no
   */
  public boolean implicitTls() {
    return implicitTls;
  }

  /**
   * The largest message, as announced by SIZE (RFC 1870).
   *
   * @return by default 50 MiB (chosen)
   */
  public long maxMessageOctets() {
    return maxMessageOctets;
  }

  /**
   * Bounds of lines, chunks and recipients.
   *
   * @return by default {@link Limits#DEFAULT}
   */
  public Limits limits() {
    return limits;
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
   * How long the client may take for its next command, from the reply to the one before to the
   * command's CRLF, however busily it sends.
   *
   * @return by default 5 minutes
   */
  public Duration commandTimeout() {
    return commandTimeout;
  }

  /**
   * How long the client may take for each 1,000 octets of content.
   *
   * @return by default 5 minutes (chosen)
   */
  public Duration contentTimeout() {
    return contentTimeout;
  }

  /**
   * How long a whole TLS handshake may take.
   *
   * @return by default 1 minute (chosen)
   */
  public Duration handshakeTimeout() {
    return handshakeTimeout;
  }

  /**
   * How long a stage of the service may stay incomplete, before the connection is closed with 421.
   *
   * @return by default 4 minutes
   */
  public Duration serviceTimeout() {
    return serviceTimeout;
  }

  /**
   * How long the service may take to complete a message.
   *
   * @return by default 9 minutes
   */
  public Duration completionTimeout() {
    return completionTimeout;
  }

  /**
   * How often a client may break the protocol; one more and the connection is closed with 421.
   *
   * @return by default 20 (chosen)
   */
  public int maxViolations() {
    return maxViolations;
  }

  /**
   * Connections at a time; more are closed with 421.
   *
   * @return by default 20,000 (chosen: idle ones cost little)
   */
  public int maxConnections() {
    return maxConnections;
  }

  /**
   * Connections at a time from one IP address; more are closed with 421.
   *
   * @return by default 2,000 (chosen: many clients behind one address are normal)
   */
  public int maxConnectionsPerAddress() {
    return maxConnectionsPerAddress;
  }

  /**
   * What all connections may hold together.
   *
   * @return by default half of the JVM's memory
   */
  public long memoryOctets() {
    return memoryOctets;
  }

  /**
   * Octets of one connection that were read and are not dealt with, beyond which reading stops.
   *
   * @return by default 128 KiB (chosen)
   */
  public int maxInFlightOctets() {
    return maxInFlightOctets;
  }

  /**
   * Octets of replies that the client has not read, beyond which its commands are no longer looked
   * at.
   *
   * @return by default 64 KiB (chosen)
   */
  public int maxOutputOctets() {
    return maxOutputOctets;
  }

  /**
   * Who watches the connections.
   *
   * @return by default none
   */
  public SessionObserver observer() {
    return observer;
  }

  /** Collects options. Not thread-safe. */
  public static final class Builder {
    private final MailService service;
    private Optional<TlsIdentity> tls = Optional.empty();
    private Set<Leniency> leniencies = Set.of();
    private InetSocketAddress listen = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private String domain = "localhost";
    private Protocol protocol = Protocol.SMTP;
    private boolean implicitTls = false;
    private long maxMessageOctets = 52_428_800;
    private Limits limits = Limits.DEFAULT;
    private int ioThreads = Math.min(4, Runtime.getRuntime().availableProcessors());
    private Duration commandTimeout = Duration.ofMinutes(5);
    private Duration contentTimeout = Duration.ofMinutes(5);
    private Duration handshakeTimeout = Duration.ofMinutes(1);
    private Duration serviceTimeout = Duration.ofMinutes(4);
    private Duration completionTimeout = Duration.ofMinutes(9);
    private int maxViolations = 20;
    private int maxConnections = 20_000;
    private int maxConnectionsPerAddress = 2_000;
    private long memoryOctets = Runtime.getRuntime().maxMemory() / 2;
    private int maxInFlightOctets = 131_072;
    private int maxOutputOctets = 65_536;
    private SessionObserver observer = SessionObserver.NONE;

    private Builder(MailService service) {
      this.service = service;
    }

    /**
     * Offers TLS: by STARTTLS, or from the start with {@link #implicitTls}.
     *
     * @param value who the server is
     * @return this
     */
    public Builder tls(TlsIdentity value) {
      tls = Optional.of(value);
      return this;
    }

    /**
     * Tolerates deviations from the protocol; none by default.
     *
     * @param value which ones
     * @return this
     */
    public Builder leniencies(Set<Leniency> value) {
      leniencies = Set.copyOf(value);
      return this;
    }

    /**
     * Sets where the server listens. By default the loopback address, a free port.
     *
     * @param value where to listen; port 0 takes a free one, see {@link SmtpServer#address}
     * @return this
     */
    public Builder listen(InetSocketAddress value) {
      listen = value;
      return this;
    }

    /**
     * Sets the server's name, in its greeting and its trace fields. By default {@code localhost}.
     *
     * @param value a domain or an address literal
     * @return this
     */
    public Builder domain(String value) {
      domain = validDomain(value);
      return this;
    }

    /**
     * Sets the protocol spoken. By default SMTP.
     *
     * @param value SMTP or LMTP
     * @return this
     */
    public Builder protocol(Protocol value) {
      protocol = value;
      return this;
    }

    /**
     * Sets whether a connection begins with the TLS handshake (RFC 8314 §3.3), instead of having
     * STARTTLS. By default no.
     *
     * @param value needs an identity
     * @return this
     */
    public Builder implicitTls(boolean value) {
      implicitTls = value;
      return this;
    }

    /**
     * Sets the largest message, as announced by SIZE (RFC 1870). By default 50 MiB (chosen).
     *
     * @param value content octets, CRLFs included, dot-stuffing excluded
     * @return this
     */
    public Builder maxMessageOctets(long value) {
      maxMessageOctets = positive("maxMessageOctets", value);
      return this;
    }

    /**
     * Sets bounds of lines, chunks and recipients. By default {@link Limits#DEFAULT}.
     *
     * @param value the bounds
     * @return this
     */
    public Builder limits(Limits value) {
      limits = value;
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
      ioThreads = (int) positive("ioThreads", value);
      return this;
    }

    /**
     * Sets how long the client may take for its next command, from the reply to the one before to
     * the command's CRLF, however busily it sends. By default 5 minutes.
     *
     * @param value (RFC 5321 §4.5.3.2.7 asks for at least 5 minutes)
     * @return this
     */
    public Builder commandTimeout(Duration value) {
      commandTimeout = positive("commandTimeout", value);
      return this;
    }

    /**
     * Sets how long the client may take for each 1,000 octets of content. By default 5 minutes
     * (chosen).
     *
     * @param value (RFC 5321 §4.5.3.2.5 gives clients 3 minutes for a block)
     * @return this
     */
    public Builder contentTimeout(Duration value) {
      contentTimeout = positive("contentTimeout", value);
      return this;
    }

    /**
     * Sets how long a whole TLS handshake may take. By default 1 minute (chosen).
     *
     * @param value a handshake is a few packets
     * @return this
     */
    public Builder handshakeTimeout(Duration value) {
      handshakeTimeout = positive("handshakeTimeout", value);
      return this;
    }

    /**
     * Sets how long a stage of the service, but {@code complete}, may stay incomplete, before the
     * connection is closed with 421. By default 4 minutes.
     *
     * @param value clients wait 5 minutes for the replies to MAIL and RCPT (RFC 5321 §4.5.3.2.2)
     * @return this
     */
    public Builder serviceTimeout(Duration value) {
      serviceTimeout = positive("serviceTimeout", value);
      return this;
    }

    /**
     * Sets how long {@code complete} may stay incomplete, before the connection is closed with 421.
     * A message that is stored later may be doubled, and this is logged. By default 9 minutes.
     *
     * @param value clients wait 10 minutes for the reply to the content (RFC 5321 §4.5.3.2.6)
     * @return this
     */
    public Builder completionTimeout(Duration value) {
      completionTimeout = positive("completionTimeout", value);
      return this;
    }

    /**
     * Sets how often a client may break the protocol; one more and the connection is closed with
     * 421. By default 20 (chosen).
     *
     * @param value at least 1
     * @return this
     */
    public Builder maxViolations(int value) {
      maxViolations = (int) positive("maxViolations", value);
      return this;
    }

    /**
     * Sets connections at a time; more are closed with 421. By default 20,000 (chosen: idle ones
     * cost little).
     *
     * @param value at least 1
     * @return this
     */
    public Builder maxConnections(int value) {
      maxConnections = (int) positive("maxConnections", value);
      return this;
    }

    /**
     * Sets connections at a time from one IP address; more are closed with 421. By default 2,000
     * (chosen: many clients behind one address are normal).
     *
     * @param value at least 1
     * @return this
     */
    public Builder maxConnectionsPerAddress(int value) {
      maxConnectionsPerAddress = (int) positive("maxConnectionsPerAddress", value);
      return this;
    }

    /**
     * Sets how much memory all connections may hold together: connections, TLS, input that waits,
     * replies that are not read, content that the service gathers. From 70 % on no more than a line
     * is read ahead and TLS is refused for now, from 85 % on new connections are refused with 421,
     * and those that hold most and read no replies are closed. By default half of what the JVM may
     * use.
     *
     * @param value at least 1 MiB
     * @return this
     */
    public Builder memoryOctets(long value) {
      if (value < 1_048_576) {
        throw new IllegalArgumentException("memoryOctets must be at least 1048576, not " + value);
      }
      memoryOctets = value;
      return this;
    }

    /**
     * Sets octets of one connection that were read and are not dealt with, beyond which reading
     * stops. By default 128 KiB (chosen).
     *
     * @param value at least 4,096
     * @return this
     */
    public Builder maxInFlightOctets(int value) {
      maxInFlightOctets = atLeast("maxInFlightOctets", value, 4_096);
      return this;
    }

    /**
     * Sets octets of replies that the client has not read, beyond which its commands are no longer
     * looked at. By default 64 KiB (chosen).
     *
     * @param value at least 4,096
     * @return this
     */
    public Builder maxOutputOctets(int value) {
      maxOutputOctets = atLeast("maxOutputOctets", value, 4_096);
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
     * The options.
     *
     * @return immutable options
     * @throws IllegalArgumentException if TLS is to be there from the start and there is no
     *     identity for it
     */
    public SmtpServerOptions build() {
      if (implicitTls && tls.isEmpty()) {
        throw new IllegalArgumentException("TLS from the start needs an identity");
      }
      return new SmtpServerOptions(this, service);
    }

    private static String validDomain(String value) {
      try {
        return Domain.parse(value).toString();
      } catch (SmtpSyntaxException malformed) {
        throw new IllegalArgumentException(
            "not a domain: \"" + value + "\" (" + malformed.getMessage() + ")", malformed);
      }
    }

    private static long positive(String name, long value) {
      if (value < 1) {
        throw new IllegalArgumentException(name + " must be positive, not " + value);
      }
      return value;
    }

    private static Duration positive(String name, Duration value) {
      if (value.isNegative() || value.isZero()) {
        throw new IllegalArgumentException(name + " must be positive, not " + value);
      }
      return value;
    }

    private static int atLeast(String name, int value, int least) {
      if (value < least) {
        throw new IllegalArgumentException(name + " must be at least " + least + ", not " + value);
      }
      return value;
    }
  }
}
