package io.smtptoolkit.codec.command;

import java.util.Optional;

/**
 * A command of an extension of the user's own.
 *
 * <p>Implementations are immutable. Their {@code toString} is the line without its CRLF and holds
 * no control character. If a part of it is a secret, {@code toString} hides it and {@link #line}
 * does not.
 */
public non-sealed interface CustomCommand extends Command {
  @Override
  String keyword();

  /**
   * The line that goes on the wire.
   *
   * @return the line without its CRLF
   */
  default String line() {
    return toString();
  }

  @Override
  default Optional<Verb> verb() {
    return Optional.empty();
  }

  @Override
  default <R> R accept(Visitor<R> visitor) {
    return visitor.custom(this);
  }
}
