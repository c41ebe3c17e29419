package io.smtptoolkit.server.text;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The form of a local-part with a subaddress (RFC 5233 §1): {@code alice+news} for alice.
 *
 * <p>Stateless.
 */
public final class Subaddresses {
  /** The separators, in words for an operator. */
  public static final String SEPARATORS = "+ - = _ . # ~";

  // Specials of atext (RFC 5321 §4.1.2) that are used for it; none can be taken for a route.
  private static final Pattern SEPARATOR = Pattern.compile("[+=_.#~-]?");

  private Subaddresses() {}

  /**
   * Says whether a text is one of the separators, or empty, for no subaddresses.
   *
   * @param text the text
   * @return true if it is
   */
  public static boolean isSeparator(String text) {
    return SEPARATOR.matcher(text).matches();
  }

  /**
   * Cuts a local-part before its first separator.
   *
   * @param localPart the local-part, unquoted
   * @param separator one of the separators, or empty
   * @return what is before it; empty if there is no separator, or nothing before it
   */
  public static Optional<String> without(String localPart, String separator) {
    int end = separator.isEmpty() ? -1 : localPart.indexOf(separator);
    return end <= 0 ? Optional.empty() : Optional.of(localPart.substring(0, end));
  }
}
