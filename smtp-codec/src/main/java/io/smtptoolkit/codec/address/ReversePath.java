package io.smtptoolkit.codec.address;

import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.grammar.LineCursor;
import java.util.Optional;

/**
 * The path from which a message comes and to which notices about it go: a mailbox, or nowhere.
 *
 * <pre>
 * Reverse-path = Path / "&lt;&gt;"
 * Path         = "&lt;" [ A-d-l ":" ] Mailbox "&gt;"
 * </pre>
 *
 * <p>A source route is accepted and kept aside; it does not count in comparisons, as servers are to
 * ignore it (RFC 5321 appendix C).
 *
 * <p>Immutable.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5321#section-4.1.1.2">RFC 5321 §4.1.1.2</a>
 */
public sealed interface ReversePath {
  /** The null reverse-path of notifications (RFC 5321 §4.5.5). */
  ReversePath NULL = SourceRoute.nullPath();

  /** The null reverse-path. */
  record Null() implements ReversePath {
    @Override
    public boolean isNull() {
      return true;
    }

    @Override
    public Optional<Mailbox> mailbox() {
      return Optional.empty();
    }

    @Override
    public String toString() {
      return "<>";
    }
  }

  /**
   * A mailbox as reverse-path.
   *
   * @param address the mailbox
   * @param sourceRoute the source route as sent, such as {@code @a.example,@b.example}, without the
   *     colon after it; empty when there is none
   */
  record Of(Mailbox address, String sourceRoute) implements ReversePath {
    /**
     * Checks the source route.
     *
     * @param address the mailbox
     * @param sourceRoute the source route, or nothing
     * @throws IllegalArgumentException when it is neither empty nor a source route
     */
    public Of {
      SourceRoute.check(sourceRoute);
    }

    @Override
    public boolean isNull() {
      return false;
    }

    @Override
    public Optional<Mailbox> mailbox() {
      return Optional.of(address);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Of that && address.equals(that.address);
    }

    @Override
    public int hashCode() {
      return address.hashCode();
    }

    @Override
    public String toString() {
      return SourceRoute.path(sourceRoute, address);
    }
  }

  /**
   * The reverse-path of a mailbox.
   *
   * @param mailbox the mailbox
   * @return the path
   */
  static ReversePath of(Mailbox mailbox) {
    return new Of(mailbox, "");
  }

  /**
   * Reads a reverse-path of ASCII.
   *
   * @param text the path with its angle brackets and nothing else
   * @return the path
   * @throws SmtpSyntaxException when the text is no reverse-path
   */
  static ReversePath parse(String text) throws SmtpSyntaxException {
    return whole(LineCursor.of(text));
  }

  /**
   * Reads a reverse-path that may hold UTF-8 (RFC 6531 §3.3).
   *
   * @param text the path with its angle brackets and nothing else
   * @return the path
   * @throws SmtpSyntaxException when the text is no reverse-path
   */
  static ReversePath parseUtf8(String text) throws SmtpSyntaxException {
    return whole(LineCursor.ofUtf8(text));
  }

  /**
   * Reads a reverse-path as a person writes it: the angle brackets may be missing. It may hold
   * UTF-8.
   *
   * <p>The null path is {@code <>}; an empty text is refused, it is more likely a mistake.
   *
   * @param text the path or a bare mailbox, and nothing else
   * @return the path
   * @throws SmtpSyntaxException when the text is neither; its position is one of the text as
   *     written
   */
  static ReversePath parseAddress(String text) throws SmtpSyntaxException {
    var line = LineCursor.ofUtf8(text);
    ReversePath found =
        line.peek() == '<' ? Paths.READERS.reversePath(line) : Paths.READERS.bareReversePath(line);
    line.requireEnd();
    return found;
  }

  private static ReversePath whole(LineCursor line) throws SmtpSyntaxException {
    ReversePath found = Paths.READERS.reversePath(line);
    line.requireEnd();
    return found;
  }

  /**
   * Says whether this is {@code <>}.
   *
   * @return true for the null reverse-path
   */
  boolean isNull();

  /**
   * The mailbox.
   *
   * @return empty for the null reverse-path
   */
  Optional<Mailbox> mailbox();
}
