package io.smtptoolkit.codec.address;

import io.smtptoolkit.codec.LineCursor;
import io.smtptoolkit.codec.OctetSet;
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
    /** Sixteen octets, after the tag IPv6. */
    IPV6,
    /** Anything else after a tag. */
    GENERAL
  }

  private static final String IPV6_TAG = "IPv6:";

  private static final OctetSet DCONTENT = OctetSet.range('!', 'Z').or(OctetSet.range('^', '~'));

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
    LineCursor line = LineCursor.of(text);
    AddressLiteral found = read(line);
    line.requireEnd();
    return found;
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

  static AddressLiteral read(LineCursor line) throws SmtpSyntaxException {
    int from = line.position();
    line.require('[');
    line.skip(DCONTENT);
    line.require(']');
    try {
      return ofBrackets(line.since(from));
    } catch (SmtpSyntaxException e) {
      throw e.shiftedBy(from);
    }
  }

  /** What is inside the brackets is still to be read; all of it is printable ASCII. */
  private static AddressLiteral ofBrackets(String wire) throws SmtpSyntaxException {
    int close = wire.length() - 1;
    if (wire.regionMatches(true, 1, IPV6_TAG, 0, IPV6_TAG.length())) {
      byte[] v6 = IpAddress.parseV6(wire, 1 + IPV6_TAG.length(), close);
      return new AddressLiteral(Kind.IPV6, wire, v6);
    }
    int colon = wire.indexOf(':');
    if (colon < 0) {
      return new AddressLiteral(Kind.IPV4, wire, IpAddress.parseV4(wire, 1, close));
    }
    for (int i = 1; i < colon; i++) {
      if (!AddressGrammar.LDH.contains(wire.charAt(i))) {
        throw SmtpSyntaxException.expected("an address or a tag", wire, i);
      }
    }
    // Ldh-str may begin with a hyphen but does not end with one.
    if (colon == 1 || wire.charAt(colon - 1) == '-') {
      throw SmtpSyntaxException.expected("a letter or digit", wire, colon);
    }
    if (colon + 1 == close) {
      throw SmtpSyntaxException.expected("an address", wire, close);
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
   * What is between the brackets.
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

  @Override
  public boolean isAscii() {
    return true;
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
}
