package io.smtptoolkit.client.route;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says whether this machine can reach others over IPv6. */
final class OwnNetwork {
  private static final Logger LOG = LoggerFactory.getLogger(OwnNetwork.class);

  private OwnNetwork() {}

  /** Any source if an interface that is up has an IPv6 address of global scope. */
  static Optional<Source> ipv6() {
    try {
      boolean found =
          NetworkInterface.networkInterfaces()
              .filter(OwnNetwork::isUp)
              .flatMap(NetworkInterface::inetAddresses)
              .anyMatch(OwnNetwork::isGlobalIpv6);
      return found ? Optional.of(Source.ANY) : Optional.empty();
    } catch (SocketException e) {
      LOG.warn("IPv6 is not used: cannot list the addresses of this machine: {}", e.getMessage());
      return Optional.empty();
    }
  }

  static boolean isGlobalIpv6(InetAddress address) {
    return address instanceof Inet6Address
        && !address.isLoopbackAddress()
        && !address.isLinkLocalAddress()
        && !address.isSiteLocalAddress()
        && !address.isAnyLocalAddress()
        && !address.isMulticastAddress()
        && (address.getAddress()[0] & 0xfe) != 0xfc; // unique local (RFC 4193 §3.1)
  }

  private static boolean isUp(NetworkInterface each) {
    try {
      return each.isUp();
    } catch (SocketException e) {
      return false;
    }
  }
}
