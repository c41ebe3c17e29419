package io.smtptoolkit.client.route;

import io.smtptoolkit.client.Endpoint;
import io.smtptoolkit.codec.address.Domain;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/** Makes a route of the hosts that were looked up, in the order in which they came. */
final class Hops {
  /** Chosen: where each connection times out after minutes, an attempt still ends. */
  static final int MOST = 10;

  /** Chosen: a reason stays one readable line. */
  private static final int MOST_FAULTS = 4;

  private record Looked(int preference, String name, Host host) {}

  private final Domain domain;
  private final RouterOptions options;
  private final Hosts hosts;
  private final List<Looked> looked = new ArrayList<>();
  private OptionalInt ownPreference = OptionalInt.empty();

  Hops(Domain domain, RouterOptions options, Hosts hosts) {
    this.domain = domain;
    this.options = options;
    this.hosts = hosts;
  }

  /** Adds a host; preferences never get better. */
  void add(int preference, String name, Host host) {
    if (ownPreference.isEmpty() && OwnHost.is(host, options)) {
      ownPreference = OptionalInt.of(preference);
    }
    looked.add(new Looked(preference, name, host));
  }

  /** Whether further hosts would change nothing. */
  boolean areEnough() {
    return ownPreference.isPresent()
        || looked.stream().mapToInt(it -> it.host.addresses().size()).sum() >= MOST;
  }

  Routing routing() {
    List<Looked> better = looked;
    if (ownPreference.isPresent()) {
      int own = ownPreference.getAsInt();
      better = looked.stream().filter(it -> it.preference < own).toList();
      if (better.isEmpty()) {
        return NoRoute.loop(
            domain, domain + " is at this host itself, and the domain is not configured here");
      }
    }
    // Two names of one address are one server.
    var endpoints = new LinkedHashMap<InetAddress, Endpoint>();
    for (Looked each : better) {
      for (InetAddress address : each.host.addresses()) {
        endpoints.putIfAbsent(address, endpoint(each.name, address));
      }
    }
    if (endpoints.isEmpty()) {
      return none(better);
    }
    return new Route(
        domain,
        Addresses.balanced(List.copyOf(endpoints.entrySet()), MOST, Map.Entry::getKey).stream()
            .map(Map.Entry::getValue)
            .toList());
  }

  private Endpoint endpoint(String name, InetAddress address) {
    Endpoint.Builder endpoint = Endpoint.builder(name, options.port()).address(address);
    return withSource(endpoint, hosts.source(address)).build();
  }

  static Endpoint.Builder withSource(Endpoint.Builder endpoint, Optional<Source> source) {
    source
        .flatMap(Source::address)
        .ifPresent(own -> endpoint.sourceAddress(new InetSocketAddress(own, 0)));
    source.flatMap(Source::helloName).ifPresent(endpoint::helloName);
    return endpoint;
  }

  private NoRoute none(List<Looked> hosts) {
    String faults =
        hosts.stream()
            .map(it -> it.host.fault())
            .limit(MOST_FAULTS)
            .collect(Collectors.joining("; "));
    String reason = "no host of " + domain + " can be used: " + faults;
    if (hosts.isEmpty()) {
      return NoRoute.unreachable(domain, "the MX records of " + domain + " name no host");
    }
    if (hosts.size() > MOST_FAULTS) {
      reason += "; and " + (hosts.size() - MOST_FAULTS) + " more";
    }
    return hosts.stream().anyMatch(it -> it.host.isTransient())
        ? NoRoute.lookUpFailed(domain, reason)
        : NoRoute.unreachable(domain, reason);
  }
}
