package io.smtptoolkit.codec.wire;

import io.smtptoolkit.codec.address.AddressLiteral;

/**
 * One end of a connection that a proxy passes on.
 *
 * <p>Immutable.
 */
public sealed interface ProxyEndpoint {

  /**
   * An end in the Internet.
   *
   * @param address an IPv4 or IPv6 address, whose literal is spelt the canonical way whatever was
   *     given
   * @param port 0 to 65535
   */
  record Ip(AddressLiteral address, int port) implements ProxyEndpoint {
    static final int MAX_PORT = 65_535;

    /**
     * Checks the port.
     *
     * @param address the address
     * @param port the port
     * @throws IllegalArgumentException if it is not a port
     */
    public Ip {
      if (port < 0 || port > MAX_PORT) {
        throw new IllegalArgumentException("a port is 0 to 65535, not " + port);
      }
      address = AddressLiteral.ofIp(address.octets());
    }

    /**
     * The end with this address.
     *
     * @param octets four or sixteen octets in network order
     * @param port 0 to 65535
     * @return the end
     */
    public static Ip of(byte[] octets, int port) {
      return new Ip(AddressLiteral.ofIp(octets), port);
    }

    boolean isV4() {
      return address.kind() == AddressLiteral.Kind.IPV4;
    }
  }

  /**
   * A socket of the proxy's host.
   *
   * @param path one character, up to U+00FF, for each octet, without the NULs after it; at most 108
   */
  record Unix(String path) implements ProxyEndpoint {
    static final int OCTETS = 108;

    /**
     * Checks the path.
     *
     * @param path the path
     * @throws IllegalArgumentException if it is too long, ends with NUL or has other characters
     */
    public Unix {
      if (path.length() > OCTETS || path.endsWith("\0") || path.chars().anyMatch(c -> c > 0xff)) {
        throw new IllegalArgumentException("not the path of a socket");
      }
    }
  }
}
