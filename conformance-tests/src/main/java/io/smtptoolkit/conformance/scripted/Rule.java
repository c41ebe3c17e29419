package io.smtptoolkit.conformance.scripted;

import java.util.List;
import java.util.Optional;

/**
 * A rule that says when the server answers what. Immutable.
 *
 * @param moment what has happened
 * @param text how the command begins
 * @param connection the only connection that it is for, from 1
 * @param tls whether it is for connections with TLS alone, or for those without
 * @param answers in turn; the last one again and again
 */
record Rule(
    Moment moment,
    String text,
    Optional<Integer> connection,
    Optional<Boolean> tls,
    List<Answer> answers) {

  /** The moment that an answer is to. */
  enum Moment {
    GREETING,
    COMMAND,
    SASL_RESPONSE,
    END_OF_CONTENT
  }

  boolean isFor(int number, boolean encrypted) {
    return connection.map(it -> it == number).orElse(true)
        && tls.map(it -> it == encrypted).orElse(true);
  }

  /** Whether a line begins with the text, and the text ends where a word does. */
  boolean matches(String line) {
    int length = text.length();
    return line.regionMatches(true, 0, text, 0, length)
        && (length == 0
            || length == line.length()
            || !Character.isLetterOrDigit(text.charAt(length - 1))
            || !Character.isLetterOrDigit(line.charAt(length)));
  }

  /** The greater, the more it is meant for one occasion. */
  int rank() {
    return 4 * text.length() + (connection.isPresent() ? 2 : 0) + (tls.isPresent() ? 1 : 0);
  }
}
