package io.smtptoolkit.codec.address;

import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.grammar.LineCursor;
import java.util.Locale;
import java.util.Optional;

/**
 * The path to which a message goes: a mailbox, or the postmaster of the server itself.
 *
 * <pre>
 * Forward-path = Path
 * rcpt         = "RCPT TO:" ( "&lt;Postmaster@" Domain "&gt;" / "&lt;Postmaster&gt;" / Forward-path ) ...
 * Path         = "&lt;" [ A-d-l ":" ] Mailbox "&gt;"
 * </pre>
 *
 * <p>A source route is accepted and kept aside; it does not count in comparisons, as servers are to
 * ignore it (RFC 5321 appendix C).
 *
 * <p>Immutable.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5321#section-4.1.1.3">RFC 5321 §4.1.1.3</a>
 */
public sealed interface ForwardPath {
  /**
   * The postmaster of the server itself, without a domain.
   *
   * @param word the word as sent
   */
  record Postmaster(String word) implements ForwardPath {
    private static final String WORD = "postmaster";

    /**
     * Checks the word.
     *
     * @param word the word as sent
     * @throws IllegalArgumentException when it is not {@code postmaster} in some case
     */
    public Postmaster {
      if (!word.toLowerCase(Locale.ROOT).equals(WORD)) {
        throw new IllegalArgumentException("not the word postmaster");
      }
    }

    @Override
    public Optional<Mailbox> mailbox() {
      return Optional.empty();
    }

    @Override
    public String sourceRoute() {
      return "";
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Postmaster;
    }

    @Override
    public int hashCode() {
      return WORD.hashCode();
    }

    @Override
    public String toString() {
      return "<" + word + ">";
    }
  }

  /**
   * A mailbox as forward-path.
   *
   * @param address the mailbox
   * @param sourceRoute the source route as sent, such as {@code @a.example,@b.example}, without the
   *     colon after it; empty when there is none
   */
  record Of(Mailbox address, String sourceRoute) implements ForwardPath {
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
   * The forward-path of a mailbox.
   *
   * @param mailbox the mailbox
   * @return the path
   */
  static ForwardPath of(Mailbox mailbox) {
    return new Of(mailbox, "");
  }

  /**
   * The bare {@code <Postmaster>}.
   *
   * @return the path
   */
  static ForwardPath postmaster() {
    return new Postmaster("Postmaster");
  }

  /**
   * Reads a forward-path of ASCII.
   *
   * @param text the path with its angle brackets and nothing else
   * @return the path
   * @throws SmtpSyntaxException when the text is no forward-path
   */
  static ForwardPath parse(String text) throws SmtpSyntaxException {
    return whole(LineCursor.of(text));
  }

  /**
   * Reads a forward-path that may hold UTF-8 (RFC 6531 §3.3).
   *
   * @param text the path with its angle brackets and nothing else
   * @return the path
   * @throws SmtpSyntaxException when the text is no forward-path
   */
  static ForwardPath parseUtf8(String text) throws SmtpSyntaxException {
    return whole(LineCursor.ofUtf8(text));
  }

  /**
   * Reads a forward-path as a person writes it: the angle brackets may be missing. It may hold
   * UTF-8.
   *
   * @param text the path or a bare mailbox, and nothing else
   * @return the path
   * @throws SmtpSyntaxException when the text is neither; its position is one of the text as
   *     written
   */
  static ForwardPath parseAddress(String text) throws SmtpSyntaxException {
    var line = LineCursor.ofUtf8(text);
    ForwardPath found =
        line.peek() == '<' ? Paths.READERS.forwardPath(line) : Paths.READERS.bareForwardPath(line);
    line.requireEnd();
    return found;
  }

  private static ForwardPath whole(LineCursor line) throws SmtpSyntaxException {
    ForwardPath found = Paths.READERS.forwardPath(line);
    line.requireEnd();
    return found;
  }

  /**
   * The mailbox.
   *
   * @return empty for the bare {@code <Postmaster>}
   */
  Optional<Mailbox> mailbox();

  /**
   * The source route, which is not to be followed.
   *
   * @return as sent, without the colon after it; empty when there is none
   */
  String sourceRoute();

  /**
   * Says whether this is the bare {@code <Postmaster>}.
   *
   * @return true when there is no domain
   */
  default boolean isPostmaster() {
    return mailbox().isEmpty();
  }
}
