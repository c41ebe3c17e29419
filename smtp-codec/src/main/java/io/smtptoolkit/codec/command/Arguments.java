package io.smtptoolkit.codec.command;

import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.command.reading.CommandReaders;
import io.smtptoolkit.codec.grammar.LineCursor;

/** The readers of this package, for other packages of the codec. */
final class Arguments implements CommandReaders {
  @Override
  public HelloName helloName(LineCursor line) throws SmtpSyntaxException {
    return HelloName.read(line);
  }

  @Override
  public EsmtpParameters parameters(LineCursor line) throws SmtpSyntaxException {
    return EsmtpParameters.readAfterPath(line);
  }

  @Override
  public SmtpSyntaxException located(
      SmtpSyntaxException error, EsmtpParameter parameter, EsmtpParameters all) {
    return all.locate(parameter, error);
  }
}
