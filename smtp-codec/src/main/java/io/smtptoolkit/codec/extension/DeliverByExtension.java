package io.smtptoolkit.codec.extension;

import java.util.List;
import java.util.OptionalInt;

/**
 * DELIVERBY: the client may say by when to deliver.
 *
 * <pre>
 * "DELIVERBY" [ SP min-by-time *( "," extension-token ) ]
 * min-by-time = [ 1*9DIGIT ]   ; seconds
 * </pre>
 *
 * <p>No extension token has been defined; those announced are not kept.
 *
 * <p>Immutable.
 *
 * @param minSeconds the shortest time in which messages may have to be delivered, if announced
 * @see <a href="https://www.rfc-editor.org/rfc/rfc2852#section-4">RFC 2852 §4</a>
 */
public record DeliverByExtension(OptionalInt minSeconds) implements Extension {
  /**
   * Checks the time.
   *
   * @param minSeconds the shortest time, if announced
   * @throws IllegalArgumentException when it is negative or has more than nine digits
   */
  public DeliverByExtension {
    if (minSeconds.isPresent() && !EhloGrammar.isNineDigits(minSeconds.getAsInt())) {
      throw new IllegalArgumentException("not a time of up to nine digits of seconds");
    }
  }

  /** As announced; parameters that do not fit are left out. */
  static DeliverByExtension read(List<String> parameters) {
    String minByTime = EhloGrammar.first(parameters).split(",", 2)[0];
    return new DeliverByExtension(EhloGrammar.nineDigits(minByTime));
  }

  @Override
  public String keyword() {
    return "DELIVERBY";
  }

  @Override
  public String toEhloLine() {
    return minSeconds.isPresent() ? keyword() + " " + minSeconds.getAsInt() : keyword();
  }
}
