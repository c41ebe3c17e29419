package io.smtptoolkit.codec.session;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The values that extensions remember of a conversation, by {@link StateKey}.
 *
 * <p>Immutable, if the values are.
 */
public final class ExtensionStates {

  /** Nothing is remembered. */
  public static final ExtensionStates NONE = new ExtensionStates(Map.of());

  private final Map<StateKey<?>, Object> values;

  private ExtensionStates(Map<StateKey<?>, Object> values) {
    this.values = values;
  }

  /**
   * Returns the value that is remembered.
   *
   * @param key its key
   * @param <T> its type
   * @return the value; empty if there is none, or none any more
   */
  public <T> Optional<T> get(StateKey<T> key) {
    return Optional.ofNullable(values.get(key)).map(key.type()::cast);
  }

  <T> ExtensionStates with(StateKey<T> key, T value) {
    var changed = new HashMap<>(values);
    changed.put(key, value);
    return new ExtensionStates(Map.copyOf(changed));
  }

  ExtensionStates without(StateKey<?> key) {
    return keeping(it -> it != key);
  }

  ExtensionStates withoutTransaction() {
    return keeping(it -> it.lifetime() != StateKey.Lifetime.TRANSACTION);
  }

  /** The same object if nothing has to go, which is what happens in nearly every transaction. */
  private ExtensionStates keeping(Predicate<StateKey<?>> wanted) {
    if (values.isEmpty() || values.keySet().stream().allMatch(wanted)) {
      return this;
    }
    var kept = new HashMap<>(values);
    kept.keySet().removeIf(wanted.negate());
    return new ExtensionStates(Map.copyOf(kept));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ExtensionStates that && values.equals(that.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  @Override
  public String toString() {
    return values.toString();
  }
}
