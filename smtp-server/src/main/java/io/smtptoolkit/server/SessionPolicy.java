package io.smtptoolkit.server;

import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.address.ReversePath;
import io.smtptoolkit.codec.command.HelloName;
import io.smtptoolkit.server.stage.ServicePool;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * The policy that says who may use a listener: asked when a client connects, when it says who it
 * is, and before its content. What becomes of mail is decided by the {@link MailService}. Each
 * method accepts unless it is overridden.
 *
 * <pre>
 *   (the client connects)                 connected  → 220, or 554 or 421
 *   C: EHLO client.example                greeted    → 250, or 4yz or 5yz
 *   C: MAIL, RCPT                         (the service)
 *   C: DATA, or the first BDAT            data       → 354, or 4yz or 5yz
 * </pre>
 *
 * <p>To accept is to complete the stage, to refuse is to fail it with {@link Rejected}; any other
 * failure is a fault, by which the client is told 421 when it connects and else 451. Calls come on
 * the I/O threads: for checks that block, such as a look at a DNS list, see {@link
 * #blocking(BlockingSessionPolicy)}. Each call has the server's time for a stage of the service.
 *
 * <p>Calls for one connection never overlap; calls for different connections do, so a policy is
 * thread-safe.
 */
public interface SessionPolicy {
  /** Admits every client. */
  SessionPolicy ACCEPT_ALL = new SessionPolicy() {};

  /**
   * A client has connected. A listener that begins with TLS has no words yet, and closes to refuse.
   *
   * @param session its address; nothing else is known
   * @return failed with {@link Rejected}: with 554, after which the client may only say QUIT (RFC
   *     5321 §3.1), or with 421 and the end
   */
  default CompletionStage<Void> connected(SessionInfo session) {
    return CompletableFuture.completedFuture(null);
  }

  /**
   * The client has said who it is, by EHLO, HELO or LHLO. It may say so again, for instance after
   * STARTTLS.
   *
   * @param session what was known before
   * @param name what it calls itself; nothing is proved by it
   * @return failed with {@link Rejected} to refuse the command
   */
  default CompletionStage<Void> greeted(SessionInfo session, HelloName name) {
    return CompletableFuture.completedFuture(null);
  }

  /**
   * The envelope is whole and the content is to come. After a refusal of DATA the transaction goes
   * on: the client may give other recipients, or try again. A refused BDAT refuses the content.
   *
   * @param session the connection
   * @param reversePath of the transaction
   * @param forwardPaths that were accepted; none if the client sends DATA with its RCPT all the
   *     same
   * @return failed with {@link Rejected} to refuse
   */
  default CompletionStage<Void> data(
      SessionInfo session, ReversePath reversePath, List<ForwardPath> forwardPaths) {
    return CompletableFuture.completedFuture(null);
  }

  /**
   * A policy whose methods may block, on 16 threads of its own, as with {@link
   * MailService#blocking(BlockingMailService)}.
   *
   * @param policy does the work
   * @return the same, as a listener takes it
   */
  static SessionPolicy blocking(BlockingSessionPolicy policy) {
    // Chosen: look-ups wait more than they work, but each listener may have a policy.
    return new BlockingPolicy(policy, new ServicePool(16));
  }

  /**
   * A policy whose methods may block, on the caller's threads.
   *
   * @param policy does the work
   * @param executor where; when it rejects a call, the check has failed
   * @return the same, as a listener takes it
   */
  static SessionPolicy blocking(BlockingSessionPolicy policy, Executor executor) {
    return new BlockingPolicy(policy, executor);
  }
}
