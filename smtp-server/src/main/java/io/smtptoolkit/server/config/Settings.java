package io.smtptoolkit.server.config;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The values of one table of a file, defaults among them.
 *
 * <p>Immutable.
 */
final class Settings {
  private final Section section;
  private final Position position;
  private final Map<Key<?>, Object> values;
  private final Map<Key<?>, Position> positions;

  Settings(
      Section section,
      Position position,
      Map<Key<?>, Object> values,
      Map<Key<?>, Position> positions) {
    this.section = section;
    this.position = position;
    this.values = new LinkedHashMap<>(values);
    this.positions = new LinkedHashMap<>(positions);
  }

  Section section() {
    return section;
  }

  /** Where the table begins. */
  Position position() {
    return position;
  }

  /** Where a key is, or its table where it is not. */
  Position position(Key<?> key) {
    return positions.getOrDefault(key, position);
  }

  /** Whether the file has the key. */
  boolean isGiven(Key<?> key) {
    return positions.containsKey(key);
  }

  /** Whether the file has the key with another value than it has anyway. */
  boolean isChanged(Key<?> key) {
    return isGiven(key) && !Optional.ofNullable(values.get(key)).equals(key.fallback());
  }

  @SuppressWarnings("unchecked") // only what the key's own type has read is put there
  <T> Optional<T> find(Key<T> key) {
    return Optional.ofNullable((T) values.get(key)).or(key::fallback);
  }

  /** The value of a key that must be given, or has a default, or was completed. */
  <T> T get(Key<T> key) {
    return find(key)
        .orElseThrow(() -> new IllegalStateException(section + " has no value of " + key));
  }

  /** The same with a value for a key that was not given. */
  <T> Settings completed(Key<T> key, T value) {
    if (values.containsKey(key)) {
      return this;
    }
    Map<Key<?>, Object> more = new LinkedHashMap<>(values);
    more.put(key, value);
    return new Settings(section, position, more, positions);
  }

  /** Whether a key has the same value, or none, in another version. */
  <T> boolean isSame(Key<T> key, Settings other) {
    return find(key).equals(other.find(key));
  }
}
