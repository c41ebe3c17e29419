package io.smtptoolkit.codec.wire;

import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.command.CustomCommand;

/** Reads the argument of a verb that RFC 5321 does not have. Implementations are thread-safe. */
@FunctionalInterface
public interface CustomVerbParser {

  /**
   * Reads an argument.
   *
   * @param argument what follows the verb and its space, without blanks at the end and without
   *     control characters; empty if there is nothing
   * @return the command
   * @throws SmtpSyntaxException if the argument is not of the verb's grammar; positions count from
   *     the argument's beginning
   */
  CustomCommand parse(String argument) throws SmtpSyntaxException;
}
