package io.smtptoolkit.client.route;

import io.smtptoolkit.client.Endpoint;
import io.smtptoolkit.client.UnicodeDomains;
import io.smtptoolkit.codec.address.DomainName;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/**
 * The settings by which a {@link Router} finds the servers of a domain.
 *
 * <pre>{@code
 * RouterOptions.builder()
 *     .ownName(DomainName.parse("mail.example.org"))
 *     .via(DomainName.parse("partner.example"), Endpoint.of("mx.partner.example", 25))
 *     .build()
 * }</pre>
 *
 * <p>Immutable.
 */
public final class RouterOptions {
  private final List<InetSocketAddress> nameServers;
  private final Duration queryTimeout;
  private final Set<DomainName> ownNames;
  private final Set<InetAddress> ownAddresses;
  private final Optional<Source> ipv4;
  private final Optional<Source> ipv6;
  private final int port;
  private final UnaryOperator<DomainName> comparableForm;
  private final Map<DomainName, List<Endpoint>> table;
  private final List<Endpoint> smartHosts;
  private final Optional<UnicodeDomains> unicodeDomains;
  private final RandomGenerator random;
  private final Executor executor;

  private RouterOptions(Builder builder) {
    nameServers = List.copyOf(builder.nameServers);
    queryTimeout = builder.queryTimeout;
    ownNames = Set.copyOf(builder.ownNames);
    ownAddresses = Set.copyOf(builder.ownAddresses);
    ipv4 = builder.ipv4;
    ipv6 = builder.ipv6IsSet ? builder.ipv6 : OwnNetwork.ipv6();
    port = builder.port;
    comparableForm = builder.comparableForm;
    var keyed = new HashMap<DomainName, List<Endpoint>>();
    builder.table.forEach((domain, hosts) -> keyed.put(comparableForm.apply(domain), hosts));
    table = Map.copyOf(keyed);
    smartHosts = builder.smartHosts;
    unicodeDomains = builder.unicodeDomains;
    random = builder.random;
    executor = builder.executor;
  }

  /**
   * A builder.
   *
   * @return with the system's name servers, port 25, and nothing else set
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * The name servers to ask.
   *
   * @return empty for those of the system
   */
  public List<InetSocketAddress> nameServers() {
    return nameServers;
  }

  /**
   * The time to wait for an answer.
   *
   * @return the time for each query and server
   */
  public Duration queryTimeout() {
    return queryTimeout;
  }

  /**
   * The names of this host.
   *
   * @return a route never leads to one of them
   */
  public Set<DomainName> ownNames() {
    return ownNames;
  }

  /**
   * The addresses of this host.
   *
   * @return a route never leads to one of them
   */
  public Set<InetAddress> ownAddresses() {
    return ownAddresses;
  }

  /**
   * This side over IPv4.
   *
   * @return empty when IPv4 is not used
   */
  public Optional<Source> ipv4() {
    return ipv4;
  }

  /**
   * This side over IPv6.
   *
   * @return empty when IPv6 is not used
   */
  public Optional<Source> ipv6() {
    return ipv6;
  }

  /**
   * The port of servers that the DNS names.
   *
   * @return 25 unless set
   */
  public int port() {
    return port;
  }

  /**
   * The hosts that are configured for a domain.
   *
   * @param domain the domain
   * @return those of {@link Builder#via}, else those of {@link Builder#viaAll}; empty when the DNS
   *     is to say
   */
  public List<Endpoint> configured(DomainName domain) {
    return table.getOrDefault(comparableForm.apply(domain), smartHosts);
  }

  /**
   * The hosts that are configured for all domains.
   *
   * @return those of {@link Builder#viaAll}
   */
  public List<Endpoint> smartHosts() {
    return smartHosts;
  }

  /**
   * The converter of names with U-labels.
   *
   * @return empty when there is none: such names have no route
   */
  public Optional<UnicodeDomains> unicodeDomains() {
    return unicodeDomains;
  }

  /**
   * The source of chance for hosts of equal preference.
   *
   * @return thread-safe
   */
  public RandomGenerator random() {
    return random;
  }

  /**
   * The executor on which look-ups begin and complete.
   *
   * @return the executor
   */
  public Executor executor() {
    return executor;
  }

