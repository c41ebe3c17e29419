package io.smtptoolkit.conformance.scripted;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** As much of DER as a certificate needs (ITU-T X.690). Stateless. */
final class Der {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

  private Der() {}

  static byte[] sequence(byte[]... parts) {
    return value(0x30, parts);
  }

  /** An explicit tag of the context. */
  static byte[] tagged(int number, byte[] part) {
    return value(0xa0 | number, part);
  }

  static byte[] integer(BigInteger number) {
    return value(0x02, number.toByteArray());
  }

  static byte[] octets(byte[] octets) {
    return value(0x04, octets);
  }

  static byte[] bits(byte[] octets) {
    return value(0x03, new byte[1], octets);
  }

  static byte[] yes() {
    return value(0x01, new byte[] {(byte) 0xff});
  }

  /** GeneralizedTime; RFC 5280 wants UTCTime before 2050, and the JDK reads both. */
  static byte[] time(Instant time) {
    return value(0x18, TIME.format(time).getBytes(US_ASCII));
  }

  static byte[] oid(int... arcs) {
    var octets = new ByteArrayOutputStream();
    octets.write(40 * arcs[0] + arcs[1]);
    for (int i = 2; i < arcs.length; i++) {
      for (int shift = 28; shift >= 0; shift -= 7) {
        if (arcs[i] >> shift > 0 || shift == 0) {
          octets.write(((arcs[i] >> shift) & 0x7f) | (shift == 0 ? 0 : 0x80));
        }
      }
    }
    return value(0x06, octets.toByteArray());
  }

  static byte[] commonName(String name) {
    byte[] attribute = sequence(oid(2, 5, 4, 3), value(0x0c, name.getBytes(UTF_8)));
    return sequence(value(0x31, attribute));
  }

  /** A host name, or an IPv4 address as four octets. */
  static byte[] generalName(String name) {
    if (!name.matches("\\d+\\.\\d+\\.\\d+\\.\\d+")) {
      return value(0x82, name.getBytes(US_ASCII));
    }
    var octets = new ByteArrayOutputStream();
    for (String number : name.split("\\.", -1)) {
      octets.write(Integer.parseInt(number));
    }
    return value(0x87, octets.toByteArray());
  }

  private static byte[] value(int tag, byte[]... parts) {
    var content = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      content.writeBytes(part);
    }
    var octets = new ByteArrayOutputStream();
    octets.write(tag);
    int length = content.size();
    if (length < 0x80) {
      octets.write(length);
    } else {
      byte[] number = BigInteger.valueOf(length).toByteArray();
      int from = number[0] == 0 ? 1 : 0;
      octets.write(0x80 + number.length - from);
      octets.write(number, from, number.length - from);
    }
    octets.writeBytes(content.toByteArray());
    return octets.toByteArray();
  }
}
