package io.smtptoolkit.server.relay;

import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.command.MailParameters;
import io.smtptoolkit.codec.command.RcptParameters;
import io.smtptoolkit.server.Rejected;
import io.smtptoolkit.server.SessionInfo;
import io.smtptoolkit.server.queue.NewRecipient;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Says of a forward-path whether it is accepted from a client, and what is queued for it.
 *
 * <p>Thread-safe; its calls come on I/O threads and do not block.
 *
 * @see RelayRules
 */
@FunctionalInterface
public interface RecipientPolicy {
  /**
   * A client gave RCPT.
   *
   * @param session who is asking
   * @param message the parameters of MAIL, such as the declared size
   * @param forwardPath one recipient; a source route in it is to be ignored (RFC 5321 §3.6.1)
   * @param parameters the parameters of RCPT
   * @return the recipients to queue, at least one, with their destinations; several if the address
   *     means several. Fails with {@link Rejected} to refuse it
   */
  CompletionStage<List<NewRecipient>> recipients(
      SessionInfo session,
      MailParameters message,
      ForwardPath forwardPath,
      RcptParameters parameters);

  /**
   * Says whether all recipients of a message with the same destination share one copy, as those of
   * one mailbox do.
   *
   * @param destination of a recipient that was accepted
   * @return by default false: the same address gets one copy, another address another one
   */
  default boolean isOneCopy(String destination) {
    return false;
  }
}
