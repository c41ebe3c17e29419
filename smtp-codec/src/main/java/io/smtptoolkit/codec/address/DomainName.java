package io.smtptoolkit.codec.address;

import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.grammar.LineCursor;
import java.util.List;

/**
 * A domain given by name, kept as sent.
 *
 * <pre>
 * Domain     = sub-domain *("." sub-domain)
 * sub-domain = Let-dig [Ldh-str]
 * </pre>
 *
 * <p>Compared without regard to the case of ASCII letters (RFC 5321 §2.4); U-labels and A-labels
 * are not converted into one another. No trailing dot; no underscore, unless a session reads it
 * with {@link io.smtptoolkit.codec.Leniency#UNDERSCORE_IN_DOMAIN}.
 *
 * <p>Immutable.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5321#section-2.3.5">RFC 5321 §2.3.5</a>
 */
public final class DomainName implements Domain {
  /** The longest name, in octets (RFC 5321 §4.5.3.1.2; the DNS has no longer ones). */
  public static final int MAX_OCTETS = 255;

  private final String wire;

  private DomainName(String wire) {
    this.wire = wire;
  }

  /**
   * Reads a name of ASCII.
   *
   * @param text the name and nothing else
   * @return the name
   * @throws SmtpSyntaxException when the text is no domain name
   */
  public static DomainName parse(String text) throws SmtpSyntaxException {
    return whole(LineCursor.of(text));
  }

  /**
   * Reads a name that may hold U-labels (RFC 6531 §3.3).
   *
   * @param text the name and nothing else
   * @return the name
   * @throws SmtpSyntaxException when the text is no domain name
   */
  public static DomainName parseUtf8(String text) throws SmtpSyntaxException {
    return whole(LineCursor.ofUtf8(text));
  }

  static DomainName read(LineCursor line) throws SmtpSyntaxException {
    int from = line.position();
    AddressGrammar.domainName(line);
    if (line.position() - from > MAX_OCTETS) {
      line.backTo(from);
      throw line.expected("a domain of at most " + MAX_OCTETS + " octets");
    }
    String name = line.since(from);
    // Only Leniency.TRAILING_DOT_IN_DOMAIN has accepted it; the name is the same without.
    return new DomainName(line.previous() == '.' ? name.substring(0, name.length() - 1) : name);
  }

  private static DomainName whole(LineCursor line) throws SmtpSyntaxException {
    DomainName found = read(line);
    line.requireEnd();
    return found;
  }

  /**
   * The labels between the dots.
   *
   * @return at least one, as sent
   */
  public List<String> labels() {
    return List.of(wire.split("\\."));
  }

  @Override
  public boolean isAscii() {
    return AddressGrammar.isAscii(wire);
  }

  @Override
  public boolean equals(Object other) {
    if (!(other instanceof DomainName that) || wire.length() != that.wire.length()) {
      return false;
    }
    for (int i = 0; i < wire.length(); i++) {
      if (lowerAscii(wire.charAt(i)) != lowerAscii(that.wire.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int hashCode() {
    int hash = 0;
    for (int i = 0; i < wire.length(); i++) {
      hash = 31 * hash + lowerAscii(wire.charAt(i));
    }
    return hash;
  }

  /** The wire form, as sent. */
  @Override
  public String toString() {
    return wire;
  }

  private static char lowerAscii(char c) {
    return c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c;
  }
}
