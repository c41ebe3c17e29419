package io.smtptoolkit.client;

import io.smtptoolkit.codec.command.HelloName;
import io.smtptoolkit.codec.sasl.SaslMechanism;
import io.smtptoolkit.codec.session.Protocol;
import io.smtptoolkit.codec.wire.ProxyHeader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLContext;

/**
 * An endpoint to connect to, and as whom: the server's name and port, when to encrypt, which
 * certificates to trust, the name to say hello with, the user and its proof. All of it belongs to
 * the connection, so that nothing meant for one server can reach another.
 *
 * <pre>{@code
 * Endpoint.of("mx.example.com", 25)
 * Endpoint.builder("mail.example.com", 465)
 *     .tlsPolicy(TlsPolicy.IMPLICIT)
 *     .credentials(Credentials.password("carol", password))
 *     .build()
 * }</pre>
 *
 * <p>Immutable.
 */
public final class Endpoint {
  private final String host;
  private final int port;
  private final Protocol protocol;
  private final TlsPolicy tlsPolicy;
  private final Trust trust;
  private final Optional<HelloName> helloName;
  private final Optional<InetAddress> address;
  private final Optional<InetSocketAddress> sourceAddress;
  private final Optional<ProxyHeader> proxyHeader;
  private final Authentication authentication;
  private final boolean messagePipelining;

  private Endpoint(Builder builder) {
    host = builder.host;
    port = builder.port;
    protocol = builder.protocol;
    authentication = builder.authentication.fitting();
    tlsPolicy = builder.tlsPolicy.orElseGet(authentication::defaultTlsPolicy);
    trust = builder.trust;
    helloName = builder.helloName;
    address = builder.address;
    sourceAddress = builder.sourceAddress;
    proxyHeader = builder.proxyHeader;
    messagePipelining = builder.messagePipelining;
  }

  /**
   * A server, with STARTTLS if it is offered, and then any certificate.
   *
   * @param host the server's name or IP address
   * @param port its port, from 1 to 65535
   * @return the endpoint
   */
  public static Endpoint of(String host, int port) {
    return builder(host, port).build();
  }

  /**
   * A builder.
   *
   * @param host the server's name or IP address, which its certificate must name if it counts
   * @param port its port, from 1 to 65535
   * @return with everything else as in {@link #of}
   */
  public static Builder builder(String host, int port) {
    return new Builder(host, port);
  }

  /**
   * The server's name or IP address.
   *
   * @return as given
   */
  public String host() {
    return host;
  }

  /**
   * The server's port.
   *
   * @return from 1 to 65535
   */
  public int port() {
    return port;
  }

  /**
   * The protocol that is spoken there.
   *
   * @return SMTP unless set
   */
  public Protocol protocol() {
    return protocol;
  }

  /** {@return when to encrypt} */
  public TlsPolicy tlsPolicy() {
    return tlsPolicy;
  }

  /**
   * The certificates to trust and those to show.
   *
   * @return empty for the JDK's own trust, and for none with {@link TlsPolicy#IF_OFFERED}
   */
  public Optional<SSLContext> sslContext() {
    return trust.context();
  }

  /** {@return whether the server has to prove who it is: policy and context see to it} */
  public boolean verifiesHost() {
    return tlsPolicy.verifiesHost() && trust.proves();
  }

  /**
   * The name to say hello with.
   *
   * @return empty for the client's, see {@link SmtpClientOptions#helloName}
   */
  public Optional<HelloName> helloName() {
    return helloName;
  }

  /**
   * The one address to connect to.
   *
   * @return empty for the addresses of the host's name
   */
  public Optional<InetAddress> address() {
    return address;
  }

  /**
   * The address of this side to connect from.
   *
   * @return empty for what the system chooses
   */
  public Optional<InetSocketAddress> sourceAddress() {
    return sourceAddress;
  }

  /**
   * The header that is sent before everything else, of a connection that is passed on.
   *
   * @return empty for nothing
   */
  public Optional<ProxyHeader> proxyHeader() {
    return proxyHeader;
  }

