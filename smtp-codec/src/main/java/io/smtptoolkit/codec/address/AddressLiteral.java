package io.smtptoolkit.codec.address;

import io.smtptoolkit.codec.SmtpSyntaxException;
import java.util.Arrays;
import java.util.Locale;

/**
 * A domain given by address, kept as sent.
 *
 * <pre>
 * address-literal = "[" ( IPv4-address-literal /
 *                         IPv6-address-literal /
 *                         General-address-literal ) "]"
 * IPv4-address-literal    = Snum 3("."  Snum)
 * IPv6-address-literal    = "IPv6:" IPv6-addr
 * General-address-literal = Standardized-tag ":" 1*dcontent
 * Standardized-tag        = Ldh-str
 * dcontent                = %d33-90 / %d94-126
 * </pre>
 *
 * <p>Equal when of one kind and for the same address; a general literal when the tag is the same
 * without regard to case and the rest is the same. The tag {@code IPv6} is never general.
 *
 * <p>Immutable.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5321#section-4.1.3">RFC 5321 §4.1.3</a>
 */
public final class AddressLiteral implements Domain {
  /** What the brackets hold. */
  public enum Kind {
    /** Four octets in decimal. */
    IPV4,
    /** Sixteen octets, behind the tag IPv6. */
    IPV6,
    /** Anything else behind a tag. */
    GENERAL
  }

  private static final String IPV6_TAG = "IPv6:";

  private final Kind kind;
  private final String wire;
  private final byte[] octets;

  private AddressLiteral(Kind kind, String wire, byte[] octets) {
    this.kind = kind;
    this.wire = wire;
    this.octets = octets;
  }

  /**
   * Reads a literal.
   *
   * @param text the literal with its brackets and nothing else
   * @return the literal
   * @throws SmtpSyntaxException when the text is no address literal
   */
  public static AddressLiteral parse(String text) throws SmtpSyntaxException {
    int end = endOf(text, AddressGrammar.character('[', text, 0) - 1);
    AddressGrammar.end(text, end);
    return ofBrackets(text, 0, end);
  }

  /**
   * The literal of an IP address.
   *
   * @param octets four or sixteen octets in network order
   * @return the literal
   * @throws IllegalArgumentException for any other number of octets
   */
  public static AddressLiteral ofIp(byte[] octets) {
    return switch (octets.length) {
      case 4 -> new AddressLiteral(Kind.IPV4, "[" + IpAddress.v4(octets) + "]", octets.clone());
      case 16 ->
          new AddressLiteral(
              Kind.IPV6, "[" + IPV6_TAG + IpAddress.v6(octets) + "]", octets.clone());
      default -> throw new IllegalArgumentException("an IP address has 4 or 16 octets");
    };
  }

  /** The position behind the bracket that closes the one at {@code from}. */
  static int endOf(String text, int from) throws SmtpSyntaxException {
    int at = from + 1;
    while (at < text.length() && isDcontent(text.charAt(at))) {
      at++;
    }
    return AddressGrammar.character(']', text, at);
  }

  /** The literal between two brackets; what is inside is still to be read. */
  static AddressLiteral ofBrackets(String text, int from, int end) throws SmtpSyntaxException {
    int start = from + 1;
    int close = end - 1;
    String wire = text.substring(from, end);
    if (text.regionMatches(true, start, IPV6_TAG, 0, IPV6_TAG.length())) {
      byte[] v6 = IpAddress.parseV6(text, start + IPV6_TAG.length(), close);
      return new AddressLiteral(Kind.IPV6, wire, v6);
    }
    int colon = text.indexOf(':', start);
    if (colon < 0 || colon >= close) {
      return new AddressLiteral(Kind.IPV4, wire, IpAddress.parseV4(text, start, close));
    }
    for (int i = start; i < colon; i++) {
      if (!AddressGrammar.isLetterOrDigit(text.charAt(i)) && text.charAt(i) != '-') {
        throw SmtpSyntaxException.expected("an address or a tag", text, i);
      }
    }
    // Ldh-str may begin with a hyphen but does not end with one.
    if (colon == start || text.charAt(colon - 1) == '-') {
      throw SmtpSyntaxException.expected("a letter or digit", text, colon);
    }
    if (colon + 1 == close) {
      throw SmtpSyntaxException.expected("an address", text, close);
    }
    return new AddressLiteral(Kind.GENERAL, wire, new byte[0]);
  }

  /**
   * What the brackets hold.
   *
   * @return the kind
   */
  public Kind kind() {
    return kind;
  }

  /**
   * The address itself.
   *
   * @return a copy of four or sixteen octets in network order; empty when general
   */
  public byte[] octets() {
    return octets.clone();
  }

  /**
   * What stands between the brackets.
   *
   * @return the literal as sent, without brackets
   */
  public String content() {
    return wire.substring(1, wire.length() - 1);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof AddressLiteral that
        && kind == that.kind
        && Arrays.equals(octets, that.octets)
        && generalKey().equals(that.generalKey());
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(octets) + generalKey().hashCode();
  }

  /** The wire form with brackets, as sent. */
  @Override
  public String toString() {
    return wire;
  }

  private String generalKey() {
    if (kind != Kind.GENERAL) {
      return "";
    }
    int colon = wire.indexOf(':');
    return wire.substring(0, colon).toLowerCase(Locale.ROOT) + wire.substring(colon);
  }

  private static boolean isDcontent(char c) {
    return c > ' ' && c < 0x7f && (c < '[' || c > ']');
  }
}
