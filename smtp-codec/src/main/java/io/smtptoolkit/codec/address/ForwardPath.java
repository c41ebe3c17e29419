package io.smtptoolkit.codec.address;

import io.smtptoolkit.codec.Located;
import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.reply.EnhancedStatusCode;
import io.smtptoolkit.codec.reply.ReplyCode;
import java.util.Locale;
import java.util.Optional;

/**
 * Where a message goes: a mailbox, or the postmaster of the server itself.
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
   *     colon behind it; empty when there is none
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
    return whole(text, false);
  }

  /**
   * Reads a forward-path that may hold UTF-8 (RFC 6531 §3.3).
   *
   * @param text the path with its angle brackets and nothing else
   * @return the path
   * @throws SmtpSyntaxException when the text is no forward-path
   */
  static ForwardPath parseUtf8(String text) throws SmtpSyntaxException {
    return whole(text, true);
  }

  /**
   * Reads the forward-path that starts at a position of a longer text.
   *
   * @param text the text
   * @param from where the path's angle bracket is
   * @param utf8 whether UTF-8 is allowed
   * @return the path and where it ends
   * @throws SmtpSyntaxException when no forward-path starts there; suggests 501 5.1.3
   */
  static Located<ForwardPath> parseAt(String text, int from, boolean utf8)
      throws SmtpSyntaxException {
    int close = from + 1 + Postmaster.WORD.length();
    if (text.startsWith("<", from)
        && text.regionMatches(true, from + 1, Postmaster.WORD, 0, Postmaster.WORD.length())
        && text.startsWith(">", close)) {
      return new Located<>(new Postmaster(text.substring(from + 1, close)), close + 1);
    }
    try {
      Located<Mailbox> found = SourceRoute.parsePathAt(text, from, utf8);
      String route = SourceRoute.of(text, from, utf8);
      return new Located<>(new Of(found.value(), route), found.end());
    } catch (SmtpSyntaxException e) {
      throw e.suggesting(ReplyCode.PARAMETER_SYNTAX_ERROR, EnhancedStatusCode.BAD_RECIPIENT_SYNTAX);
    }
  }

  private static ForwardPath whole(String text, boolean utf8) throws SmtpSyntaxException {
    Located<ForwardPath> found = parseAt(text, 0, utf8);
    AddressGrammar.end(text, found.end());
    return found.value();
  }

  /**
   * The mailbox.
   *
   * @return empty for the bare {@code <Postmaster>}
   */
  Optional<Mailbox> mailbox();

  /**
   * The source route, which nobody is to follow.
   *
   * @return as sent, without the colon behind it; empty when there is none
   */
  String sourceRoute();

  /**
   * Whether this is the bare {@code <Postmaster>}.
   *
   * @return true when there is no domain
   */
  default boolean isPostmaster() {
    return mailbox().isEmpty();
  }
}
