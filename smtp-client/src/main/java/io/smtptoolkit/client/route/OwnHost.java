package io.smtptoolkit.client.route;

import io.smtptoolkit.codec.address.DomainName;
import org.xbill.DNS.Name;

/** Tells whether a host is this one. */
final class OwnHost {
  private OwnHost() {}

  static boolean isNamed(Name name, RouterOptions options) {
    String text = name.toString(true);
    for (DomainName own : options.ownNames()) {
      if (own.toString().equalsIgnoreCase(text)) {
        return true;
      }
    }
    return false;
  }

  /** By its canonical name or an address. */
  static boolean is(Host host, RouterOptions options) {
    return host.canonicalNames().stream().anyMatch(name -> isNamed(name, options))
        || host.addresses().stream().anyMatch(options.ownAddresses()::contains);
  }
}
