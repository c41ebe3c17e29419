package io.smtptoolkit.codec.command.reading;

import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.command.EsmtpParameter;
import io.smtptoolkit.codec.command.EsmtpParameters;
import io.smtptoolkit.codec.command.HelloName;
import io.smtptoolkit.codec.grammar.LineCursor;
import io.smtptoolkit.codec.inside.Door;

/** The productions of commands' arguments, each of which reads to the end of a line. Stateless. */
public interface CommandReaders {
  /** The way in. */
  Door<CommandReaders> DOOR = new Door<>(HelloName.class);

  /**
   * Reads the hello name that is all that is left of a line.
   *
   * @param line the line; its position moves to the end
   * @return the name
   * @throws SmtpSyntaxException when there is neither a domain nor an address literal
   */
  HelloName helloName(LineCursor line) throws SmtpSyntaxException;

  /**
   * Reads the text after the path of a command line: nothing, or a space and parameters.
   *
   * @param line the line; its position moves to its end
   * @return the parameters
   * @throws SmtpSyntaxException when there is anything else, or a keyword is there twice
   */
  EsmtpParameters parameters(LineCursor line) throws SmtpSyntaxException;

  /**
   * Moves an error from the value of a parameter to the text of all parameters.
   *
   * @param error the error; its position is an octet of the value
   * @param parameter the parameter with the value
   * @param all the parameters of the line
   * @return the same error; its position is an octet of the text of all
   */
  SmtpSyntaxException located(
      SmtpSyntaxException error, EsmtpParameter parameter, EsmtpParameters all);
}
