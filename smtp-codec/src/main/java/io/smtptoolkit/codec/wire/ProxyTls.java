package io.smtptoolkit.codec.wire;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * The facts that a proxy tells of the client's TLS, which it has ended.
 *
 * <pre>
 * struct pp2_tlv_ssl { uint8_t client; uint32_t verify; struct pp2_tlv sub_tlv[0]; };
 * </pre>
 *
 * <p>Immutable.
 *
 * @param client bits that say what there is: 1 TLS, 2 a certificate on this connection, 4 a
 *     certificate in this TLS session
 * @param verify 0 if the client's certificate was verified; 32 bits without a sign
 * @param details what else is said, with numbers of its own
 * @see ProxyTlv#SSL
 */
public record ProxyTls(int client, long verify, List<ProxyTlv> details) {
  /** A detail: the version, such as {@code TLSv1.3}. */
  public static final int VERSION = 0x21;

  /** A detail: the common name of the client's certificate. */
  public static final int COMMON_NAME = 0x22;

  /** A detail: the cipher suite. */
  public static final int CIPHER = 0x23;

  /** A detail: how the proxy's certificate was signed. */
  public static final int SIGNATURE_ALGORITHM = 0x24;

  /** A detail: how the proxy's key was made. */
  public static final int KEY_ALGORITHM = 0x25;

  /** A detail: the key exchange. */
  public static final int GROUP = 0x26;

  /** A detail: how the proxy signed the handshake. */
  public static final int SIGNATURE_SCHEME = 0x27;

  /** A detail: the client's certificate in DER. */
  public static final int CLIENT_CERTIFICATE = 0x28;

  private static final int CLIENT_TLS = 0x01;
  private static final int CLIENT_CERTIFICATE_EVER = 0x02 | 0x04;
  private static final int FIXED_OCTETS = 5;
  private static final long MAX_VERIFY = 0xffff_ffffL;

  /**
   * Takes a copy.
   *
   * @param client 0 to 255
   * @param verify 0 to 2^32−1
   * @param details what else is said
   * @throws IllegalArgumentException if a number is out of bounds
   */
  public ProxyTls {
    details = List.copyOf(details);
    if (client < 0 || client > 0xff || verify < 0 || verify > MAX_VERIFY) {
      throw new IllegalArgumentException("client " + client + ", verify " + verify);
    }
  }

  /**
   * Says whether the client speaks TLS with the proxy.
   *
   * @return true if it does
   */
  public boolean isTls() {
    return (client & CLIENT_TLS) != 0;
  }

  /**
   * Says whether the client has shown a certificate that the proxy could verify.
   *
   * @return true if so
   */
  public boolean isVerified() {
    return (client & CLIENT_CERTIFICATE_EVER) != 0 && verify == 0;
  }

  /**
   * A detail.
   *
   * @param type its number, such as {@link #VERSION}
   * @return the first of that number
   */
  public Optional<ProxyTlv> detail(int type) {
    return details.stream().filter(it -> it.type() == type).findFirst();
  }

  /**
   * This as a part of a header.
   *
   * @return the TLV
   */
  public ProxyTlv toTlv() {
    int size = FIXED_OCTETS + details.stream().mapToInt(ProxyTlv::size).sum();
    ByteBuffer out = ByteBuffer.allocate(size).put((byte) client).putInt((int) verify);
    details.forEach(it -> it.writeTo(out));
    return new ProxyTlv(ProxyTlv.SSL, out.array());
  }

  static ProxyTls of(ProxyTlv tlv) {
    ByteBuffer in = ByteBuffer.wrap(tlv.octets());
    if (in.remaining() < FIXED_OCTETS) {
      throw new IllegalArgumentException("five octets of TLS at least");
    }
    return new ProxyTls(in.get() & 0xff, in.getInt() & MAX_VERIFY, ProxyTlv.readAll(in));
  }
}
