package io.smtptoolkit.server.relay;

import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.address.ReversePath;
import io.smtptoolkit.codec.command.MailParameters;
import io.smtptoolkit.server.SessionInfo;
import io.smtptoolkit.server.queue.IncomingMessage;
import io.smtptoolkit.server.queue.QueueId;
import java.io.InputStream;
import java.util.List;

/**
 * A message as a {@link MessageFilter} sees it.
 *
 * <p>Immutable. Its content can be read several times, by one thread at a time.
 */
public final class FilteredMessage {
  private final SessionInfo session;
  private final ReversePath reversePath;
  private final MailParameters parameters;
  private final List<ForwardPath> recipients;
  private final String addedFields;
  private final IncomingMessage incoming;

  FilteredMessage(
      SessionInfo session,
      ReversePath reversePath,
      MailParameters parameters,
      List<ForwardPath> recipients,
      String addedFields,
      IncomingMessage incoming) {
    this.session = session;
    this.reversePath = reversePath;
    this.parameters = parameters;
    this.recipients = List.copyOf(recipients);
    this.addedFields = addedFields;
    this.incoming = incoming;
  }

  /**
   * The name that it will have.
   *
   * @return the queue id, which is also in the reply
   */
  public QueueId id() {
    return incoming.id();
  }

  /**
   * The session in which it was sent.
   *
   * @return the session, with the identity if the client authenticated
   */
  public SessionInfo session() {
    return session;
  }

  /**
   * The reverse-path.
   *
   * @return as in MAIL
   */
  public ReversePath reversePath() {
    return reversePath;
  }

  /**
   * The parameters of MAIL.
   *
   * @return as in MAIL
   */
  public MailParameters parameters() {
    return parameters;
  }

  /**
   * The recipients that were accepted; an alias is replaced by what it means.
   *
   * @return at least one
   */
  public List<ForwardPath> recipients() {
    return recipients;
  }

  /**
   * The fields that the service puts on top: Received, and Date and Message-ID that were missing.
   *
   * @return each with CRLF at its end; what the filter adds goes above them
   */
  public String addedFields() {
    return addedFields;
  }

  /**
   * The content as the client sent it. Reading blocks for looks into the queue's store.
   *
   * @return from the beginning, without the added fields and without dot-stuffing
   */
  public InputStream content() {
    return incoming.content();
  }
}
