package io.smtptoolkit.client.route;

import io.smtptoolkit.client.Endpoint;
import io.smtptoolkit.codec.address.Domain;
import java.util.List;

/**
 * The servers to try for a domain.
 *
 * <p>Immutable.
 *
 * @param domain the domain that was routed
 * @param hops at least one, in the order to try (RFC 5321 §5.1); each has one address, and the
 *     source address and hello name of the address's family
 */
public record Route(Domain domain, List<Endpoint> hops) implements Routing {
  /**
   * Checks that there is a hop.
   *
   * @param domain the domain that was routed
   * @param hops at least one, in the order to try
   * @throws IllegalArgumentException when there is none
   */
  public Route {
    hops = List.copyOf(hops);
    if (hops.isEmpty()) {
      throw new IllegalArgumentException("a route has at least one hop");
    }
  }
}
