package io.smtptoolkit.codec.wire;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A value that a proxy tells in addition to the addresses, under a number.
 *
 * <pre>
 * struct pp2_tlv { uint8_t type; uint8_t length_hi; uint8_t length_lo; uint8_t value[0]; };
 * </pre>
 *
 * <p>Unknown numbers are kept. Immutable.
 *
 * @see ProxyHeader
 */
public final class ProxyTlv {
  /** The protocol above TLS, as in ALPN (RFC 7301). */
  public static final int ALPN = 0x01;

  /** The host name the client asked for, as in SNI. */
  public static final int AUTHORITY = 0x02;

  /** A checksum of the header. */
  public static final int CRC32C = 0x03;

  /** Nothing, to fill space. */
  public static final int NOOP = 0x04;

  /** What the proxy calls the connection, at most 128 octets. */
  public static final int UNIQUE_ID = 0x05;

  /** The client's TLS; see {@link ProxyTls}. */
  public static final int SSL = 0x20;

  /** The network namespace of the proxy's side. */
  public static final int NETNS = 0x30;

  static final int HEADER_OCTETS = 3;
  private static final int MAX_VALUE_OCTETS = 0xffff;

  private final int type;
  private final byte[] value;

  /**
   * A value under a number.
   *
   * @param type 0 to 255
   * @param value at most 65,535 octets, copied
   * @throws IllegalArgumentException if either is out of bounds
   */
  public ProxyTlv(int type, byte[] value) {
    if (type < 0 || type > 0xff || value.length > MAX_VALUE_OCTETS) {
      throw new IllegalArgumentException("no TLV: type " + type + ", " + value.length + " octets");
    }
    this.type = type;
    this.value = value.clone();
  }

  /**
   * A text under a number.
   *
   * @param type 0 to 255
   * @param text becomes UTF-8
   * @return the TLV
   */
  public static ProxyTlv of(int type, String text) {
    return new ProxyTlv(type, text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The number.
   *
   * @return 0 to 255
   */
  public int type() {
    return type;
  }

  /**
   * The value.
   *
   * @return a copy
   */
  public byte[] octets() {
    return value.clone();
  }

  /**
   * The value as text.
   *
   * @return the text; empty if the value is not UTF-8
   */
  public Optional<String> text() {
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value)).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  /** Octets on the wire. */
  int size() {
    return HEADER_OCTETS + value.length;
  }

  void writeTo(ByteBuffer out) {
    out.put((byte) type).putShort((short) value.length).put(value);
  }

  /** Reads all that is left; the position of an error is the current one. */
  static List<ProxyTlv> readAll(ByteBuffer in) {
    var all = new ArrayList<ProxyTlv>();
    while (in.hasRemaining()) {
      if (in.remaining() < HEADER_OCTETS) {
        throw new IllegalArgumentException("a whole TLV");
      }
      int type = in.get() & 0xff;
      var value = new byte[in.getShort() & MAX_VALUE_OCTETS];
      if (in.remaining() < value.length) {
        throw new IllegalArgumentException("a TLV of at most " + in.remaining() + " octets");
      }
      in.get(value);
      all.add(new ProxyTlv(type, value));
    }
    return List.copyOf(all);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ProxyTlv that && type == that.type && Arrays.equals(value, that.value);
  }

  @Override
  public int hashCode() {
    return 31 * type + Arrays.hashCode(value);
  }

  /** For readers who debug: number and size. */
  @Override
  public String toString() {
    return "0x%02x (%d octets)".formatted(type, value.length);
  }
}
