package io.smtptoolkit.client;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The order in which the addresses of a host are tried. */
final class AddressOrder {
  private AddressOrder() {}

  /**
   * Families in turn, that of the first address first (RFC 8305 §4): one family that does not work
   * keeps no one waiting.
   *
   * @param addresses in the resolver's order
   * @param source this side's address, if it is set: only its family can be reached from it
   * @return the addresses in the order to try; of the source's family alone if there are any
   */
  static List<InetAddress> of(List<InetAddress> addresses, Optional<InetSocketAddress> source) {
    Optional<Class<?>> family = source.map(it -> it.getAddress().getClass());
    List<InetAddress> reachable =
        addresses.stream().filter(it -> family.isEmpty() || it.getClass() == family.get()).toList();
    return interleaved(reachable.isEmpty() ? addresses : reachable);
  }

  private static List<InetAddress> interleaved(List<InetAddress> addresses) {
    Class<?> first = addresses.isEmpty() ? InetAddress.class : addresses.get(0).getClass();
    var ones = addresses.stream().filter(it -> it.getClass() == first).toList();
    var others = addresses.stream().filter(it -> it.getClass() != first).toList();
    var order = new ArrayList<InetAddress>(addresses.size());
    for (int i = 0; i < Math.max(ones.size(), others.size()); i++) {
      if (i < ones.size()) {
        order.add(ones.get(i));
      }
      if (i < others.size()) {
        order.add(others.get(i));
      }
    }
    return order;
  }
}
