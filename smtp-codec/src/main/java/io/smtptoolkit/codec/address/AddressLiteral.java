package io.smtptoolkit.codec.address;

import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.grammar.Errors;
import io.smtptoolkit.codec.grammar.LineCursor;
import io.smtptoolkit.codec.grammar.OctetSet;
import java.util.Arrays;

/**
 * A domain given by address, kept as sent.
 *
 * <pre>
 * address-literal = "[" ( IPv4-address-literal / IPv6-address-literal ) "]"
 * IPv4-address-literal    = Snum 3("."  Snum)
 * IPv6-address-literal    = "IPv6:" IPv6-addr
 * </pre>
 *
 * <p>The RFC's General-address-literal needs a tag that is registered with IANA, and none but
 * {@code IPv6} is: it is refused here.
 *
 * <p>Equal when for the same address.
 *
 * <p>Immutable.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5321#section-4.1.3">RFC 5321 §4.1.3</a>
 */
public final class AddressLiteral implements Domain {
  /** The kind of address in the brackets. */
  public enum Kind {
    /** Four octets in decimal. */
    IPV4,
    /** Sixteen octets, after the tag IPv6. */
    IPV6
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
      throw Errors.shifted(e, from);
    }
  }

  /** What is inside the brackets is still to be read; all of it is printable ASCII. */
  private static AddressLiteral ofBrackets(String wire) throws SmtpSyntaxException {
    int close = wire.length() - 1;
    if (wire.regionMatches(true, 1, IPV6_TAG, 0, IPV6_TAG.length())) {
      byte[] v6 = IpAddress.parseV6(wire, 1 + IPV6_TAG.length(), close);
      return new AddressLiteral(Kind.IPV6, wire, v6);
    }
    if (wire.indexOf(':') < 0) {
      return new AddressLiteral(Kind.IPV4, wire, IpAddress.parseV4(wire, 1, close));
    }
    // Without it an IPv6 address would be read as a tag such as "2001".
    throw SmtpSyntaxException.expected("the tag \"IPv6:\"", wire, 1);
  }

  /**
   * The kind of address in the brackets.
   *
   * @return the kind
   */
  public Kind kind() {
    return kind;
  }

  /**
   * The address itself.
   *
   * @return a copy of four or sixteen octets in network order
   */
  public byte[] octets() {
    return octets.clone();
  }

  /**
   * The text between the brackets.
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
        && Arrays.equals(octets, that.octets);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(octets);
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
}
