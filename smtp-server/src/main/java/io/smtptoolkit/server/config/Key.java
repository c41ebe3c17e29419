package io.smtptoolkit.server.config;

import java.util.Optional;

/**
 * A row of the table of keys.
 *
 * <p>Immutable.
 *
 * @param <T> of its value
 * @param name as in the file
 * @param type of its value
 * @param required whether it must be given
 * @param fallback its value if it is not given; empty if there is none, or it depends on others
 * @param fallbackWords says in words what the fallback is where it depends on others, or why there
 *     is none; may be empty
 * @param atReload whether a changed value is taken over while the server runs
 * @param description for the page of keys
 */
record Key<T>(
    String name,
    ValueType<T> type,
    boolean required,
    Optional<T> fallback,
    String fallbackWords,
    boolean atReload,
    String description) {

  /** A key that must be given. */
  static <T> Key<T> required(String name, ValueType<T> type, String description) {
    return new Key<>(name, type, true, Optional.empty(), "", false, description);
  }

  /** A key with a default. */
  static <T> Key<T> of(String name, ValueType<T> type, T fallback, String description) {
    return new Key<>(name, type, false, Optional.of(fallback), "", false, description);
  }

  /** A key whose default depends on others, or that need not be there. */
  static <T> Key<T> optional(
      String name, ValueType<T> type, String fallbackWords, String description) {
    return new Key<>(name, type, false, Optional.empty(), fallbackWords, false, description);
  }

  /** The same, and a changed value is taken over while the server runs. */
  Key<T> reloadable() {
    return new Key<>(name, type, required, fallback, fallbackWords, true, description);
  }

  @Override
  public String toString() {
    return name;
  }
}
