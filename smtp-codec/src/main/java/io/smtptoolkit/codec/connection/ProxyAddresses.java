package io.smtptoolkit.codec.connection;

import io.smtptoolkit.codec.wire.ProxyEndpoint;
import io.smtptoolkit.codec.wire.ProxyEndpoint.Ip;
import io.smtptoolkit.codec.wire.ProxyEndpoint.Unix;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/** The addresses of a PROXY header as those of sockets. */
final class ProxyAddresses {

  private ProxyAddresses() {}

  /** The address; empty for a path that is not one here, such as a name without a file. */
  static Optional<SocketAddress> toSocketAddress(ProxyEndpoint endpoint) {
    if (endpoint instanceof Unix unix) {
      return path(unix.path());
    }
    Ip ip = (Ip) endpoint;
    try {
      InetAddress address = InetAddress.getByAddress(ip.address().octets());
      return Optional.of(new InetSocketAddress(address, ip.port()));
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e); // of four or sixteen octets every one is an address
    }
  }

  private static Optional<SocketAddress> path(String path) {
    if (path.isEmpty() || path.indexOf('\0') >= 0) {
      return Optional.empty(); // a name without a file
    }
    try {
      return Optional.of(UnixDomainSocketAddress.of(path));
    } catch (IllegalArgumentException notAPathHere) {
      return Optional.empty();
    }
  }
}
