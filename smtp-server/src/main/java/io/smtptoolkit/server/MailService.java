package io.smtptoolkit.server;

import io.smtptoolkit.codec.address.ReversePath;
import io.smtptoolkit.codec.command.MailParameters;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * What a server does with mail: the one thing a user of {@link SmtpServer} has to write.
 *
 * <p>The interface is asynchronous, and a stage that is already complete costs nothing. Calls come
 * on the I/O threads: an implementation that blocks, or computes for more than a millisecond, does
 * so elsewhere and completes its stage there. For plain blocking methods implement {@link
 * BlockingMailService} and see {@link #blocking(BlockingMailService)}.
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
 * service: the client is told 451 and the fault is logged. So is a reply that breaks an RFC: it is
 * mended where its meaning is clear (an enhanced status code that is missing, text beyond ASCII for
 * a client that did not ask for it), and else replaced by 451.
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

  /**
   * A service whose methods may block, on 16 threads of its own, which end while there is nothing
   * to do. A call that overruns the server's time gives its place to another thread until it
   * returns; with 32 such calls new mail is refused with 451.
   *
   * @param service does the work
   * @return the same, as a server takes it
   */
  static MailService blocking(BlockingMailService service) {
    // Chosen: disks want some, but not many, writes at the same time.
    return new BlockingService(service, new ServicePool(16));
  }

  /**
   * A service whose methods may block, on the caller's threads: a bounded pool, or virtual threads
   * where the JDK has them ({@code Executors.newVirtualThreadPerTaskExecutor()}).
   *
   * @param service does the work
   * @param executor where; when it rejects a call, the client is told 451
   * @return the same, as a server takes it
   */
  static MailService blocking(BlockingMailService service, Executor executor) {
    return new BlockingService(service, executor);
  }
}
