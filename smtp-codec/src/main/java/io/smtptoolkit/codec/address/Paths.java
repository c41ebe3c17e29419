package io.smtptoolkit.codec.address;

import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.address.reading.AddressReaders;
import io.smtptoolkit.codec.grammar.LineCursor;
import io.smtptoolkit.codec.reply.EnhancedStatusCode;
import io.smtptoolkit.codec.reply.ReplyCode;

/** The productions of paths and domains, as interfaces have no members for their package alone. */
final class Paths implements AddressReaders {
  static final Paths READERS = new Paths();

  private Paths() {}

  @Override
  public Domain domain(LineCursor line) throws SmtpSyntaxException {
    return line.peek() == '[' ? AddressLiteral.read(line) : DomainName.read(line);
  }

  @Override
  public ReversePath reversePath(LineCursor line) throws SmtpSyntaxException {
    if (line.skip("<>")) {
      return ReversePath.NULL;
    }
    try {
      line.require('<');
      ReversePath path = insideOfReversePath(line);
      line.require('>');
      return path;
    } catch (SmtpSyntaxException e) {
      throw e.suggesting(ReplyCode.PARAMETER_SYNTAX_ERROR, EnhancedStatusCode.BAD_SENDER_SYNTAX);
    }
  }

  @Override
  public ReversePath bareReversePath(LineCursor line) throws SmtpSyntaxException {
    try {
      return insideOfReversePath(line);
    } catch (SmtpSyntaxException e) {
      throw e.suggesting(ReplyCode.PARAMETER_SYNTAX_ERROR, EnhancedStatusCode.BAD_SENDER_SYNTAX);
    }
  }

  @Override
  public ForwardPath forwardPath(LineCursor line) throws SmtpSyntaxException {
    try {
      line.require('<');
      ForwardPath path = insideOfForwardPath(line);
      line.require('>');
      return path;
    } catch (SmtpSyntaxException e) {
      throw e.suggesting(ReplyCode.PARAMETER_SYNTAX_ERROR, EnhancedStatusCode.BAD_RECIPIENT_SYNTAX);
    }
  }

  @Override
  public ForwardPath bareForwardPath(LineCursor line) throws SmtpSyntaxException {
    try {
      return insideOfForwardPath(line);
    } catch (SmtpSyntaxException e) {
      throw e.suggesting(ReplyCode.PARAMETER_SYNTAX_ERROR, EnhancedStatusCode.BAD_RECIPIENT_SYNTAX);
    }
  }

  private static ReversePath insideOfReversePath(LineCursor line) throws SmtpSyntaxException {
    String route = SourceRoute.read(line);
    return new ReversePath.Of(Mailbox.read(line), route);
  }

  private static ForwardPath insideOfForwardPath(LineCursor line) throws SmtpSyntaxException {
    int from = line.position();
    if (line.skip("POSTMASTER") && (line.atEnd() || line.peek() == '>' || line.peek() == ' ')) {
      return new ForwardPath.Postmaster(line.since(from));
    }
    line.backTo(from);
    String route = SourceRoute.read(line);
    return new ForwardPath.Of(Mailbox.read(line), route);
  }
}
