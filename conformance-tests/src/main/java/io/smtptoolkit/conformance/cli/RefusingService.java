package io.smtptoolkit.conformance.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.address.ReversePath;
import io.smtptoolkit.codec.command.MailParameters;
import io.smtptoolkit.codec.command.RcptParameters;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.server.BlockingMailService;
import io.smtptoolkit.server.Rejected;
import io.smtptoolkit.server.SessionInfo;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A mail service that also refuses one reverse-path and one line of content: fixtures that cases
 * ask for. Immutable.
 *
 * @param service that does the work
 * @param refusedSender a mailbox that MAIL may not name
 * @param refusedLine for which a message is refused, if it begins within its first octets
 */
record RefusingService(BlockingMailService service, String refusedSender, String refusedLine)
    implements BlockingMailService {
  // Chosen: the line is looked for in the header section of small messages only.
  private static final int SEARCHED_OCTETS = 16 * 1024;

  @Override
  public Transaction open(SessionInfo session, ReversePath reversePath, MailParameters parameters)
      throws Rejected, IOException {
    if (reversePath.mailbox().map(Object::toString).filter(refusedSender::equals).isPresent()) {
      throw new Rejected(Reply.of(550, "5.1.8", "Not this one"));
    }
    return new Searched(service.open(session, reversePath, parameters), refusedLine);
  }

  private static final class Searched implements Transaction {
    private final Transaction transaction;
    private final String refusedLine;
    private final StringBuilder beginning = new StringBuilder();

    Searched(Transaction transaction, String refusedLine) {
      this.transaction = transaction;
      this.refusedLine = refusedLine;
    }

    @Override
    public Reply recipient(ForwardPath forwardPath, RcptParameters parameters)
        throws Rejected, IOException {
      return transaction.recipient(forwardPath, parameters);
    }

    @Override
    public void content(ByteBuffer content) throws Rejected, IOException {
      byte[] octets = new byte[Math.min(content.remaining(), SEARCHED_OCTETS - beginning.length())];
      content.duplicate().get(octets);
      beginning.append(new String(octets, ISO_8859_1));
      transaction.content(content);
    }

    @Override
    public Reply complete() throws Rejected, IOException {
      if (beginning.indexOf(refusedLine) >= 0) {
        transaction.abort();
        throw new Rejected(Reply.of(554, "5.6.0", "Not this content"));
      }
      return transaction.complete();
    }

    @Override
    public void abort() {
      transaction.abort();
    }
  }
}
