package io.smtptoolkit.codec.command;

import io.smtptoolkit.codec.Leniency;
import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.address.Domain;
import io.smtptoolkit.codec.address.reading.AddressReaders;
import io.smtptoolkit.codec.command.reading.CommandReaders;
import io.smtptoolkit.codec.grammar.LineCursor;
import io.smtptoolkit.codec.grammar.OctetSet;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The name by which the client says who it is.
 *
 * <pre>
 * ( Domain / address-literal )
 * </pre>
 *
 * <p>The grammar is kept: no underscore, no trailing dot. An IPv4 address without brackets parses
 * as a name, since labels may be all digits. A session that lets {@link Leniency#ANY_HELLO_NAME}
 * pass also has names that are no domain.
 *
 * <p>Immutable.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5321#section-4.1.1.1">RFC 5321 §4.1.1.1</a>
 */
public final class HelloName {
  static {
    CommandReaders.DOOR.open(new Arguments());
  }

  private static final AddressReaders ADDRESSES = AddressReaders.DOOR.get();

  private static final OctetSet PRINTABLE = OctetSet.range(' ', '~');

  private final @Nullable Domain domain;
  private final String wire;

  /**
   * The name of a domain or address.
   *
   * @param domain the name or literal
   * @throws IllegalArgumentException if it is not ASCII: RFC 6531 §3.7.1 wants A-labels here
   */
  public HelloName(Domain domain) {
    if (!domain.isAscii()) {
      throw new IllegalArgumentException("a hello name in ASCII only, that is with A-labels");
    }
    this.domain = domain;
    this.wire = domain.toString();
  }

  private HelloName(String wire) {
    this.domain = null;
    this.wire = wire;
  }

  /**
   * Reads a hello name.
   *
   * @param text the name and nothing else
   * @return the name
   * @throws SmtpSyntaxException when the text is neither a domain nor an address literal
   */
  public static HelloName parse(String text) throws SmtpSyntaxException {
    return read(LineCursor.of(text));
  }

  /** Reads the hello name that is all that is left of a line. */
  static HelloName read(LineCursor line) throws SmtpSyntaxException {
    int from = line.position();
    try {
      Domain domain = ADDRESSES.domain(line);
      line.requireEnd();
      if (!domain.isAscii()) {
        line.backTo(from);
        line.skip(PRINTABLE);
        throw line.expected("a domain in ASCII");
      }
      return new HelloName(domain);
    } catch (SmtpSyntaxException e) {
      if (!line.permits(Leniency.ANY_HELLO_NAME)) {
        throw e;
      }
      line.backTo(from);
      line.skip(PRINTABLE);
      line.requireEnd();
      return new HelloName(line.since(from));
    }
  }

  /**
   * The domain or address.
   *
   * @return empty when a lenient session has accepted something else
   */
  public Optional<Domain> domain() {
    return Optional.ofNullable(domain);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof HelloName that
        && Objects.equals(domain, that.domain)
        && (domain != null || wire.equals(that.wire));
  }

  @Override
  public int hashCode() {
    return domain == null ? wire.hashCode() : domain.hashCode();
  }

  /** The wire form, as sent. */
  @Override
  public String toString() {
    return wire;
  }
}
