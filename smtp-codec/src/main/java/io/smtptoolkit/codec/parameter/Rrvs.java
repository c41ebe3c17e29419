package io.smtptoolkit.codec.parameter;

import io.smtptoolkit.codec.SmtpSyntaxException;
import java.util.Optional;

/**
 * Since when the recipient's mailbox must have had the same owner for the message to be delivered.
 *
 * <pre>
 * rrvs-param = "RRVS=" date-time [ ";" ( "C" / "R" ) ]
 * </pre>
 *
 * <p>Immutable.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7293#section-3.1">RFC 7293 §3.1</a>
 */
public final class Rrvs implements RcptParameter {
  /** The act of a relay when the next server does not offer RRVS. */
  public enum Unsupported {
    /** Go on without. */
    CONTINUE("C"),
    /** Return the message. */
    REJECT("R");

    private final String wire;

    Unsupported(String wire) {
      this.wire = wire;
    }

    /** The wire form. */
    @Override
    public String toString() {
      return wire;
    }
  }

  private final DateTime since;
  private final Optional<Unsupported> unsupported;

  private Rrvs(DateTime since, Optional<Unsupported> unsupported) {
    this.since = since;
    this.unsupported = unsupported;
  }

  /**
   * The value that says nothing of servers without RRVS.
   *
   * @param since the time
   * @return the value
   */
  public static Rrvs of(DateTime since) {
    return new Rrvs(since, Optional.empty());
  }

  /**
   * The value with both parts.
   *
   * @param since the time
   * @param unsupported what to do about a server without RRVS
   * @return the value
   */
  public static Rrvs of(DateTime since, Unsupported unsupported) {
    return new Rrvs(since, Optional.of(unsupported));
  }

  /**
   * Reads the value.
   *
   * @param value the text after {@code RRVS=}
   * @return the value
   * @throws SmtpSyntaxException when it is malformed
   */
  public static Rrvs parse(String value) throws SmtpSyntaxException {
    int semicolon = value.indexOf(';');
    if (semicolon < 0) {
      return of(DateTime.parse(value));
    }
    DateTime since = DateTime.parse(value, semicolon);
    return switch (value.substring(semicolon + 1)) {
      case "C", "c" -> of(since, Unsupported.CONTINUE);
      case "R", "r" -> of(since, Unsupported.REJECT);
      default -> throw SmtpSyntaxException.expected("C or R in RRVS", value, semicolon + 1);
    };
  }

  /**
   * Since when.
   *
   * @return the time
   */
  public DateTime since() {
    return since;
  }

  /**
   * Says what to do about a server without RRVS.
   *
   * @return empty when it is not said
   */
  public Optional<Unsupported> unsupported() {
    return unsupported;
  }

  @Override
  public RcptKeyword keyword() {
    return RcptKeyword.RRVS;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Rrvs that
        && since.equals(that.since)
        && unsupported.equals(that.unsupported);
  }

  @Override
  public int hashCode() {
    return 31 * since.hashCode() + unsupported.hashCode();
  }

  /** The wire form. */
  @Override
  public String toString() {
    return unsupported.map(it -> since + ";" + it).orElse(since.toString());
  }
}
