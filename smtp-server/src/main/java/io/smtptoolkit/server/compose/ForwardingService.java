package io.smtptoolkit.server.compose;

import io.smtptoolkit.codec.address.ReversePath;
import io.smtptoolkit.codec.command.Expn;
import io.smtptoolkit.codec.command.MailParameters;
import io.smtptoolkit.codec.command.Vrfy;
import io.smtptoolkit.codec.extension.Extensions;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.server.Begin;
import io.smtptoolkit.server.MailService;
import io.smtptoolkit.server.SessionInfo;
import java.util.concurrent.CompletionStage;

/**
 * A service that passes every call on to another one; a wrapper overrides what it does differently,
 * and forgets nothing. Thread-safe if the other one is.
 */
public abstract class ForwardingService implements MailService {
  /** For wrappers. */
  protected ForwardingService() {}

  /**
   * The other one, asked for at each call.
   *
   * @return the service that does the work
   */
  protected abstract MailService service();

  @Override
  public CompletionStage<Begin> begin(
      SessionInfo session, ReversePath reversePath, MailParameters parameters) {
    return service().begin(session, reversePath, parameters);
  }

  @Override
  public Extensions extensions() {
    return service().extensions();
  }

  @Override
  public CompletionStage<Reply> verify(SessionInfo session, Vrfy command) {
    return service().verify(session, command);
  }

  @Override
  public CompletionStage<Reply> expand(SessionInfo session, Expn command) {
    return service().expand(session, command);
  }
}
