package io.smtptoolkit.server;

import io.smtptoolkit.codec.reply.Reply;

/**
 * The application refuses: a client, a mail transaction, a forward-path, the content or the whole
 * message. Carries the negative reply that the client is given.
 *
 * <p>The one way to refuse: a {@link BlockingMailService} and a {@link BlockingSessionPolicy} throw
 * it; a {@link MailService}, a {@link MailTransaction} and a {@link SessionPolicy} fail their stage
 * with it. It is an answer and no fault, so it is neither logged nor does it have a stack trace.
 *
 * <p>Immutable.
 */
public final class Rejected extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient Reply reply;

  /**
   * A refusal with the given reply.
   *
   * @param reply what the client is told, of the class 4yz or 5yz
   * @throws IllegalArgumentException if the reply is not negative
   */
  public Rejected(Reply reply) {
    super(reply.toString(), null, false, false);
    if (!reply.isNegative()) {
      throw new IllegalArgumentException("a refusal needs a 4yz or 5yz reply, not " + reply.code());
    }
    this.reply = reply;
  }

  /**
   * The reply to the client.
   *
   * @return a reply of the class 4yz or 5yz
   */
  public Reply reply() {
    return reply;
  }
}
