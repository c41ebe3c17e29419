package io.smtptoolkit.codec.extension;

import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.parameter.DateTime;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * FUTURERELEASE: the client may say when a message is to be released.
 *
 * <pre>
 * "FUTURERELEASE" SP max-future-release-interval SP max-future-release-date-time
 * </pre>
 *
 * <p>Immutable.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc4865#section-3">RFC 4865 §3</a>
 */
public final class FutureReleaseExtension implements Extension {
  private final OptionalInt maxSeconds;
  private final Optional<DateTime> latest;

  private FutureReleaseExtension(OptionalInt maxSeconds, Optional<DateTime> latest) {
    this.maxSeconds = maxSeconds;
    this.latest = latest;
  }

  /**
   * The extension with both its limits.
   *
   * @param maxSeconds for how long a message may be held
   * @param latest until when a message may be held
   * @return the extension
   * @throws IllegalArgumentException when the time in seconds is negative or has more than nine
   *     digits
   */
  public static FutureReleaseExtension of(int maxSeconds, DateTime latest) {
    if (!EhloGrammar.isNineDigits(maxSeconds)) {
      throw new IllegalArgumentException("not a time of up to nine digits of seconds");
    }
    return new FutureReleaseExtension(OptionalInt.of(maxSeconds), Optional.of(latest));
  }

  /** As announced; parameters that do not fit are left out. */
  static FutureReleaseExtension read(List<String> parameters) {
    OptionalInt maxSeconds = EhloGrammar.nineDigits(EhloGrammar.first(parameters));
    return new FutureReleaseExtension(
        maxSeconds,
        maxSeconds.isPresent() && parameters.size() > 1
            ? dateTime(parameters.get(1))
            : Optional.empty());
  }

  /**
   * For how long a message may be held.
   *
   * @return in seconds; empty when a server did not say so, as it should
   */
  public OptionalInt maxSeconds() {
    return maxSeconds;
  }

  /**
   * Until when a message may be held.
   *
   * @return empty when a server did not say so, as it should
   */
  public Optional<DateTime> latest() {
    return latest;
  }

  @Override
  public String keyword() {
    return "FUTURERELEASE";
  }

  @Override
  public String toEhloLine() {
    return keyword()
        + (maxSeconds.isPresent() ? " " + maxSeconds.getAsInt() : "")
        + latest.map(it -> " " + it).orElse("");
  }

  private static Optional<DateTime> dateTime(String word) {
    try {
      return Optional.of(DateTime.parse(word));
    } catch (SmtpSyntaxException notALimit) {
      return Optional.empty();
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FutureReleaseExtension that
        && maxSeconds.equals(that.maxSeconds)
        && latest.equals(that.latest);
  }

  @Override
  public int hashCode() {
    return 31 * maxSeconds.hashCode() + latest.hashCode();
  }

  /** The EHLO line. */
  @Override
  public String toString() {
    return toEhloLine();
  }
}
