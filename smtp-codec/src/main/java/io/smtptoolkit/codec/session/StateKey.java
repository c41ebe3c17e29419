package io.smtptoolkit.codec.session;

import io.smtptoolkit.codec.command.CustomCommand;
import io.smtptoolkit.codec.reply.Reply;
import java.util.Optional;

/**
 * Names something that an {@link ExtensionBundle} remembers of a conversation, and says how long.
 *
 * <p>A bundle has a key as a constant, sets its value by the {@link Transition} of a verb, and
 * reads it from {@link Facts#states}. Both ends see the same commands and replies, so that both
 * have it.
 *
 * <pre>
 * static final StateKey&lt;Color&gt; COLOR = StateKey.of(Color.class, Lifetime.TRANSACTION);
 *
 * Transition.unchanged().remembering(COLOR, (facts, command, reply) -&gt; Optional.of(...))
 * session.facts().states().get(COLOR)
 * </pre>
 *
 * <p>A key equals only itself. Immutable.
 *
 * @param <T> what is remembered; should be immutable, and must not print a secret
 */
public final class StateKey<T> {

  /** The lifetime, at whose end it is forgotten. */
  public enum Lifetime {
    /** With the mail transaction: at RSET, EHLO, HELO and LHLO, and at the end of the content. */
    TRANSACTION,
    /** With everything the client has said: at STARTTLS, and at each other way to GREETED. */
    SESSION
  }

  /**
   * The change of what is known after a command of the bundle is answered.
   *
   * <p>Must be safe for use by several threads.
   *
   * @param <T> what is remembered
   */
  @FunctionalInterface
  public interface Change<T> {
    /**
     * The new value.
     *
     * @param before what was known when the command was answered, the key's value included
     * @param command the command
     * @param reply its reply
     * @return the value; empty to forget it
     */
    Optional<T> next(Facts before, CustomCommand command, Reply reply);
  }

  private final Class<T> type;
  private final Lifetime lifetime;

  private StateKey(Class<T> type, Lifetime lifetime) {
    this.type = type;
    this.lifetime = lifetime;
  }

  /**
   * A new key.
   *
   * @param type what is remembered
   * @param lifetime when the value is forgotten
   * @param <T> what is remembered
   * @return a key that equals no other
   */
  public static <T> StateKey<T> of(Class<T> type, Lifetime lifetime) {
    return new StateKey<>(type, lifetime);
  }

  Class<T> type() {
    return type;
  }

  Lifetime lifetime() {
    return lifetime;
  }

  /** For readers who debug. */
  @Override
  public String toString() {
    return type.getSimpleName() + " of a " + lifetime;
  }
}
