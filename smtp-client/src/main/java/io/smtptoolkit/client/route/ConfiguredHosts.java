package io.smtptoolkit.client.route;

import io.smtptoolkit.client.Endpoint;
import io.smtptoolkit.codec.address.Domain;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/**
 * The route over hosts of this side's configuration. A host that has no address is a fault of this
 * side, so that no mail comes back for it: it is tried again.
 */
final class ConfiguredHosts {
  private ConfiguredHosts() {}

  static CompletionStage<Routing> route(Domain domain, List<Endpoint> endpoints, Hosts hosts) {
    CompletionStage<List<Host>> found = CompletableFuture.completedFuture(new ArrayList<>());
    for (Endpoint endpoint : endpoints) {
      found =
          found.thenCombine(
              host(endpoint, hosts),
              (list, host) -> {
                list.add(host);
                return list;
              });
    }
    return found.thenApply(list -> routing(domain, endpoints, list, hosts));
  }

  private static CompletionStage<Host> host(Endpoint endpoint, Hosts hosts) {
    return endpoint.address().isPresent()
        ? CompletableFuture.completedFuture(
            hosts.literal(endpoint.host(), endpoint.address().get()))
        : hosts.configured(endpoint.host());
  }

  private static Routing routing(
      Domain domain, List<Endpoint> endpoints, List<Host> found, Hosts hosts) {
    var hops = new ArrayList<Endpoint>();
    for (int i = 0; i < found.size(); i++) {
      Endpoint endpoint = endpoints.get(i);
      for (InetAddress address : found.get(i).addresses()) {
        if (isReachable(endpoint, address)) {
          hops.add(at(endpoint, address, hosts.source(address)));
        }
      }
    }
    List<Endpoint> tried = Addresses.balanced(hops, Hops.MOST, it -> it.address().orElseThrow());
    if (!tried.isEmpty()) {
      return new Route(domain, tried);
    }
    return NoRoute.misconfigured(
        domain,
        "no host that is configured for "
            + domain
            + " can be used: "
            + found.stream().map(ConfiguredHosts::fault).collect(Collectors.joining("; ")));
  }

  private static String fault(Host host) {
    return host.addresses().isEmpty()
        ? host.fault()
        : host.name() + " has no address of the family of its source address";
  }

  /** A source address of the other family would fail each attempt. */
  private static boolean isReachable(Endpoint endpoint, InetAddress address) {
    Optional<InetAddress> own = endpoint.sourceAddress().map(InetSocketAddress::getAddress);
    return own.isEmpty() || own.get().getClass().equals(address.getClass());
  }

  private static Endpoint at(Endpoint endpoint, InetAddress address, Optional<Source> source) {
    Endpoint.Builder hop = endpoint.toBuilder().address(address);
    // What the endpoint itself says goes first.
    Hops.withSource(hop, source);
    endpoint.sourceAddress().ifPresent(hop::sourceAddress);
    endpoint.helloName().ifPresent(hop::helloName);
    return hop.build();
  }
}
