package io.smtptoolkit.codec.address;

import io.smtptoolkit.codec.SmtpSyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/**
 * A domain given by name, kept as sent.
 *
 * <pre>
 * Domain     = sub-domain *("." sub-domain)
 * sub-domain = Let-dig [Ldh-str]
 * </pre>
 *
 * <p>Compared without regard to the case of ASCII letters (RFC 5321 §2.4); U-labels and A-labels
 * are not converted into one another. No trailing dot, no underscore.
 *
 * <p>Immutable.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5321#section-2.3.5">RFC 5321 §2.3.5</a>
 */
public final class DomainName implements Domain {
  /** The longest name, in octets (RFC 5321 §4.5.3.1.2; the DNS has no longer ones). */
  public static final int MAX_OCTETS = 255;

  private final String wire;
  private final String normalised;

  private DomainName(String wire) {
    this.wire = wire;
    this.normalised = lowerAscii(wire);
  }

  /**
   * Reads a name of ASCII.
   *
   * @param text the name and nothing else
   * @return the name
   * @throws SmtpSyntaxException when the text is no domain name
   */
  public static DomainName parse(String text) throws SmtpSyntaxException {
    AddressGrammar.end(text, AddressGrammar.domainName(text, 0, false));
    return ofValid(text, 0, text.length());
  }

  /**
   * Reads a name that may hold U-labels (RFC 6531 §3.3).
   *
   * @param text the name and nothing else
   * @return the name
   * @throws SmtpSyntaxException when the text is no domain name
   */
  public static DomainName parseUtf8(String text) throws SmtpSyntaxException {
    AddressGrammar.end(text, AddressGrammar.domainName(text, 0, true));
    return ofValid(text, 0, text.length());
  }

  /** The name between two positions that the grammar has already been read over. */
  static DomainName ofValid(String text, int from, int end) throws SmtpSyntaxException {
    String name = text.substring(from, end);
    if (name.getBytes(StandardCharsets.UTF_8).length > MAX_OCTETS) {
      throw SmtpSyntaxException.expected(
          "a domain of at most " + MAX_OCTETS + " octets", text, from);
    }
    return new DomainName(name);
  }

  /**
   * The labels between the dots.
   *
   * @return at least one, as sent
   */
  public List<String> labels() {
    return List.of(wire.split("\\."));
  }

  /**
   * Whether this can be sent without SMTPUTF8.
   *
   * @return true when every character is ASCII
   */
  public boolean isAscii() {
    return wire.chars().allMatch(c -> c < 0x80);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DomainName that && normalised.equals(that.normalised);
  }

  @Override
  public int hashCode() {
    return normalised.hashCode();
  }

  /** The wire form, as sent. */
  @Override
  public String toString() {
    return wire;
  }

  private static String lowerAscii(String name) {
    if (name.chars().allMatch(c -> c < 0x80)) {
      return name.toLowerCase(Locale.ROOT);
    }
    var lower = new StringBuilder(name.length());
    name.chars().forEach(c -> lower.append((char) (c >= 'A' && c <= 'Z' ? c + 32 : c)));
    return lower.toString();
  }
}
