package io.smtptoolkit.conformance.mutant;

import java.util.regex.Pattern;

/** The {@code Domain} and {@code address-literal} productions of RFC 5321 §4.1.2 and §4.1.3. */
final class DomainSyntax {

  private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[0-9]{1,2})";
  private static final String IPV4 = OCTET + "(\\." + OCTET + "){3}";

  private static final Pattern SUB_DOMAIN =
      Pattern.compile("[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?");
  private static final Pattern IPV4_LITERAL = Pattern.compile("\\[" + IPV4 + "\\]");
  private static final Pattern GROUPS = Pattern.compile("([0-9A-Fa-f]{1,4}(:[0-9A-Fa-f]{1,4})*)?");

  private DomainSyntax() {}

  /**
   * A domain name: labels of letters, digits and inner hyphens, 255 octets at most (RFC 5321
   * §4.5.3.1.2).
   */
  static boolean isDomain(String text) {
    if (text.isEmpty() || text.length() > 255) {
      return false;
    }
    for (String label : text.split("\\.", -1)) {
      if (!SUB_DOMAIN.matcher(label).matches()) {
        return false;
      }
    }
    return true;
  }

  static boolean isLiteral(String text) {
    return isIpv4Literal(text) || isIpv6Literal(text);
  }

  static boolean isIpv4Literal(String text) {
    return IPV4_LITERAL.matcher(text).matches();
  }

  static boolean isIpv6Literal(String text) {
    if (!text.regionMatches(true, 0, "[IPv6:", 0, 6) || !text.endsWith("]")) {
      return false;
    }
    String address = text.substring(6, text.length() - 1);
    int wanted = 8;
    int lastColon = address.lastIndexOf(':');
    if (lastColon >= 0 && address.substring(lastColon + 1).matches(IPV4)) {
      // The dotted tail counts as two groups; a placeholder keeps the count.
      address = address.substring(0, lastColon + 1) + "0";
      wanted = 7;
    }
    int gap = address.indexOf("::");
    if (gap < 0) {
      return GROUPS.matcher(address).matches() && count(address) == wanted;
    }
    String head = address.substring(0, gap);
    String tail = address.substring(gap + 2);
    return GROUPS.matcher(head).matches()
        && GROUPS.matcher(tail).matches()
        && count(head) + count(tail) < wanted;
  }

  private static int count(String groups) {
    return groups.isEmpty() ? 0 : groups.split(":", -1).length;
  }
}
