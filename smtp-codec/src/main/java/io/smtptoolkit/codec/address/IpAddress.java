package io.smtptoolkit.codec.address;

import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.grammar.OctetSet;
import java.util.Arrays;

/**
 * IP addresses as text within a literal, without a resolver that might take a name for one.
 *
 * <pre>
 * Snum      = 1*3DIGIT                    ; 0 to 255
 * IPv6-addr = IPv6-full / IPv6-comp / IPv6v4-full / IPv6v4-comp
 * IPv6-hex  = 1*4HEXDIG
 * IPv6-full = IPv6-hex 7(":" IPv6-hex)
 * IPv6-comp = [IPv6-hex *5(":" IPv6-hex)] "::" [IPv6-hex *5(":" IPv6-hex)]
 *             ; "::" means at least two groups
 * IPv6v4-full = IPv6-hex 5(":" IPv6-hex) ":" IPv4-address-literal
 * IPv6v4-comp = [IPv6-hex *3(":" IPv6-hex)] "::"
 *               [IPv6-hex *3(":" IPv6-hex) ":"] IPv4-address-literal
 * </pre>
 */
final class IpAddress {
  private static final int GROUPS = 8;

  private IpAddress() {}

  static byte[] parseV4(String text, int from, int end) throws SmtpSyntaxException {
    var octets = new byte[4];
    int at = from;
    for (int i = 0; i < 4; i++) {
      if (i > 0) {
        if (at >= end || text.charAt(at) != '.') {
          throw SmtpSyntaxException.expected("\".\"", text, at);
        }
        at++;
      }
      int start = at;
      int value = 0;
      while (at < end && at < start + 3 && OctetSet.DIGIT.contains(text.charAt(at))) {
        value = value * 10 + (text.charAt(at) - '0');
        at++;
      }
      if (at == start || value > 255) {
        throw SmtpSyntaxException.expected("a number from 0 to 255", text, start);
      }
      octets[i] = (byte) value;
    }
    if (at != end) {
      throw SmtpSyntaxException.expected("the end of the IPv4 address", text, at);
    }
    return octets;
  }

  static byte[] parseV6(String text, int from, int end) throws SmtpSyntaxException {
    var octets = new byte[2 * GROUPS];
    int groups = 0;
    int gap = -1;
    int at = from;
    if (text.startsWith("::", at) && at + 2 <= end) {
      gap = 0;
      at += 2;
    }
    while (at < end) {
      int stop = at;
      while (stop < end && isHex(text.charAt(stop))) {
        stop++;
      }
      if (stop < end && text.charAt(stop) == '.' && groups <= GROUPS - 2) {
        byte[] v4 = parseV4(text, at, end);
        System.arraycopy(v4, 0, octets, 2 * groups, 4);
        groups += 2;
        at = end;
        break;
      }
      if (stop == at || stop > at + 4 || groups == GROUPS) {
        throw SmtpSyntaxException.expected("one to four hexadecimal digits", text, at);
      }
      int value = Integer.parseInt(text, at, stop, 16);
      octets[2 * groups] = (byte) (value >> 8);
      octets[2 * groups + 1] = (byte) value;
      groups++;
      at = stop;
      if (at == end) {
        break;
      }
      if (text.charAt(at) != ':') {
        throw SmtpSyntaxException.expected("\":\"", text, at);
      }
      at++;
      if (at < end && text.charAt(at) == ':') {
        if (gap >= 0) {
          throw SmtpSyntaxException.expected("one \"::\" only", text, at - 1);
        }
        gap = groups;
        at++;
      } else if (at == end) {
        throw SmtpSyntaxException.expected("one to four hexadecimal digits", text, at);
      }
    }
    if (gap < 0 ? groups != GROUPS : groups > GROUPS - 2) {
      throw SmtpSyntaxException.expected("an IPv6 address of eight groups", text, from);
    }
    return gap < 0 ? octets : spread(octets, groups, gap);
  }

  static String v4(byte[] octets) {
    return (octets[0] & 0xff)
        + "."
        + (octets[1] & 0xff)
        + "."
        + (octets[2] & 0xff)
        + "."
        + (octets[3] & 0xff);
  }

  /** The canonical text of RFC 5952: lower case, the first longest run of zeros compressed. */
  static String v6(byte[] octets) {
    int bestStart = -1;
    int bestLength = 1;
    for (int i = 0; i < GROUPS; i++) {
      int length = 0;
      while (i + length < GROUPS && group(octets, i + length) == 0) {
        length++;
      }
      if (length > bestLength) {
        bestStart = i;
        bestLength = length;
      }
      i += length;
    }
    var text = new StringBuilder();
    for (int i = 0; i < GROUPS; i++) {
      if (i == bestStart) {
        text.append("::");
        i += bestLength - 1;
        continue;
      }
      if (text.length() > 0 && text.charAt(text.length() - 1) != ':') {
        text.append(':');
      }
      text.append(Integer.toHexString(group(octets, i)));
    }
    return text.toString();
  }

  private static byte[] spread(byte[] packed, int groups, int gap) {
    var octets = Arrays.copyOf(packed, 2 * gap);
    octets = Arrays.copyOf(octets, 2 * GROUPS);
    int tail = 2 * (groups - gap);
    System.arraycopy(packed, 2 * gap, octets, octets.length - tail, tail);
    return octets;
  }

  private static int group(byte[] octets, int i) {
    return (octets[2 * i] & 0xff) << 8 | (octets[2 * i + 1] & 0xff);
  }

  private static boolean isHex(char c) {
    return OctetSet.DIGIT.contains(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  }
}