  /** Collects options. Not thread-safe. */
  public static final class Builder {
    private List<InetSocketAddress> nameServers = List.of();
    // RFC 1123 §6.1.3.3 wants at least five seconds before a question is asked again.
    private Duration queryTimeout = Duration.ofSeconds(5);
    private final Set<DomainName> ownNames = new HashSet<>();
    private final Set<InetAddress> ownAddresses = new HashSet<>();
    private Optional<Source> ipv4 = Optional.of(Source.ANY);
    private Optional<Source> ipv6 = Optional.empty();
    private boolean ipv6IsSet;
    private int port = 25;
    private final Map<DomainName, List<Endpoint>> table = new HashMap<>();
    private UnaryOperator<DomainName> comparableForm = UnaryOperator.identity();
    private List<Endpoint> smartHosts = List.of();
    private Optional<UnicodeDomains> unicodeDomains = Optional.empty();
    private RandomGenerator random = new SecureRandom();
    private Executor executor = ForkJoinPool.commonPool();

    private Builder() {}

    /**
     * Sets the name servers to ask, which must be recursive.
     *
     * @param servers addresses and ports; those of the system unless set
     * @return this
     */
    public Builder nameServers(InetSocketAddress... servers) {
      nameServers = List.of(servers);
      return this;
    }

    /**
     * Sets how long to wait for an answer. A query is sent twice to each server before it counts as
     * failed.
     *
     * @param time 5 seconds unless set
     * @return this
     */
    public Builder queryTimeout(Duration time) {
      queryTimeout = time;
      return this;
    }

    /**
     * Adds a name of this host: MX records that lead to it, and those of equal or greater
     * preference number, are not used (RFC 5321 §5.1).
     *
     * @param name such as the hello name
     * @return this
     */
    public Builder ownName(DomainName name) {
      ownNames.add(name);
      return this;
    }

    /**
     * Adds an address of this host, which counts as its names do.
     *
     * @param address an address at which this host's port is served by this host
     * @return this
     */
    public Builder ownAddress(InetAddress address) {
      ownAddresses.add(address);
      return this;
    }

    /**
     * Sets how this side appears over IPv4.
     *
     * @param source {@link Source#ANY} unless set
     * @return this
     */
    public Builder ipv4(Source source) {
      ipv4 = Optional.of(source);
      return this;
    }

    /**
     * Leaves IPv4 out.
     *
     * @return this
     */
    public Builder withoutIpv4() {
      ipv4 = Optional.empty();
      return this;
    }

    /**
     * Sets how this side appears over IPv6. Unless it is set, IPv6 is used if this machine has an
     * address of global scope, and then as {@link Source#ANY}.
     *
     * @param source the source
     * @return this
     */
    public Builder ipv6(Source source) {
      ipv6 = Optional.of(source);
      ipv6IsSet = true;
      return this;
    }

    /**
     * Leaves IPv6 out: AAAA records are not asked for.
     *
     * @return this
     */
    public Builder withoutIpv6() {
      ipv6 = Optional.empty();
      ipv6IsSet = true;
      return this;
    }

    /**
     * Sets the port of servers that the DNS names.
     *
     * @param value 25 unless set
     * @return this
     * @throws IllegalArgumentException when it is not from 1 to 65535
     */
    public Builder port(int value) {
      if (value < 1 || value > 65_535) {
        throw new IllegalArgumentException("port " + value + " is not from 1 to 65535");
      }
      port = value;
      return this;
    }

    /**
     * Transfers mail for a domain to configured hosts: its MX records are not asked for.
     *
     * @param domain the domain; not its subdomains
     * @param hosts in the order to try, each with its own port, TLS policy and what else an
     *     endpoint has; a name without an address is looked up in the system's hosts file and in
     *     the DNS
     * @return this
     */
    public Builder via(DomainName domain, Endpoint... hosts) {
      table.put(domain, List.of(hosts));
      return this;
    }

    /**
     * Sets how the domain of a recipient is compared with those of {@link #via}.
     *
     * @param form the same for domains that are one, such as one with U-labels and one with their
     *     A-labels; thread-safe. Unless set, these are two
     * @return this
     */
    public Builder comparableForm(UnaryOperator<DomainName> form) {
      comparableForm = form;
      return this;
    }

    /**
     * Transfers mail for all other domains to configured hosts.
     *
     * @param hosts as in {@link #via}
     * @return this
     */
    public Builder viaAll(Endpoint... hosts) {
      smartHosts = List.of(hosts);
      return this;
    }

    /**
     * Sets the converter of names with U-labels.
     *
     * @param converter none unless set
     * @return this
     */
    public Builder unicodeDomains(UnicodeDomains converter) {
      unicodeDomains = Optional.of(converter);
      return this;
    }

    /**
     * Sets the source of chance for hosts of equal preference.
     *
     * @param generator a thread-safe one; with a seed, routes are the same in each run
     * @return this
     */
    public Builder random(RandomGenerator generator) {
      random = generator;
      return this;
    }

    /**
     * Sets the executor on which look-ups begin and complete.
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
    public RouterOptions build() {
      return new RouterOptions(this);
    }
  }
}
