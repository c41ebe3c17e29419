package io.smtptoolkit.codec.command;

import java.util.Optional;

/**
 * A command of an extension of the user's own.
 *
 * <p>Implementations are immutable. Their {@code toString} is the line without its CRLF, holds no
 * control character, and is what goes on the wire.
 */
public non-sealed interface CustomCommand extends Command {
  @Override
  String keyword();

  @Override
  default Optional<Verb> verb() {
    return Optional.empty();
  }

  @Override
  default <R> R accept(Visitor<R> visitor) {
    return visitor.custom(this);
  }
}
