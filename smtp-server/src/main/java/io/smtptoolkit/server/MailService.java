package io.smtptoolkit.server;

import io.smtptoolkit.codec.address.ReversePath;
import io.smtptoolkit.codec.command.Expn;
import io.smtptoolkit.codec.command.MailParameters;
import io.smtptoolkit.codec.command.Vrfy;
import io.smtptoolkit.codec.extension.Extensions;
import io.smtptoolkit.codec.reply.Replies;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.server.stage.ServicePool;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * A service that takes a server's mail: the one thing a user of {@link SmtpServer} has to write.
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
   * The service extensions whose promises this service keeps. Every listener offers them, but for
   * those that it leaves out ({@link ExtensionOffer#without}), REQUIRETLS before TLS, BINARYMIME
   * without CHUNKING and SMTPUTF8 without 8BITMIME. Their parameters then reach the service typed.
   *
   * <pre>
   * SMTPUTF8        mailboxes and header fields in UTF-8 are stored or relayed as they are (RFC 6531)
   * BINARYMIME      content of any octets is kept octet by octet (RFC 3030)
   * DSN             RET, ENVID, NOTIFY and ORCPT are obeyed or passed on (RFC 3461)
   * MT-PRIORITY     urgent mail goes first (RFC 6710)
   * REQUIRETLS      mail is relayed with verified TLS or not at all (RFC 8689)
   * DELIVERBY       a deadline is kept, or its miss reported (RFC 2852)
   * FUTURERELEASE   mail is held until its time (RFC 4865)
   * RRVS            only the owner of old gets mail (RFC 7293)
   * NO-SOLICITING   what a recipient does not want is refused (RFC 3865)
   * VRFY, EXPN      {@link #verify} or {@link #expand} is asked (RFC 5321 §3.5)
   * </pre>
   *
   * <p>Asked once for each listener, when the server starts. A service that wraps another one
   * passes on what that one says, as far as it keeps it.
   *
   * @return by default none
   */
  default Extensions extensions() {
    return Extensions.NONE;
  }

  /**
   * A client gave VRFY, and {@link #extensions} has VRFY. It helps those who guess mailboxes (RFC
   * 5321 §7.3), so that a refusal counts as an error of the client.
   *
   * @param session who is asking
   * @param command what is asked for
   * @return 250, 251 or 252; failed with {@link Rejected} to refuse
   */
  default CompletionStage<Reply> verify(SessionInfo session, Vrfy command) {
    return CompletableFuture.completedFuture(Replies.cannotVerify());
  }

  /**
   * A client gave EXPN, and {@link #extensions} has EXPN.
   *
   * @param session who is asking
   * @param command the list that is asked for
   * @return 250 with a line for each member, or 252; failed with {@link Rejected} to refuse
   */
  default CompletionStage<Reply> expand(SessionInfo session, Expn command) {
    return CompletableFuture.completedFuture(Replies.commandNotImplemented());
  }

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
