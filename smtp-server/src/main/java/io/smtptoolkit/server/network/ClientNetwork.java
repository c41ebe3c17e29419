package io.smtptoolkit.server.network;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** The network that an address is counted by: with IPv6 one customer has many addresses. */
public final class ClientNetwork {
  private static final int IPV4_OCTETS = 4;
  // RFC 6177: what one customer is given, at the least.
  private static final int IPV6_NETWORK_OCTETS = 8;

  private ClientNetwork() {}

  /**
   * A key for whatever is counted by address.
   *
   * @param client an address
   * @return an IPv4 address as it is, of an IPv6 address the first 64 bits; equal for addresses
   *     that are counted together
   */
  public static ByteBuffer of(InetAddress client) {
    byte[] octets = client.getAddress();
    return ByteBuffer.wrap(
        octets.length == IPV4_OCTETS ? octets : Arrays.copyOf(octets, IPV6_NETWORK_OCTETS));
  }
}
