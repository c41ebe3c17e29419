package io.smtptoolkit.codec.command;

/**
 * One case per verb, for code that must have an answer to every command.
 *
 * @param <R> what a case gives
 */
public interface Visitor<R> {
  /**
   * EHLO.
   *
   * @param command the command
   * @return this case's result
   */
  R ehlo(Ehlo command);

  /**
   * HELO.
   *
   * @param command the command
   * @return this case's result
   */
  R helo(Helo command);

  /**
   * LHLO.
   *
   * @param command the command
   * @return this case's result
   */
  R lhlo(Lhlo command);

  /**
   * MAIL.
   *
   * @param command the command
   * @return this case's result
   */
  R mail(Mail command);

  /**
   * RCPT.
   *
   * @param command the command
   * @return this case's result
   */
  R rcpt(Rcpt command);

  /**
   * DATA.
   *
   * @param command the command
   * @return this case's result
   */
  R data(Data command);

  /**
   * BDAT.
   *
   * @param command the command
   * @return this case's result
   */
  R bdat(Bdat command);

  /**
   * RSET.
   *
   * @param command the command
   * @return this case's result
   */
  R rset(Rset command);

  /**
   * NOOP.
   *
   * @param command the command
   * @return this case's result
   */
  R noop(Noop command);

  /**
   * QUIT.
   *
   * @param command the command
   * @return this case's result
   */
  R quit(Quit command);

  /**
   * VRFY.
   *
   * @param command the command
   * @return this case's result
   */
  R vrfy(Vrfy command);

  /**
   * EXPN.
   *
   * @param command the command
   * @return this case's result
   */
  R expn(Expn command);

  /**
   * HELP.
   *
   * @param command the command
   * @return this case's result
   */
  R help(Help command);

  /**
   * STARTTLS.
   *
   * @param command the command
   * @return this case's result
   */
  R startTls(StartTls command);

  /**
   * AUTH.
   *
   * @param command the command
   * @return this case's result
   */
  R auth(Auth command);

  /**
   * A command of an extension of the user's own.
   *
   * @param command the command
   * @return this case's result
   */
  R custom(CustomCommand command);
}
