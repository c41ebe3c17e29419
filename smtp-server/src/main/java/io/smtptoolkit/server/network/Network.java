package io.smtptoolkit.server.network;

import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.address.AddressLiteral;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/**
 * The addresses that begin with the same bits, as in CIDR notation (RFC 4632 §3.1, RFC 4291 §2.3).
 *
 * <pre>
 * 192.0.2.0/24   2001:db8::/32   192.0.2.7   ::1
 * </pre>
 *
 * <p>An IPv4 address in an IPv6 one ({@code ::ffff:192.0.2.7}) is the IPv4 address. Immutable.
 *
 * @param address the first address of the network
 * @param prefixBits how many of its bits count: up to 32, of IPv6 up to 128
 */
public record Network(InetAddress address, int prefixBits) {
  private static final int OCTET_BITS = 8;

  /**
   * Checks that the address is the first one.
   *
   * @param address the first address of the network
   * @param prefixBits how many of its bits count
   * @throws IllegalArgumentException if there are not so many bits, or if a bit after them is set
   */
  public Network {
    byte[] octets = address.getAddress();
    if (prefixBits < 0 || prefixBits > octets.length * OCTET_BITS) {
      throw new IllegalArgumentException(
          "a prefix of %s has 0 to %d bits, not %d"
              .formatted(text(address), octets.length * OCTET_BITS, prefixBits));
    }
    byte[] first = masked(octets, prefixBits);
    try {
      if (!address.equals(InetAddress.getByAddress(first))) {
        throw new IllegalArgumentException(
            "the network of %s/%d begins at %s: write %3$s/%2$d"
                .formatted(text(address), prefixBits, text(InetAddress.getByAddress(first))));
      }
      address = InetAddress.getByAddress(octets); // without a name, and without a scope
    } catch (UnknownHostException impossible) {
      throw new IllegalStateException(impossible); // of 4 and of 16 octets all are addresses
    }
  }

  /**
   * Reads the notation; nothing is looked up.
   *
   * @param text an address, or the first address of a network, a slash and the number of bits
   * @return the network; of an address alone the one that has only this
   * @throws IllegalArgumentException if it is neither; the message quotes the text
   */
  public static Network parse(String text) {
    int slash = text.indexOf('/');
    String host = slash < 0 ? text : text.substring(0, slash);
    InetAddress address = address(host, text);
    int all = address.getAddress().length * OCTET_BITS;
    if (slash < 0) {
      return new Network(address, all);
    }
    String bits = text.substring(slash + 1);
    if (!bits.matches("[0-9]{1,3}")) {
      throw new IllegalArgumentException(
          "not a network: \"" + text + "\": no bits after the slash");
    }
    return new Network(address, Integer.parseInt(bits));
  }

  /**
   * Says whether an address is in the network.
   *
   * @param other the address; of the other family none is
   * @return true if it is
   */
  public boolean contains(InetAddress other) {
    byte[] mine = address.getAddress();
    byte[] its = other.getAddress();
    if (mine.length != its.length) {
      return false;
    }
    int whole = prefixBits / OCTET_BITS;
    for (int i = 0; i < whole; i++) {
      if (mine[i] != its[i]) {
        return false;
      }
    }
    int rest = prefixBits % OCTET_BITS;
    return rest == 0 || ((mine[whole] ^ its[whole]) & 0xff) >> (OCTET_BITS - rest) == 0;
  }

  /**
   * Says whether an address is in both networks.
   *
   * @param other a network
   * @return true if one of the two has the whole of the other
   */
  public boolean overlaps(Network other) {
    return prefixBits <= other.prefixBits ? contains(other.address) : other.contains(address);
  }

  /**
   * Says whether an address is in one of several networks.
   *
   * @param networks the networks
   * @param address the address
   * @return false if there are none
   */
  public static boolean anyContains(List<Network> networks, InetAddress address) {
    for (Network network : networks) {
      if (network.contains(address)) {
        return true;
      }
    }
    return false;
  }

  /** The notation. */
  @Override
  public String toString() {
    return text(address) + "/" + prefixBits;
  }

  private static InetAddress address(String host, String text) {
    try {
      String literal = host.indexOf(':') < 0 ? "[" + host + "]" : "[IPv6:" + host + "]";
      AddressLiteral parsed = AddressLiteral.parse(literal);
      if (parsed.kind() == AddressLiteral.Kind.IPV4 || parsed.kind() == AddressLiteral.Kind.IPV6) {
        return InetAddress.getByAddress(parsed.octets());
      }
    } catch (SmtpSyntaxException | UnknownHostException malformed) {
      throw new IllegalArgumentException(notANetwork(text), malformed);
    }
    throw new IllegalArgumentException(notANetwork(text));
  }

  private static String notANetwork(String text) {
    return "not a network: \"" + text + "\" (write 192.0.2.0/24, 2001:db8::/32 or an address)";
  }

  private static String text(InetAddress address) {
    return AddressLiteral.ofIp(address.getAddress()).content().replace("IPv6:", "");
  }

  private static byte[] masked(byte[] octets, int bits) {
    byte[] first = octets.clone();
    for (int i = 0; i < first.length; i++) {
      int counting = Math.max(0, Math.min(OCTET_BITS, bits - i * OCTET_BITS));
      first[i] &= (byte) (0xff << (OCTET_BITS - counting));
    }
    return first;
  }
}