  /**
   * A builder that has the parts of this endpoint.
   *
   * @return a new builder, to change some of them
   */
  public Builder toBuilder() {
    var builder = new Builder(host, port);
    builder.protocol = protocol;
    builder.tlsPolicy = Optional.of(tlsPolicy);
    builder.trust = trust;
    builder.helloName = helloName;
    builder.address = address;
    builder.sourceAddress = sourceAddress;
    builder.proxyHeader = proxyHeader;
    builder.authentication = authentication.unfitted();
    builder.messagePipelining = messagePipelining;
    return builder;
  }

  /**
   * The user to authenticate as, and the proof.
   *
   * @return empty for no authentication
   */
  public Optional<Credentials> credentials() {
    return authentication.credentials();
  }

  /**
   * The mechanisms that may be used.
   *
   * @return those of the credentials that were not excluded; empty without credentials
   */
  public Set<SaslMechanism> mechanisms() {
    return authentication.mechanisms();
  }

  /**
   * Says whether the credentials may be used where an attacker can read along.
   *
   * @return false unless set
   */
  public boolean allowsCredentialsInClear() {
    return authentication.inClear();
  }

  /**
   * Says whether a message may begin there before the reply to the one before it.
   *
   * @return true unless set
   */
  public boolean messagePipelining() {
    return messagePipelining;
  }

  /**
   * Says whether a connection to one endpoint is as good as one to the other: every part is equal,
   * user and proof included. Two {@code SSLContext}s, and two suppliers of tokens, are equal when
   * they are the same.
   */
  @Override
  public boolean equals(Object other) {
    return this == other || (other instanceof Endpoint that && parts().equals(that.parts()));
  }

  @Override
  public int hashCode() {
    return Objects.hash(host, port, protocol, tlsPolicy, address, sourceAddress);
  }

  /** Every field. */
  List<Object> parts() {
    return List.of(
        host,
        port,
        protocol,
        tlsPolicy,
        trust,
        helloName,
        address,
        sourceAddress,
        proxyHeader,
        authentication,
        messagePipelining);
  }

  /** Host and port. */
  @Override
  public String toString() {
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
  }

  /** Collects the parts of an endpoint. Not thread-safe. */
  public static final class Builder {
    private final String host;
    private final int port;
    private Protocol protocol = Protocol.SMTP;
    private Optional<TlsPolicy> tlsPolicy = Optional.empty();
    private Trust trust = Trust.DEFAULT;
    private Optional<HelloName> helloName = Optional.empty();
    private Optional<InetAddress> address = Optional.empty();
    private Optional<InetSocketAddress> sourceAddress = Optional.empty();
    private Optional<ProxyHeader> proxyHeader = Optional.empty();
    private Authentication authentication = Authentication.NONE;
    private boolean messagePipelining = true;

    private Builder(String host, int port) {
      if (host.isBlank()) {
        throw new IllegalArgumentException("the host is empty");
      }
      if (port < 1 || port > 65_535) {
        throw new IllegalArgumentException("port " + port + " is not from 1 to 65535");
      }
      this.host = host;
      this.port = port;
    }

    /**
     * Sets what is spoken there. An LMTP server says for each recipient whether it took the message
     * (RFC 2033 §4.2), so that a content may be accepted for some and refused for others.
     *
     * @param value {@link Protocol#SMTP} unless set
     * @return this
     */
    public Builder protocol(Protocol value) {
      protocol = value;
      return this;
    }

    /**
     * Sets when to encrypt.
     *
     * @param policy the policy; unless set {@link TlsPolicy#REQUIRED} with credentials, and else
     *     {@link TlsPolicy#IF_OFFERED}
     * @return this
     */
    public Builder tlsPolicy(TlsPolicy policy) {
      tlsPolicy = Optional.of(policy);
      return this;
    }

