package io.smtptoolkit.codec.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.address.AddressLiteral;
import io.smtptoolkit.codec.parameter.Xtext;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * An attribute that XCLIENT or XFORWARD gives of a client that a proxy speaks for.
 *
 * <pre>
 * attribute       = attribute-name "=" attribute-value
 * attribute-value = xtext                             ; RFC 3461 §4
 *                 ; decoded: "[UNAVAILABLE]" / "[TEMPUNAVAIL]" / what the name asks for
 * address         = IPv4-address / "IPV6:" IPv6-addr  ; ADDR, DESTADDR
 * port            = 1*5DIGIT                          ; PORT, DESTPORT: 0 to 65535
 * </pre>
 *
 * <p>Decoded, a value is UTF-8 of at most 255 octets without control characters. Name and value are
 * kept as sent; attributes are equal when name and decoded value are, without regard to case in the
 * name and in the two words in brackets. Immutable.
 *
 * @see <a href="https://www.postfix.org/XCLIENT_README.html">Postfix XCLIENT Howto</a>
 */
public final class PeerAttribute {

  /** The name of an attribute. */
  public enum Name {
    /** The client's host name. */
    NAME,
    /** The client's address. */
    ADDR,
    /** The client's port. */
    PORT,
    /** The protocol the client speaks. */
    PROTO,
    /** The name the client gave itself. */
    HELO,
    /** The name the client authenticated with. XCLIENT only. */
    LOGIN,
    /** The address the client connected to. XCLIENT only. */
    DESTADDR,
    /** The port the client connected to. XCLIENT only. */
    DESTPORT,
    /** What the message is called in the system before. XFORWARD only. */
    IDENT,
    /** Whether the message comes from the system before, or from elsewhere. XFORWARD only. */
    SOURCE;

    static Optional<Name> of(String keyword) {
      for (Name name : values()) {
        if (name.name().equalsIgnoreCase(keyword)) {
          return Optional.of(name);
        }
      }
      return Optional.empty();
    }
  }

  /** Both documents: a value of more than 255 characters is refused. */
  private static final int MAX_OCTETS = 255;

  static final String SAFE_IN_HEADER = "ASCII that is not special in a header";

  /** RFC 5322 §3.2.3 {@code specials} that Postfix replaces, and the space. */
  private static final String SPECIALS = " <>()\\\";@";

  private static final int MAX_PORT = 65_535;
  private static final String UNAVAILABLE = "[UNAVAILABLE]";
  private static final String TEMPORARILY_UNAVAILABLE = "[TEMPUNAVAIL]";

  private final Name name;
  private final String keyword;
  private final String xtext;
  private final String value;

  private PeerAttribute(Name name, String keyword, String xtext, String value) {
    this.name = name;
    this.keyword = keyword;
    this.xtext = xtext;
    this.value = value;
  }

  /**
   * An attribute with a value.
   *
   * @param name its name
   * @param value its value, not yet encoded
   * @return the attribute
   * @throws IllegalArgumentException if the name does not have such values
   */
  public static PeerAttribute of(Name name, String value) {
    PeerAttribute attribute;
    try {
      attribute = read(name, name.name(), Xtext.encode(value));
    } catch (SmtpSyntaxException e) {
      throw new IllegalArgumentException(name + " with " + e.found(), e);
    }
    if (!attribute.value.equals(value)) { // half a surrogate pair is no UTF-8
      throw new IllegalArgumentException(name + " with what is no text");
    }
    return attribute;
  }

  /**
   * An attribute with an address.
   *
   * @param name its name
   * @param address its value
   * @return the attribute
   * @throws IllegalArgumentException if the name does not have such values
   */
  public static PeerAttribute of(Name name, AddressLiteral address) {
    return of(name, address.content());
  }

  /**
   * An attribute whose value cannot be had.
   *
   * @param name its name
   * @return the attribute
   */
  public static PeerAttribute unavailable(Name name) {
    return of(name, UNAVAILABLE);
  }

