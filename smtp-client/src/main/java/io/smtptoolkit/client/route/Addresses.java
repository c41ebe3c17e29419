package io.smtptoolkit.client.route;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;

/** The addresses that are tried, in their order. */
final class Addresses {
  private Addresses() {}

  /**
   * The addresses of one host, IPv6 and IPv4 in turn, so that a family that does not work costs one
   * attempt (RFC 8305 §4); those of one family in the order of the answer.
   */
  static List<InetAddress> interleaved(List<InetAddress> ipv6, List<InetAddress> ipv4) {
    var turns = new ArrayList<InetAddress>();
    Iterator<InetAddress> six = ipv6.iterator();
    Iterator<InetAddress> four = ipv4.iterator();
    while (six.hasNext() || four.hasNext()) {
      if (six.hasNext()) {
        turns.add(six.next());
      }
      if (four.hasNext()) {
        turns.add(four.next());
      }
    }
    return turns;
  }

  /**
   * The first of a list, but of both families if there are both: no more than half are of one
   * family while the other has further ones.
   */
  static <T> List<T> balanced(List<T> all, int most, Function<T, InetAddress> address) {
    long six = all.stream().map(address).filter(Inet6Address.class::isInstance).count();
    long four = all.size() - six;
    long maySix = most - Math.min(four, most / 2);
    long mayFour = most - Math.min(six, most / 2);
    var taken = new ArrayList<T>();
    for (T each : all) {
      boolean isSix = address.apply(each) instanceof Inet6Address;
      if (taken.size() < most && (isSix ? maySix-- : mayFour--) > 0) {
        taken.add(each);
      }
    }
    return taken;
  }

  /** Whether a host can be at it: not 0.0.0.0, 255.255.255.255, or an address of a group. */
  static boolean isOfAHost(InetAddress address) {
    return !address.isAnyLocalAddress()
        && !address.isMulticastAddress()
        && !(address instanceof Inet4Address && (address.getAddress()[0] & 0xf0) == 0xf0);
  }
}
