package io.smtptoolkit.server.relay;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The wish of a {@link MessageFilter} for a message that it does not reject.
 *
 * <p>Immutable.
 *
 * @param fields header fields to go on top, each with CRLF at its end; empty for none
 * @param holdReason why it is to be held for an operator, one line; empty to deliver it
 */
public record FilterVerdict(String fields, Optional<String> holdReason) {
  /** Chosen: some signatures and verdicts. */
  private static final int MOST_OCTETS = 64 << 10;

  // RFC 5322 §2.2 and §2.2.3: a name, a colon, and a body that may be folded; RFC 6532 adds UTF-8.
  private static final Pattern FIELDS =
      Pattern.compile("(?:[!-9;-~]++:[^\\x00\\r\\n]*+\\r\\n(?:[ \\t][^\\x00\\r\\n]*+\\r\\n)*+)*+");

  /** The message is fine as it is. */
  public static final FilterVerdict ACCEPT = new FilterVerdict("", Optional.empty());

  /**
   * Checks the fields.
   *
   * @param fields header fields to go on top, each with CRLF at its end
   * @param holdReason why it is to be held
   * @throws IllegalArgumentException when they are not header fields, or more than 64 Ki characters
   */
  public FilterVerdict {
    if (fields.length() > MOST_OCTETS || !FIELDS.matcher(fields).matches()) {
      throw new IllegalArgumentException(
          "what a filter adds are header fields with CRLF, of at most "
              + MOST_OCTETS
              + " characters");
    }
  }

  /**
   * The message is to be delivered with these fields.
   *
   * @param fields header fields, each with CRLF at its end
   * @return the verdict
   * @throws IllegalArgumentException when they are not header fields
   */
  public static FilterVerdict accept(String fields) {
    return new FilterVerdict(fields, Optional.empty());
  }

  /**
   * The message is accepted, and waits for an operator.
   *
   * @param reason one line for the operator
   * @return the verdict
   */
  public static FilterVerdict hold(String reason) {
    return new FilterVerdict("", Optional.of(reason));
  }
}
