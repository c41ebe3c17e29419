package io.smtptoolkit.server;

import io.smtptoolkit.codec.Leniency;
import io.smtptoolkit.codec.reply.Replies;
import io.smtptoolkit.codec.session.Protocol;
import io.smtptoolkit.codec.wire.Limits;
import io.smtptoolkit.server.auth.AuthPolicy;
import io.smtptoolkit.server.tls.ServerTls;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.Set;

/**
 * One socket that listens, and what is spoken there. Everything has a default.
 *
 * <p>Immutable.
 */
public final class ListenerOptions {
  private final String name;
  private final InetSocketAddress address;
  private final String domain;
  private final Protocol protocol;
  private final ListenerTls tls;
  private final Set<Leniency> leniencies;
  private final long maxMessageOctets;
  private final Limits limits;
  private final Optional<AuthPolicy> auth;
  private final String greetingText;
  private final ExtensionOffer extensions;
  private final SessionLimits sessionLimits;
  private final Defence defence;
  private final Optional<ServerTimeouts> timeouts;
  private final SessionPolicy policy;
  private final FrontEnds frontEnds;

  private ListenerOptions(Builder builder) {
    this.name = builder.name;
    this.address = builder.address;
    this.domain = builder.domain;
    this.protocol = builder.protocol;
    this.tls = builder.tls;
    this.leniencies = builder.leniencies;
    this.maxMessageOctets = builder.maxMessageOctets;
    this.limits = builder.limits;
    this.auth = builder.auth;
    this.greetingText = builder.greetingText.orElse(ListenerNames.greeting(builder.protocol));
    this.extensions = builder.extensions;
    this.sessionLimits = builder.sessionLimits;
    this.defence = builder.defence;
    this.timeouts = builder.timeouts;
    this.policy = builder.policy;
    this.frontEnds = builder.frontEnds;
  }

  /**
   * A listener with the other defaults.
   *
   * @param address where to listen; port 0 takes a free one, see {@link SmtpServer#address}
   * @param domain the server's name, a domain or an address literal
   * @return the options
   */
  public static ListenerOptions at(InetSocketAddress address, String domain) {
    return builder().address(address).domain(domain).build();
  }

  /**
   * Begins with the defaults.
   *
   * @return a new builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * The listener's name, for {@link SmtpServer#address(String)}, {@link SessionInfo} and logs.
   *
   * @return by default {@code smtp}
   */
  public String name() {
    return name;
  }

  /**
   * The address on which the server listens.
   *
   * @return by default the loopback address, a free port
   */
  public InetSocketAddress address() {
    return address;
  }

  /**
   * The server's name, in its greeting and its trace fields.
   *
   * @return by default {@code localhost}
   */
  public String domain() {
    return domain;
  }

  /** {@return the protocol spoken, by default SMTP} */
  public Protocol protocol() {
    return protocol;
  }

  /**
   * The identity of the server under TLS.
   *
   * @return empty when there is no TLS
   */
  public Optional<ServerTls> tls() {
    return tls.identity();
  }

  /**
   * Says whether a connection begins with the TLS handshake (RFC 8314 §3.3), instead of having
   * STARTTLS.
   *
   * @return by default no
   */
  public boolean implicitTls() {
    return tls.isImplicit();
  }

  /**
   * Says whether a client must begin TLS, by STARTTLS, before AUTH and MAIL.
   *
   * @return by default no
   */
  public boolean tlsRequired() {
    return tls.isRequired();
  }

  /** {@return deviations from the protocol that are tolerated, by default none} */
  public Set<Leniency> leniencies() {
    return leniencies;
  }

  /**
   * The largest message, as announced by SIZE (RFC 1870).
   *
   * @return by default 50 MiB (chosen)
   */
  public long maxMessageOctets() {
    return maxMessageOctets;
  }

  /** {@return bounds of lines, chunks and recipients, by default {@link Limits#DEFAULT}} */
  public Limits limits() {
    return limits;
  }

  /** {@return the rules by which clients authenticate; empty when AUTH is not offered} */
  public Optional<AuthPolicy> auth() {
    return auth;
  }

  /**
   * The words of the greeting, after the server's name.
   *
   * @return by default {@code ESMTP ready}, with LMTP {@code LMTP ready}
   */
  public String greetingText() {
    return greetingText;
  }

  /**
   * {@return the service extensions that are offered, by default {@link ExtensionOffer#DEFAULT}}
   */
  public ExtensionOffer extensions() {
    return extensions;
  }

  /** {@return the most that one session may ask for, by default {@link SessionLimits#NONE}} */
  public SessionLimits sessionLimits() {
    return sessionLimits;
  }

  /**
   * The defence against clients that keep the server busy for nothing.
   *
   * @return by default {@link Defence#DEFAULT}
   */
  public Defence defence() {
    return defence;
  }

  /** {@return the times of the listener; empty for {@link SmtpServerOptions#timeouts}} */
  public Optional<ServerTimeouts> timeouts() {
    return timeouts;
  }

  /**
   * The policy that says who may use the listener.
   *
   * @return by default {@link SessionPolicy#ACCEPT_ALL}
   */
  public SessionPolicy policy() {
    return policy;
  }

  /**
   * The front ends that are believed when they say who a client is.
   *
   * @return by default {@link FrontEnds#NONE}
   */
  public FrontEnds frontEnds() {
    return frontEnds;
  }

