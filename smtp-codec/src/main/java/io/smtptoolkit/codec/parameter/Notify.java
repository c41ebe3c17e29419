package io.smtptoolkit.codec.parameter;

import io.smtptoolkit.codec.SmtpSyntaxException;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The events of which the sender wants a notification about a recipient.
 *
 * <pre>
 * "NOTIFY=" notify-esmtp-value
 * notify-esmtp-value  = "NEVER" / 1#notify-list-element
 * notify-list-element = "SUCCESS" / "FAILURE" / "DELAY"
 * </pre>
 *
 * <p>The list is one of RFC 822, in which elements may repeat and be empty. It is a set here.
 *
 * <p>Immutable.
 *
 * @param when the occasions; none means NEVER
 * @see <a href="https://www.rfc-editor.org/rfc/rfc3461#section-4.1">RFC 3461 §4.1</a>
 */
public record Notify(Set<When> when) implements RcptParameter {
  /** An occasion for a notification. */
  public enum When {
    /** The message was delivered. */
    SUCCESS,
    /** It could not be delivered. */
    FAILURE,
    /** It is late. */
    DELAY
  }

  private static final String NEVER_WORD = "NEVER";

  /** No notification on any occasion. */
  public static final Notify NEVER = new Notify(Set.of());

  /**
   * Takes a copy.
   *
   * @param when the occasions; none means NEVER
   */
  public Notify {
    var copy = EnumSet.noneOf(When.class);
    copy.addAll(when);
    when = Collections.unmodifiableSet(copy);
  }

  /**
   * A notification on some occasions.
   *
   * @param first an occasion
   * @param more further ones
   * @return the value
   */
  public static Notify on(When first, When... more) {
    return new Notify(EnumSet.of(first, more));
  }

  /**
   * Reads the value.
   *
   * @param value the text after {@code NOTIFY=}, in any case
   * @return the occasions
   * @throws SmtpSyntaxException when the value is no list of occasions, or NEVER is not alone
   */
  public static Notify parse(String value) throws SmtpSyntaxException {
    if (Keywords.upper(value).equals(NEVER_WORD)) {
      return NEVER;
    }
    var when = EnumSet.noneOf(When.class);
    int from = 0;
    for (String word : value.split(",", -1)) {
      switch (Keywords.upper(word)) {
        case "SUCCESS" -> when.add(When.SUCCESS);
        case "FAILURE" -> when.add(When.FAILURE);
        case "DELAY" -> when.add(When.DELAY);
        case "" -> {}
        case NEVER_WORD -> throw SmtpSyntaxException.expected("NEVER alone in NOTIFY", value, from);
        default ->
            throw SmtpSyntaxException.expected(
                "NEVER, SUCCESS, FAILURE or DELAY in NOTIFY", value, from);
      }
      from += word.length() + 1;
    }
    if (when.isEmpty()) {
      throw SmtpSyntaxException.expectedValue("NEVER, SUCCESS, FAILURE or DELAY in NOTIFY");
    }
    return new Notify(when);
  }

  @Override
  public RcptKeyword keyword() {
    return RcptKeyword.NOTIFY;
  }

  /** The wire form, in the order SUCCESS, FAILURE, DELAY. */
  @Override
  public String toString() {
    return when.isEmpty()
        ? NEVER_WORD
        : when.stream().map(When::name).collect(Collectors.joining(","));
  }
}