    /**
     * Sets which certificates to trust and which to show.
     *
     * @param context the context
     * @return this
     */
    public Builder sslContext(SSLContext context) {
      trust = new Trust(Optional.of(context), true);
      return this;
    }

    /**
     * Sets a context that may accept a server that proves nothing: as far as REQUIRETLS and the
     * credentials are concerned the server is then not verified, whatever the policy.
     *
     * @param context may trust any certificate, or look at no names
     * @return this
     */
    public Builder unverifiedContext(SSLContext context) {
      trust = new Trust(Optional.of(context), false);
      return this;
    }

    /**
     * Sets the name to say hello with.
     *
     * @param name this side's name
     * @return this
     */
    public Builder helloName(HelloName name) {
      helloName = Optional.of(name);
      return this;
    }

    /**
     * Sets the one address to connect to, instead of the addresses of the host's name. The name
     * still goes into SNI and is what is verified.
     *
     * @param value the address
     * @return this
     */
    public Builder address(InetAddress value) {
      address = Optional.of(value);
      return this;
    }

    /**
     * Sets the address of this side to connect from.
     *
     * @param value an address of this machine; port 0 for any
     * @return this
     * @throws IllegalArgumentException when it has a name that was not resolved
     */
    public Builder sourceAddress(InetSocketAddress value) {
      if (value.isUnresolved()) {
        throw new IllegalArgumentException("the source address " + value + " is not resolved");
      }
      sourceAddress = Optional.of(value);
      return this;
    }

    /**
     * Sets what is said, before everything else, TLS included, of a connection that is passed on.
     * The server must expect it. Where mail is passed on for many clients, each makes an endpoint
     * of its own, so that a pool shares no connection between them.
     *
     * @param header version 1 or 2, with the addresses to tell
     * @return this
     * @see <a href="https://www.haproxy.org/download/3.2/doc/proxy-protocol.txt">The PROXY
     *     protocol</a>
     */
    public Builder proxyHeader(ProxyHeader header) {
      proxyHeader = Optional.of(header);
      return this;
    }

    /**
     * Sets the user to authenticate as, and the proof. A server that does not offer a mechanism for
     * it gets no mail.
     *
     * @param value the credentials
     * @return this
     */
    public Builder credentials(Credentials value) {
      authentication = authentication.withCredentials(value);
      return this;
    }

    /**
     * Sets the mechanisms that may be used, of which the strongest that is offered is.
     *
     * @param allowed all that fit the credentials unless set
     * @return this
     */
    public Builder mechanisms(Set<SaslMechanism> allowed) {
      authentication = authentication.withMechanisms(allowed);
      return this;
    }

    /**
     * Excludes mechanisms that are weaker than this one.
     *
     * @param weakest the last one, in the order of {@link SaslMechanism}, that may be used
     * @return this
     */
    public Builder minimumMechanism(SaslMechanism weakest) {
      return mechanisms(EnumSet.range(SaslMechanism.EXTERNAL, weakest));
    }

    /**
     * Allows the credentials to be used without TLS, or with a server that was not verified.
     *
     * @return this
     */
    public Builder credentialsInClear() {
      authentication = authentication.withClear();
      return this;
    }

    /**
     * Sets whether a message may begin before the reply to the one before it, for a server that
     * offers PIPELINING and does not tolerate that. A pool keeps to it for each message; endpoints
     * that differ in nothing else share connections there.
     *
     * @param on true unless set; see {@link SmtpClientOptions.Builder#messagePipelining}
     * @return this
     */
    public Builder messagePipelining(boolean on) {
      messagePipelining = on;
      return this;
    }

    /**
     * The endpoint.
     *
     * @return what was collected
     * @throws IllegalArgumentException when there are credentials, and no mechanism is left for
     *     them, or the policy does not verify the server and {@link #credentialsInClear} was not
     *     called
     */
    public Endpoint build() {
      authentication.requireSafe(tlsPolicy, trust);
      return new Endpoint(this);
    }
  }
}
