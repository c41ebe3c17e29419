package io.smtptoolkit.server;

import io.smtptoolkit.codec.address.ReversePath;
import io.smtptoolkit.codec.command.MailParameters;
import java.util.concurrent.CompletionStage;

/**
 * What a server does with mail: the one thing a user of {@link SmtpServer} has to write.
 *
 * <p>The interface is asynchronous, and a stage that is already complete costs nothing. Whoever
 * prefers plain blocking methods implements {@link BlockingMailService}.
 *
 * <pre>
 *   C: MAIL FROM:&lt;alice@example.org&gt;    begin      → Begin (a MailTransaction and 250, or a refusal)
 *   C: RCPT TO:&lt;bob@example.com&gt;         recipient  → 250 or a refusal, for each
 *   C: DATA, content                      content    → more, when the stage is complete
 *   C: .                                  complete   → 250 or a refusal
 * </pre>
 *
 * <p>Calls for one connection never overlap; calls for different connections do, so an
 * implementation is thread-safe. An exception other than {@link Rejected} is a fault of the
 * service: the client is told 451 and the fault is logged.
 */
@FunctionalInterface
public interface MailService {
  /**
   * A client gave MAIL, in order and well-formed, and not declaring more octets than the server
   * takes.
   *
   * @param session who is asking
   * @param reversePath where to report failures, possibly the null path
   * @param parameters the ESMTP parameters of the command
   * @return a transaction or a refusal
   */
  CompletionStage<Begin> begin(
      SessionInfo session, ReversePath reversePath, MailParameters parameters);
}