  /** Collects options. Not thread-safe. */
  public static final class Builder {
    private String name = "smtp";
    private InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private String domain = "localhost";
    private Protocol protocol = Protocol.SMTP;
    private ListenerTls tls = ListenerTls.NONE;
    private Set<Leniency> leniencies = Set.of();
    private long maxMessageOctets = 52_428_800;
    private Limits limits = Limits.DEFAULT;
    private Optional<AuthPolicy> auth = Optional.empty();
    private Optional<String> greetingText = Optional.empty();
    private ExtensionOffer extensions = ExtensionOffer.DEFAULT;
    private SessionLimits sessionLimits = SessionLimits.NONE;
    private Defence defence = Defence.DEFAULT;
    private Optional<ServerTimeouts> timeouts = Optional.empty();
    private SessionPolicy policy = SessionPolicy.ACCEPT_ALL;
    private FrontEnds frontEnds = FrontEnds.NONE;

    private Builder() {}

    /**
     * Names the listener, as {@link #name()} says. By default {@code smtp}.
     *
     * @param value of letters, digits and hyphens, such as {@code submission}
     * @return this
     */
    public Builder name(String value) {
      name = ListenerNames.name(value);
      return this;
    }

    /**
     * Sets where the server listens. By default the loopback address, a free port.
     *
     * @param value where to listen; port 0 takes a free one, see {@link SmtpServer#address}
     * @return this
     */
    public Builder address(InetSocketAddress value) {
      address = value;
      return this;
    }

    /**
     * Sets the server's name, in its greeting and its trace fields. By default {@code localhost}.
     *
     * @param value a domain or an address literal
     * @return this
     */
    public Builder domain(String value) {
      domain = ListenerNames.domain(value);
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
     * Offers STARTTLS (RFC 3207). By default there is no TLS.
     *
     * @param identity who the server is
     * @return this
     */
    public Builder startTls(ServerTls identity) {
      tls = ListenerTls.offered(identity);
      return this;
    }

    /**
     * Offers STARTTLS, and requires it before AUTH, MAIL and verbs of bundles (RFC 3207 §4).
     *
     * @param identity who the server is
     * @return this
     */
    public Builder startTlsRequired(ServerTls identity) {
      tls = ListenerTls.required(identity);
      return this;
    }

    /**
     * Begins every connection with the TLS handshake (RFC 8314 §3.3), instead of having STARTTLS.
     *
     * @param identity who the server is
     * @return this
     */
    public Builder implicitTls(ServerTls identity) {
      tls = ListenerTls.implicit(identity);
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
     * Sets the largest message, as announced by SIZE (RFC 1870). By default 50 MiB (chosen).
     *
     * @param value content octets, CRLFs included, dot-stuffing excluded
     * @return this
     */
    public Builder maxMessageOctets(long value) {
      maxMessageOctets = ListenerNames.positive("maxMessageOctets", value);
      return this;
    }

    /**
     * Sets bounds of lines, chunks and recipients. By default {@link Limits#DEFAULT}.
     *
     * @param value the bounds; content is bounded by {@link #maxMessageOctets} only
     * @return this
     */
    public Builder limits(Limits value) {
      limits = value;
      return this;
    }

    /**
     * Offers AUTH (RFC 4954), or asks for it. By default there is none.
     *
     * @param value who knows the users, and what is asked of clients
     * @return this
     */
    public Builder auth(AuthPolicy value) {
      auth = Optional.of(value);
      return this;
    }

    /**
     * Sets the words of the greeting, after the server's name, in place of {@code ESMTP ready}.
     *
     * @param value printable ASCII; with ESMTP in it, so that old clients say EHLO
     * @return this
     */
    public Builder greetingText(String value) {
      Replies.greeting(domain, value);
      greetingText = Optional.of(value);
      return this;
    }

    /**
     * Sets the service extensions that are offered, and who answers their verbs.
     *
     * @param value such as {@code ExtensionOffer.DEFAULT.with(…)}
     * @return this
     */
    public Builder extensions(ExtensionOffer value) {
      extensions = value;
      return this;
    }

    /**
     * Sets how much one session may ask for. By default {@link SessionLimits#NONE}.
     *
     * @param value announced by LIMITS (RFC 9422), unless that is left out, and obeyed
     * @return this
     */
    public Builder sessionLimits(SessionLimits value) {
      sessionLimits = value;
      return this;
    }

    /**
     * Sets what is done about clients that keep the server busy. By default {@link
     * Defence#DEFAULT}.
     *
     * @param value such as {@code Defence.DEFAULT.withGreetingDelay(…)}
     * @return this
     */
    public Builder defence(Defence value) {
      defence = value;
      return this;
    }

    /**
     * Sets the times that stages of connections to the listener may take.
     *
     * @param value by default those of the server, {@link SmtpServerOptions#timeouts}
     * @return this
     */
    public Builder timeouts(ServerTimeouts value) {
      timeouts = Optional.of(value);
      return this;
    }

    /**
     * Sets who may use the listener. By default {@link SessionPolicy#ACCEPT_ALL}.
     *
     * @param value is asked at connect, after EHLO, and before content
     * @return this
     */
    public Builder policy(SessionPolicy value) {
      policy = value;
      return this;
    }

    /**
     * Sets who is believed when it says who a client is. By default {@link FrontEnds#NONE}.
     *
     * @param value proxies, and who is offered XCLIENT and XFORWARD
     * @return this
     */
    public Builder frontEnds(FrontEnds value) {
      frontEnds = value;
      return this;
    }

    /**
     * The options.
     *
     * @return immutable options
     * @throws IllegalArgumentException for LMTP on port 25, where servers take it for SMTP (RFC
     *     2033 §5); for networks of {@link FrontEnds} that overlap, or bundles of the same verbs
     */
    public ListenerOptions build() {
      ListenerNames.requirePort(protocol, address.getPort());
      frontEnds.requireSound(extensions);
      return new ListenerOptions(this);
    }
  }
}
