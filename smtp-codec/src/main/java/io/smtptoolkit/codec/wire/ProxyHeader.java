package io.smtptoolkit.codec.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import io.smtptoolkit.codec.wire.ProxyEndpoint.Ip;
import io.smtptoolkit.codec.wire.ProxyEndpoint.Unix;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The header of a proxy, which tells, ahead of everything else, of the connection that it passes
 * on.
 *
 * <pre>
 * PROXY TCP4 192.0.2.7 192.0.2.25 56324 25       ; version 1, a line that ends with CRLF
 *
 * sig     (12 octets)  0D 0A 0D 0A 00 0D 0A 51 55 49 54 0A     ; version 2
 * ver_cmd (1 octet)    20 LOCAL / 21 PROXY
 * fam     (1 octet)    00 unspecified / 11 TCP4 / 12 UDP4 / 21 TCP6 / 22 UDP6 / 31, 32 UNIX
 * len     (2 octets)   of what follows: both addresses, both ports, TLVs
 * </pre>
 *
 * <p>Nothing is known of a connection that is the proxy's own, whose header's block is discarded as
 * the specification asks, or of an unspecified kind, whose addresses are to be ignored; its TLVs
 * are ignored here too, a checksum among them. Apart from that, {@link #toOctets} writes what was
 * read, but for the spelling of IPv6 addresses in version 1.
 *
 * <p>Known TLVs are well-formed, and a checksum is right. Immutable.
 *
 * @param version 1 or 2
 * @param kind what is passed on
 * @param source where the client is; empty if the kind has no addresses
 * @param destination what the client connected to; empty if the kind has no addresses
 * @param tlvs what else is said, in the order sent; in version 2, and with addresses, only
 * @see <a href="https://www.haproxy.org/download/3.2/doc/proxy-protocol.txt">The PROXY protocol</a>
 */
public record ProxyHeader(
    int version,
    Kind kind,
    Optional<ProxyEndpoint> source,
    Optional<ProxyEndpoint> destination,
    List<ProxyTlv> tlvs) {

  /** The kind of connection that is passed on. */
  public enum Kind {
    /** Nothing: the proxy itself is the client, as for a health check. Version 2 only. */
    LOCAL(0x20, 0x00, 0),
    /** A connection of a kind that the proxy cannot tell of; UNKNOWN in version 1. */
    UNSPECIFIED(0x21, 0x00, 0),
    /** TCP over IPv4. */
    TCP4(0x21, 0x11, 12),
    /** Datagrams over IPv4. Version 2 only. */
    UDP4(0x21, 0x12, 12),
    /** TCP over IPv6. */
    TCP6(0x21, 0x21, 36),
    /** Datagrams over IPv6. Version 2 only. */
    UDP6(0x21, 0x22, 36),
    /** A stream between processes. Version 2 only. */
    UNIX_STREAM(0x21, 0x31, 2 * Unix.OCTETS),
    /** Datagrams between processes. Version 2 only. */
    UNIX_DATAGRAM(0x21, 0x32, 2 * Unix.OCTETS);

    final int command;
    final int family;
    final int addressOctets;

    Kind(int command, int family, int addressOctets) {
      this.command = command;
      this.family = family;
      this.addressOctets = addressOctets;
    }

    boolean hasAddresses() {
      return addressOctets > 0;
    }

    private boolean isOfVersion1() {
      return this == UNSPECIFIED || this == TCP4 || this == TCP6;
    }

    private boolean takes(ProxyEndpoint endpoint) {
      return switch (this) {
        case LOCAL, UNSPECIFIED -> false;
        case TCP4, UDP4 -> endpoint instanceof Ip ip && ip.isV4();
        case TCP6, UDP6 -> endpoint instanceof Ip ip && !ip.isV4();
        case UNIX_STREAM, UNIX_DATAGRAM -> endpoint instanceof Unix;
      };
    }
  }

  static final int VERSION_2_OCTETS = 16;
  private static final byte[] SIGNATURE = "\r\n\r\n\0\r\nQUIT\n".getBytes(US_ASCII);
  private static final int MAX_UNIQUE_ID_OCTETS = 128;
  private static final int CHECKSUM_OCTETS = 4;
  private static final int MAX_LENGTH = 0xffff;

  /**
   * Takes a copy and checks that all fits together.
   *
   * @param version 1 or 2
   * @param kind what is passed on
   * @param source where the client is
   * @param destination what the client connected to
   * @param tlvs what else is said
   * @throws IllegalArgumentException if it does not
   */
  public ProxyHeader {
    tlvs = List.copyOf(tlvs);
    require(version == 1 || version == 2, "version 1 or 2");
    require(version == 2 || kind.isOfVersion1(), "a kind of version 1");
    require(
        source.isPresent() == kind.hasAddresses() && destination.isPresent() == source.isPresent(),
        "two addresses if the kind has them");
    require(
        source.map(kind::takes).orElse(true) && destination.map(kind::takes).orElse(true),
        "addresses of the kind");
    require(tlvs.isEmpty() || (version == 2 && kind.hasAddresses()), "no TLVs");
    require(length(kind, tlvs) <= MAX_LENGTH, "less than 64 KiB");
    boolean checksum = false;
    for (ProxyTlv tlv : tlvs) {
      switch (tlv.type()) {
        case ProxyTlv.UNIQUE_ID ->
            require(
                tlv.octets().length <= MAX_UNIQUE_ID_OCTETS, "a unique id of at most 128 octets");
        case ProxyTlv.SSL -> ProxyTls.of(tlv);
        case ProxyTlv.CRC32C -> {
          require(!checksum && tlv.octets().length == CHECKSUM_OCTETS, "one checksum of 4 octets");
          checksum = true;
        }
        default -> {}
      }
    }
    for (ProxyTlv tlv : tlvs) {
      if (tlv.type() == ProxyTlv.CRC32C) {
        int found = ByteBuffer.wrap(tlv.octets()).getInt();
        require(found == checksum(kind, source, destination, tlvs), "the right checksum");
      }
    }
  }

  /**
   * A header for a TCP connection, with the kind that its addresses are of.
   *
   * @param version 1 or 2
   * @param source where the client is
   * @param destination what the client connected to
   * @return the header
   * @throws IllegalArgumentException if the addresses are of two kinds
   */
  public static ProxyHeader tcp(int version, Ip source, Ip destination) {
    return new ProxyHeader(
        version,
        source.isV4() ? Kind.TCP4 : Kind.TCP6,
        Optional.of(source),
        Optional.of(destination),
        List.of());
  }

  /**
   * A header that says nothing of a connection.
   *
   * @param version 1 or 2
   * @param kind {@link Kind#UNSPECIFIED}, or with version 2 {@link Kind#LOCAL}
   * @return the header
   */
  public static ProxyHeader withoutAddresses(int version, Kind kind) {
    return new ProxyHeader(version, kind, Optional.empty(), Optional.empty(), List.of());
  }

  /**
   * This header with more said. It must not have a checksum yet.
   *
   * @param more what else
   * @return the header
   */
  public ProxyHeader with(ProxyTlv... more) {
    var all = new ArrayList<>(tlvs);
    all.addAll(List.of(more));
    return new ProxyHeader(version, kind, source, destination, all);
  }

  /**
   * This header with its checksum at the end. It must not have one yet.
   *
   * @return the header
   */
  public ProxyHeader withChecksum() {
    var all = new ArrayList<>(tlvs);
    all.add(new ProxyTlv(ProxyTlv.CRC32C, new byte[CHECKSUM_OCTETS]));
    int checksum = checksum(kind, source, destination, all);
    byte[] octets = ByteBuffer.allocate(CHECKSUM_OCTETS).putInt(checksum).array();
    return with(new ProxyTlv(ProxyTlv.CRC32C, octets));
  }

  /**
   * Returns what is said under a number.
   *
   * @param type the number, such as {@link ProxyTlv#AUTHORITY}
   * @return the first of that number
   */
  public Optional<ProxyTlv> tlv(int type) {
    return tlvs.stream().filter(it -> it.type() == type).findFirst();
  }

  /**
   * The protocol above TLS.
   *
   * @return its name, if it is said and text
   */
  public Optional<String> alpn() {
    return tlv(ProxyTlv.ALPN).flatMap(ProxyTlv::text);
  }

  /**
   * The host name the client asked for.
   *
   * @return the name, if it is said and text
   */
  public Optional<String> authority() {
    return tlv(ProxyTlv.AUTHORITY).flatMap(ProxyTlv::text);
  }

  /**
   * The id that the proxy gives the connection.
   *
   * @return at most 128 octets, if it is said
   */
  public Optional<byte[]> uniqueId() {
    return tlv(ProxyTlv.UNIQUE_ID).map(ProxyTlv::octets);
  }

  /**
   * The client's TLS.
   *
   * @return what is said of it
   */
  public Optional<ProxyTls> tls() {
    return tlv(ProxyTlv.SSL).map(ProxyTls::of);
  }

  /**
   * The network namespace.
   *
   * @return its name, if it is said and text
   */
  public Optional<String> networkNamespace() {
    return tlv(ProxyTlv.NETNS).flatMap(ProxyTlv::text);
  }

  /**
   * The header on the wire, to be sent before anything else and in one piece.
   *
   * @return all its octets
   */
  public byte[] toOctets() {
    return version == 1
        ? (line() + "\r\n").getBytes(US_ASCII)
        : octets(kind, source, destination, tlvs);
  }

  /** Whether octets may go on to a signature of version 2. */
  static boolean beginsSignature(byte octet, int position) {
    return SIGNATURE[position] == octet;
  }

  static int signatureOctets() {
    return SIGNATURE.length;
  }

  private String line() {
    if (kind == Kind.UNSPECIFIED) {
      return "PROXY UNKNOWN";
    }
    Ip from = (Ip) source.orElseThrow();
    Ip to = (Ip) destination.orElseThrow();
    String addresses = text(from) + " " + text(to);
    return "PROXY " + kind + " " + addresses + " " + from.port() + " " + to.port();
  }

  /** Without the tag of IPv6. */
  private static String text(Ip ip) {
    String content = ip.address().content();
    return ip.isV4() ? content : content.substring("IPv6:".length());
  }

  private static int length(Kind kind, List<ProxyTlv> tlvs) {
    return kind.addressOctets + tlvs.stream().mapToInt(ProxyTlv::size).sum();
  }

  private static byte[] octets(
      Kind kind,
      Optional<ProxyEndpoint> source,
      Optional<ProxyEndpoint> destination,
      List<ProxyTlv> tlvs) {
    int length = length(kind, tlvs);
    ByteBuffer out = ByteBuffer.allocate(VERSION_2_OCTETS + length);
    out.put(SIGNATURE).put((byte) kind.command).put((byte) kind.family).putShort((short) length);
    source.ifPresent(it -> out.put(address(it)));
    destination.ifPresent(it -> out.put(address(it)));
    source.ifPresent(it -> putPort(it, out));
    destination.ifPresent(it -> putPort(it, out));
    tlvs.forEach(it -> it.writeTo(out));
    return out.array();
  }

  private static byte[] address(ProxyEndpoint endpoint) {
    if (endpoint instanceof Unix unix) {
      return ByteBuffer.allocate(Unix.OCTETS).put(unix.path().getBytes(ISO_8859_1)).array();
    }
    return ((Ip) endpoint).address().octets();
  }

  private static void putPort(ProxyEndpoint endpoint, ByteBuffer out) {
    if (endpoint instanceof Ip ip) {
      out.putShort((short) ip.port());
    }
  }

  /** Of the header with zeros in place of the checksum. */
  private static int checksum(
      Kind kind,
      Optional<ProxyEndpoint> source,
      Optional<ProxyEndpoint> destination,
      List<ProxyTlv> tlvs) {
    var zeroed = new ProxyTlv(ProxyTlv.CRC32C, new byte[CHECKSUM_OCTETS]);
    List<ProxyTlv> blank =
        tlvs.stream().map(it -> it.type() == ProxyTlv.CRC32C ? zeroed : it).toList();
    var crc = new CRC32C();
    crc.update(octets(kind, source, destination, blank));
    return (int) crc.getValue();
  }

  private static void require(boolean condition, String expected) {
    if (!condition) {
      throw new IllegalArgumentException(expected);
    }
  }
}
