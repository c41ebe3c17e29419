package io.smtptoolkit.codec.extension;

import io.smtptoolkit.codec.parameter.DateTime;
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
public final class FutureRelease implements Extension {
  private final OptionalInt maxSeconds;
  private final Optional<DateTime> latest;

  private FutureRelease(OptionalInt maxSeconds, Optional<DateTime> latest) {
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
  public static FutureRelease of(int maxSeconds, DateTime latest) {
    if (!EhloGrammar.isNineDigits(maxSeconds)) {
      throw new IllegalArgumentException("not a time of up to nine digits of seconds");
    }
    return new FutureRelease(OptionalInt.of(maxSeconds), Optional.of(latest));
  }

  /** As announced; of limits that make no sense nothing is known. */
  static FutureRelease announced(OptionalInt maxSeconds, Optional<DateTime> latest) {
    return new FutureRelease(maxSeconds, maxSeconds.isPresent() ? latest : Optional.empty());
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

  @Override
  public boolean equals(Object other) {
    return other instanceof FutureRelease that
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
