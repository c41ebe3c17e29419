package io.smtptoolkit.server.config;

import java.util.Optional;
import java.util.function.Function;

/**
 * A kind of values: how they are written in TOML, and read from it.
 *
 * <p>Immutable.
 *
 * @param <T> the value in Java
 */
interface ValueType<T> {
  /** A word or two for the page of keys, such as {@code duration}. */
  String name();

  /** For errors: {@code a duration such as "5m"}. */
  String expected();

  /**
   * The value.
   *
   * @param raw as the TOML library has it
   * @param position where it is
   * @param faults take what is wrong
   * @return empty if something is wrong
   */
  Optional<T> read(Object raw, Position position, Faults faults);

  /** The value in TOML. */
  String print(T value);

  /**
   * A type of one TOML value.
   *
   * @param raw the class that the TOML library has for it
   * @param parse fails with {@link IllegalArgumentException}, whose message says what is wrong
   */
  record Scalar<R, T>(
      String name, String expected, Class<R> raw, Function<R, T> parse, Function<T, String> toml)
      implements ValueType<T> {
    @Override
    public Optional<T> read(Object found, Position position, Faults faults) {
      if (!raw.isInstance(found)) {
        faults.add(position, "expected " + expected + ", found " + Found.describe(found));
        return Optional.empty();
      }
      try {
        return Optional.of(parse.apply(raw.cast(found)));
      } catch (IllegalArgumentException bad) {
        faults.add(position, String.valueOf(bad.getMessage()));
        return Optional.empty();
      }
    }

    @Override
    public String print(T value) {
      return toml.apply(value);
    }
  }
}