  /**
   * An attribute from its parts on the wire.
   *
   * @throws SmtpSyntaxException if the value is not one of the name's; positions count from the
   *     value's beginning
   */
  static PeerAttribute read(Name name, String keyword, String xtext) throws SmtpSyntaxException {
    var attribute = new PeerAttribute(name, keyword, xtext, decode(xtext));
    Optional<String> expected = attribute.expected();
    if (expected.isPresent() && !attribute.isUnavailable()) {
      throw SmtpSyntaxException.expected(expected.get(), xtext, 0);
    }
    return attribute;
  }

  /**
   * The name of the attribute.
   *
   * @return the name
   */
  public Name name() {
    return name;
  }

  /**
   * The value of the attribute.
   *
   * @return the decoded value; {@code [UNAVAILABLE]} and {@code [TEMPUNAVAIL]} as well
   */
  public String value() {
    return value;
  }

  /**
   * Says whether the value cannot be had, now or ever.
   *
   * @return true for both words in brackets
   */
  public boolean isUnavailable() {
    return is(UNAVAILABLE) || isTemporarilyUnavailable();
  }

  /**
   * Says whether the client's name cannot be had now, and may be later.
   *
   * @return true for NAME only
   */
  public boolean isTemporarilyUnavailable() {
    return name == Name.NAME && is(TEMPORARILY_UNAVAILABLE);
  }

  /**
   * The value as an address.
   *
   * @return the address; empty if it is none
   */
  public Optional<AddressLiteral> address() {
    if (!hasAddress()) {
      return Optional.empty();
    }
    try {
      return Optional.of(AddressLiteral.parse("[" + value + "]"));
    } catch (SmtpSyntaxException e) {
      return Optional.empty();
    }
  }

  /**
   * The value as a port.
   *
   * @return the port; empty if it is none
   */
  public OptionalInt port() {
    boolean digits = value.length() <= 5 && value.chars().allMatch(it -> it >= '0' && it <= '9');
    if (!hasPort() || !digits) {
      return OptionalInt.empty();
    }
    int port = Integer.parseInt(value);
    return port <= MAX_PORT ? OptionalInt.of(port) : OptionalInt.empty();
  }

  private boolean hasAddress() {
    return name == Name.ADDR || name == Name.DESTADDR;
  }

  private boolean hasPort() {
    return name == Name.PORT || name == Name.DESTPORT;
  }

  /** What the name asks for, if the value is something else. */
  private Optional<String> expected() {
    if (hasAddress() && address().isEmpty()) {
      return Optional.of("an IP address");
    }
    if (hasPort() && port().isEmpty()) {
      return Optional.of("a port");
    }
    boolean source = name != Name.SOURCE || is("LOCAL") || is("REMOTE");
    return source ? Optional.empty() : Optional.of("LOCAL or REMOTE");
  }

  /** Whether no server that writes it into a header has to replace a character. */
  boolean isSafeInHeader() {
    return value.chars().allMatch(it -> it < 0x7f && SPECIALS.indexOf(it) < 0);
  }

  boolean is(String word) {
    // To equalsIgnoreCase a long s is an s.
    return value.chars().allMatch(it -> it < 0x80) && value.equalsIgnoreCase(word);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PeerAttribute that && name == that.name && key().equals(that.key());
  }

  @Override
  public int hashCode() {
    return 31 * name.hashCode() + key().hashCode();
  }

  /** The wire form, as sent. */
  @Override
  public String toString() {
    return keyword + "=" + xtext;
  }

  private String key() {
    return isUnavailable() ? value.toUpperCase(Locale.ROOT) : value;
  }

  private static String decode(String xtext) throws SmtpSyntaxException {
    String value = Xtext.decode(xtext);
    if (value.isEmpty() || value.getBytes(UTF_8).length > MAX_OCTETS) {
      throw SmtpSyntaxException.expected("1 to 255 octets", xtext, 0);
    }
    if (value.chars().anyMatch(Character::isISOControl)) {
      throw SmtpSyntaxException.expected("UTF-8 without control characters", xtext, 0);
    }
    return value;
  }
}
