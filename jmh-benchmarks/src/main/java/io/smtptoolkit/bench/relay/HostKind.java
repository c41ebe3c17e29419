package io.smtptoolkit.bench.relay;

import io.smtptoolkit.client.Endpoint;
import io.smtptoolkit.client.route.RouterOptions;
import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.address.DomainName;
import io.smtptoolkit.server.relay.Destinations;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The kinds of hosts in a backlog. Each domain has one host, at an address of loopback. */
enum HostKind {
  /** Accepts everything. */
  LIVE(1),
  /** Refuses connections. */
  REFUSED(2),
  /** Answers no SYN, as a host that is gone. */
  BLACK_HOLE(3),
  /** Accepts connections, and says nothing. */
  SILENT(4);

  private static final int PER_NETWORK = 200;
  private static final Pattern ADDRESS = Pattern.compile("127\\.(\\d+)\\.(\\d+)\\.(\\d+)");

  /** The second number of the addresses of its hosts. */
  private final int network;

  HostKind(int network) {
    this.network = network;
  }

  private static HostKind of(int network) {
    for (HostKind kind : values()) {
      if (kind.network == network) {
        return kind;
      }
    }
    throw new IllegalArgumentException("no network of a backlog: 127." + network);
  }

  /**
   * A domain.
   *
   * @param kind of its host
   * @param number from 0 on, among those of its kind
   */
  record Domain(HostKind kind, int number) {
    /** The domain of an address. */
    static Domain at(String address) {
      Matcher parts = ADDRESS.matcher(address);
      if (!parts.matches()) {
        throw new IllegalArgumentException("no host of a backlog: " + address);
      }
      return new Domain(
          of(Integer.parseInt(parts.group(1))),
          Integer.parseInt(parts.group(2)) * PER_NETWORK + Integer.parseInt(parts.group(3)) - 1);
    }

    String name() {
      return kind.name().toLowerCase(Locale.ROOT).replace('_', '-') + number + ".example";
    }

    String address() {
      return "127.%d.%d.%d".formatted(kind.network, number / PER_NETWORK, number % PER_NETWORK + 1);
    }
  }

  /**
   * The way of a domain's mail.
   *
   * @param domain the domain
   * @param port of its host
   */
  record Route(Domain domain, int port) {
    /** As serve reads it. */
    String section() {
      return "[[relay.route]]%nto = [\"%s\"]%nhosts = [\"%s:%d\"]%n"
          .formatted(domain.name(), domain.address(), port);
    }

    /** As the queue of serve has it. */
    String destination() {
      try {
        DomainName name = DomainName.parse(domain.name());
        return Destinations.of(
                RouterOptions.builder().via(name, Endpoint.of(domain.address(), port)).build())
            .of(name);
      } catch (SmtpSyntaxException impossible) {
        throw new IllegalStateException(impossible);
      }
    }
  }
}
