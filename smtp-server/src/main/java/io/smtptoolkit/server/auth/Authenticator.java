package io.smtptoolkit.server.auth;

import io.smtptoolkit.codec.Secret;
import io.smtptoolkit.codec.address.Mailbox;
import io.smtptoolkit.codec.sasl.BearerCredentials;
import io.smtptoolkit.codec.sasl.SaslMechanism;
import io.smtptoolkit.codec.sasl.ScramHash;
import io.smtptoolkit.codec.sasl.StringPreparation;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * A store of users: the answers to the questions that the codec's {@link
 * io.smtptoolkit.codec.sasl.SaslStep}s ask. {@link UserFile} is one.
 *
 * <pre>
 *   C: AUTH PLAIN, AUTH LOGIN                checkPassword    → CORRECT, WRONG or UNKNOWN_USER
 *   C: AUTH SCRAM-SHA-256, with -PLUS too    scramCredential  → what is stored, or a decoy
 *   C: AUTH CRAM-MD5                         password         → the password itself
 *   C: AUTH OAUTHBEARER, AUTH XOAUTH2        checkToken       → whose token it is, or a refusal
 *      with an authorization identity        authorize        → whether one user may act as another
 * </pre>
 *
 * <p>A server offers a mechanism only if {@link #mechanisms} has it, so an implementation writes
 * the methods for these alone. The interface is asynchronous, and a stage that is already complete
 * costs nothing. Calls come on the I/O threads: an implementation that blocks, or computes for more
 * than a millisecond (password hashes, signatures of tokens), completes its stage elsewhere. For
 * plain blocking methods implement {@link BlockingAuthenticator} and see {@link
 * #blocking(BlockingAuthenticator)}.
 *
 * <p>A stage that fails is a fault of the store and not a wrong password: the client is told 454
 * 4.7.0, and the fault is logged. Answers should take as long for users who do not exist as for
 * those who do, or clients can find out who exists.
 *
 * <p>Implementations are thread-safe.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc4954">RFC 4954</a>
 */
public interface Authenticator {
  /**
   * The mechanisms whose questions are answered for every user. A mechanism that only some users
   * can use is none of them, because clients take the strongest that is offered.
   *
   * @return the mechanisms; may change over time. Asked for each EHLO, so it does not block
   */
  Set<SaslMechanism> mechanisms();

  /**
   * Brings names and passwords into the form in which they are asked about.
   *
   * @return by default {@link SaslPrep#QUERY}
   */
  default StringPreparation preparation() {
    return SaslPrep.QUERY;
  }

  /**
   * Says whether this is the user's password, for PLAIN and LOGIN.
   *
   * @param attempt who is asking
   * @param user the prepared name
   * @param password the prepared password in UTF-8, not empty
   * @return the answer
   */
  default CompletionStage<PasswordCheck> checkPassword(
      AuthAttempt attempt, String user, Secret password) {
    return unanswered();
  }

  /**
   * Returns what is stored of the user's password for SCRAM.
   *
   * @param attempt who is asking
   * @param user the prepared name
   * @param hash for which hash function
   * @return what is stored, or a decoy
   */
  default CompletionStage<StoredCredential> scramCredential(
      AuthAttempt attempt, String user, ScramHash hash) {
    return unanswered();
  }

  /**
   * Returns the user's password, for CRAM-MD5.
   *
   * @param attempt who is asking
   * @param user the prepared name
   * @return the prepared password in UTF-8, not empty; empty if there is no such user
   */
  default CompletionStage<Optional<Secret>> password(AuthAttempt attempt, String user) {
    return unanswered();
  }

  /**
   * Says whose token this is, for OAUTHBEARER and XOAUTH2.
   *
   * @param attempt who is asking
   * @param credentials the token, with the user, host and port if the client named them; an empty
   *     token is to be refused with an error that names the scope (RFC 7628 §4.3)
   * @return the answer
   */
  default CompletionStage<TokenCheck> checkToken(
      AuthAttempt attempt, BearerCredentials credentials) {
    return unanswered();
  }

  /**
   * Says whether one user, who is authenticated, may act as another. Asked only where the client
   * names another one.
   *
   * @param attempt who is asking
   * @param authenticationId who the client is
   * @param authorizationId whom it wants to act as, prepared
   * @return by default false
   */
  default CompletionStage<Boolean> authorize(
      AuthAttempt attempt, String authenticationId, String authorizationId) {
    return CompletableFuture.completedFuture(false);
  }

  /**
   * Says whether a client is trusted to say who submitted a message, in the parameter AUTH of MAIL.
   * What a client that is not trusted says is replaced by {@code <>} (RFC 4954 §5). Called on the
   * I/O thread, so it does not block.
   *
   * @param identity who the client is
   * @param submitter who submitted the message, as the client says
   * @return by default false
   */
  default boolean trusts(Identity identity, Mailbox submitter) {
    return false;
  }

  /**
   * An authenticator whose methods may block, on 16 threads of its own, which end while there is
   * nothing to do. With 1,000 calls waiting, further clients are told 454.
   *
   * @param authenticator answers
   * @return the same, as a server takes it
   */
  static Authenticator blocking(BlockingAuthenticator authenticator) {
    // Chosen: what directories and databases take at the same time, and a minute's work for them.
    return new PooledAuthenticator(authenticator, BoundedPool.of("smtp-auth-", 16, 1_000));
  }

  /**
   * An authenticator whose methods may block, on the caller's threads.
   *
   * @param authenticator answers
   * @param executor where; when it rejects a call, the client is told 454
   * @return the same, as a server takes it
   */
  static Authenticator blocking(BlockingAuthenticator authenticator, Executor executor) {
    return new PooledAuthenticator(authenticator, executor);
  }

  private static <T> CompletionStage<T> unanswered() {
    return CompletableFuture.failedFuture(
        new UnsupportedOperationException("a mechanism is offered whose question has no answer"));
  }
}
