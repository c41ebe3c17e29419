package io.smtptoolkit.codec.inside;

import java.lang.invoke.MethodHandles;
import java.util.Optional;

/**
 * A way from one package of the codec into another that no user has: what a package keeps to
 * itself, for the parsers in other packages.
 *
 * <p>The owner opens the door in its static initializer. A user keeps what the door gives in a
 * constant, which costs a call nothing.
 *
 * <pre>
 * public interface AddressReaders {
 *   Door&lt;AddressReaders&gt; DOOR = new Door&lt;&gt;(Mailbox.class);
 *
 * final class CommandParser {
 *   private static final AddressReaders ADDRESSES = AddressReaders.DOOR.get();
 * </pre>
 *
 * <p>Safe for use by several threads: the owner's initialization is over when it is asked.
 *
 * @param <T> what is there
 */
public final class Door<T> {
  private final Class<?> owner;
  private Optional<T> content = Optional.empty();

  /**
   * A door that is not open yet.
   *
   * @param owner the public class whose initialization opens it
   */
  public Door(Class<?> owner) {
    this.owner = owner;
  }

  /**
   * Opens the door.
   *
   * @param offered what the owner offers
   */
  public void open(T offered) {
    content = Optional.of(offered);
  }

  /**
   * Asks for what is there.
   *
   * @return what the owner offers
   */
  public T get() {
    try {
      MethodHandles.lookup().ensureInitialized(owner);
    } catch (IllegalAccessException notPublic) {
      throw new IllegalStateException(notPublic);
    }
    return content.orElseThrow();
  }
}
