package io.smtptoolkit.client.route;

import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import org.xbill.DNS.Name;

/**
 * A host after its addresses were looked up.
 *
 * @param name as it was looked up
 * @param canonicalNames the owners of its address records
 * @param addresses in the order to try; empty when it cannot be used
 * @param fault why not; else empty
 * @param isTransient whether looking again later makes sense
 */
record Host(
    String name,
    Set<Name> canonicalNames,
    List<InetAddress> addresses,
    String fault,
    boolean isTransient) {

  static Host at(String name, Set<Name> canonicalNames, List<InetAddress> addresses) {
    return new Host(name, Set.copyOf(canonicalNames), List.copyOf(addresses), "", false);
  }

  static Host without(String name, String fault) {
    return new Host(name, Set.of(), List.of(), name + " " + fault, false);
  }

  static Host unknownForNow(String name, String fault) {
    return new Host(name, Set.of(), List.of(), name + ": " + fault, true);
  }
}
