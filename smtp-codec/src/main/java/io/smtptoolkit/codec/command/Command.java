package io.smtptoolkit.codec.command;

import java.util.Optional;

/**
 * A command of a client: one record per standard verb, and room for more.
 *
 * <p>{@code toString} is the line without its CRLF, except that a secret is shown as {@code
 * (secret)}.
 *
 * <p>Immutable.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5321#section-4.1.1">RFC 5321 §4.1.1</a>
 */
public sealed interface Command
    permits Ehlo,
        Helo,
        Lhlo,
        Mail,
        Rcpt,
        Data,
        Bdat,
        Rset,
        Noop,
        Quit,
        Vrfy,
        Expn,
        Help,
        StartTls,
        Auth,
        CustomCommand {
  /**
   * The first word of the line.
   *
   * @return in upper case
   */
  default String keyword() {
    return verb().map(Verb::name).orElseThrow();
  }

  /**
   * The standard verb.
   *
   * @return empty for a custom command
   */
  Optional<Verb> verb();

  /**
   * Calls the case of this command.
   *
   * @param visitor the cases
   * @param <R> what a case gives
   * @return what the case gave
   */
  <R> R accept(Visitor<R> visitor);

  /**
   * The line without its CRLF, a secret shown as {@code (secret)}.
   *
   * @return the wire form where there is no secret
   */
  @Override
  String toString();
}
