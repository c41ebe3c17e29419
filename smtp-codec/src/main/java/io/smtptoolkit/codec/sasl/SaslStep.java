package io.smtptoolkit.codec.sasl;

import io.smtptoolkit.codec.Secret;
import io.smtptoolkit.codec.reply.AuthReplies;
import io.smtptoolkit.codec.reply.Reply;
import java.util.Optional;
import java.util.function.Function;

/**
 * The next step of a server's exchange: something to send, a question to the driver, or the end.
 *
 * <p>A step carries the way on: the answer to a question, or the client's response to a challenge,
 * gives the next step. No step changes, so a driver may take its time over a question and look the
 * answer up on another thread. It may as well end the exchange at any step with a negative reply of
 * its own.
 *
 * <pre>
 * {@link Challenge}            send 334, then respond() with what the client answers
 * {@link CheckPassword}        accept() or refuse()
 * {@link CheckToken}           accept() or refuse()
 * {@link NeedPassword}         password() or refuse()
 * {@link NeedScramCredential}  credential(), in every case
 * {@link Authorize}            allow() or deny()
 * {@link Authenticated}        send 235
 * {@link Failed}               send its reply()
 * </pre>
 *
 * <p>Immutable.
 */
public sealed interface SaslStep {

  /** Something to send in a 334. The client's answer leads on. */
  final class Challenge implements SaslStep {
    private final Secret octets;
    private final Continuation continuation;
    private final Optional<Failed> failure;

    Challenge(Secret octets, Continuation continuation) {
      this.octets = octets;
      this.continuation = continuation;
      this.failure = Optional.empty();
    }

    /** Tells the client of a failure, whatever it answers. */
    Challenge(Secret octets, Failed failure) {
      this.octets = octets;
      this.continuation = response -> failure;
      this.failure = Optional.of(failure);
    }

    /**
     * The octets to send.
     *
     * @return the octets, which the 334 carries in base64; perhaps none
     */
    public Secret octets() {
      return octets;
    }

    /**
     * The end that the client's answer leads to, if the exchange has failed already and the
     * challenge only tells the client why. A client that is told need not answer: it may cancel, or
     * close the connection.
     *
     * @return empty while the exchange may still succeed
     */
    public Optional<Failed> failure() {
      return failure;
    }

    /**
     * Goes on with the client's answer.
     *
     * @param response its octets, perhaps none
     * @return the next step
     */
    public SaslStep respond(Secret response) {
      try {
        return continuation.after(response);
      } catch (SaslExchangeException e) {
        return Failed.because(e);
      }
    }

    @Override
    public String toString() {
      return "Challenge[" + octets + "]";
    }
  }

  /** Asks whether this is the user's password. Asked by PLAIN and LOGIN. */
  final class CheckPassword implements SaslStep {
    private final String authenticationId;
    private final Secret password;
    private final SaslStep accepted;

    CheckPassword(String authenticationId, Secret password, SaslStep accepted) {
      this.authenticationId = authenticationId;
      this.password = password;
      this.accepted = accepted;
    }

    /**
     * The name of the user whose password it should be.
     *
     * @return the prepared name
     */
    public String authenticationId() {
      return authenticationId;
    }

    /**
     * The password that the client sent.
     *
     * @return the prepared password in UTF-8
     */
    public Secret password() {
      return password;
    }

    /**
     * It is.
     *
     * @return the next step
     */
    public SaslStep accept() {
      return accepted;
    }

    /**
     * It is not, or there is no such user.
     *
     * @return the end
     */
    public SaslStep refuse() {
      return Failed.badCredentials();
    }

    @Override
    public String toString() {
      return "CheckPassword[" + authenticationId + ", " + password + "]";
    }
  }

  /** Asks whose token this is. Asked by OAUTHBEARER and XOAUTH2. */
  final class CheckToken implements SaslStep {
    private final BearerCredentials credentials;
    private final Function<String, SaslStep> accepted;
    private final String defaultError;

    CheckToken(
        BearerCredentials credentials, Function<String, SaslStep> accepted, String defaultError) {
      this.credentials = credentials;
      this.accepted = accepted;
      this.defaultError = defaultError;
    }

    /**
     * The credentials that the client sent. An empty token is a question: the answer is to refuse
     * it with an error that names the scope. Host and port, if the client tells them, are to be
     * compared with the server's own (RFC 7628 §3.2).
     *
     * @return the token, with the user, host and port if the client named them
     */
    public BearerCredentials credentials() {
      return credentials;
    }

    /**
     * The token is good.
     *
     * @param authenticationId the user that the token names; if the client named another one, the
     *     next step asks about that
     * @return the next step
     */
    public SaslStep accept(String authenticationId) {
      return accepted.apply(authenticationId);
    }

    /**
     * The token is not good.
     *
     * @return the next step, which sends an error without details
     */
    public SaslStep refuse() {
      return refuse(defaultError);
    }

    /**
     * The token is not good.
     *
     * @param error what the client is told: a JSON object with at least {@code status} (RFC 7628
     *     §3.2.2)
     * @return the next step, which sends the error; the client's answer to it leads to the end
     * @throws IllegalArgumentException if the error is empty, which would ask for the token again
     */
    public SaslStep refuse(String error) {
      if (error.isEmpty()) {
        throw new IllegalArgumentException("an empty error");
      }
      return new Challenge(Secret.ofUtf8(error), Failed.badCredentials());
    }

    @Override
    public String toString() {
      return "CheckToken[" + credentials + "]";
    }
  }

  /** Asks what the user's password is. Asked by CRAM-MD5, which cannot do with less. */
  final class NeedPassword implements SaslStep {
    /** Any other key does as well: what it gives is thrown away. */
    private static final Secret NO_PASSWORD = Secret.of(new byte[1]);

    private final String authenticationId;
    private final Function<Secret, SaslStep> checked;

    NeedPassword(String authenticationId, Function<Secret, SaslStep> checked) {
      this.authenticationId = authenticationId;
      this.checked = checked;
    }

    /**
     * The name of the user whose password it is.
     *
     * @return the prepared name
     */
    public String authenticationId() {
      return authenticationId;
    }

    /**
     * This it is.
     *
     * @param password the password, prepared, in UTF-8; not empty
     * @return the next step
     */
    public SaslStep password(Secret password) {
      return checked.apply(password);
    }

    /**
     * There is no such user, or none with a password. It takes as long as a wrong password.
     *
     * @return the end
     */
    public SaslStep refuse() {
      SaslStep unused = checked.apply(NO_PASSWORD);
      return Failed.badCredentials();
    }

    @Override
    public String toString() {
      return "NeedPassword[" + authenticationId + "]";
    }
  }

  /**
   * Asks what is stored of the user's password. Asked by SCRAM.
   *
   * <p>Every name gets an answer, for a stranger's name {@link ScramCredential#decoy}: an exchange
   * that ended here would tell which users there are.
   */
  final class NeedScramCredential implements SaslStep {
    private final String authenticationId;
    private final ScramHash hash;
    private final Function<ScramCredential, SaslStep> continued;

    NeedScramCredential(
        String authenticationId, ScramHash hash, Function<ScramCredential, SaslStep> continued) {
      this.authenticationId = authenticationId;
      this.hash = hash;
      this.continued = continued;
    }

    /**
     * The name of the user whose password it is.
     *
     * @return the prepared name
     */
    public String authenticationId() {
      return authenticationId;
    }

    /**
     * For which hash function.
     *
     * @return the mechanism's
     */
    public ScramHash hash() {
      return hash;
    }

    /**
     * This is it.
     *
     * @param credential what is stored, or a decoy
     * @return the next step
     * @throws IllegalArgumentException if it is for another hash function
     */
    public SaslStep credential(ScramCredential credential) {
      if (credential.hash() != hash) {
        throw new IllegalArgumentException(
            "a credential for " + credential.hash().scheme() + " in " + hash.scheme());
      }
      return continued.apply(credential);
    }

    @Override
    public String toString() {
      return "NeedScramCredential[" + authenticationId + ", " + hash.scheme() + "]";
    }
  }

  /**
   * Asks whether one user, who is authenticated, may act as another. Asked only where the client
   * names another one.
   */
  final class Authorize implements SaslStep {
    private final String authenticationId;
    private final String authorizationId;
    private final SaslStep allowed;
    private final SaslStep denied;

    private Authorize(
        String authenticationId, String authorizationId, SaslStep allowed, SaslStep denied) {
      this.authenticationId = authenticationId;
      this.authorizationId = authorizationId;
      this.allowed = allowed;
      this.denied = denied;
    }

    /** Asks, if there is anything to ask. */
    static SaslStep ifNeeded(
        String authenticationId,
        Optional<String> authorizationId,
        SaslStep allowed,
        SaslStep denied) {
      return authorizationId.isEmpty() || authorizationId.get().equals(authenticationId)
          ? allowed
          : new Authorize(authenticationId, authorizationId.get(), allowed, denied);
    }

    /** Asks if there is anything to ask, and is at the end. */
    static SaslStep last(String authenticationId, Optional<String> authorizationId) {
      var authenticated =
          new Authenticated(authenticationId, authorizationId.orElse(authenticationId));
      return ifNeeded(authenticationId, authorizationId, authenticated, Failed.notAuthorized());
    }

    /**
     * The name of the user that the client is.
     *
     * @return the prepared name
     */
    public String authenticationId() {
      return authenticationId;
    }

    /**
     * The name of the user that it wants to act as.
     *
     * @return the prepared name
     */
    public String authorizationId() {
      return authorizationId;
    }

    /**
     * It may.
     *
     * @return the next step
     */
    public SaslStep allow() {
      return allowed;
    }

    /**
     * It may not.
     *
     * @return the next step
     */
    public SaslStep deny() {
      return denied;
    }

    @Override
    public String toString() {
      return "Authorize[" + authenticationId + ", " + authorizationId + "]";
    }
  }

  /**
   * The end: the client is who it says.
   *
   * @param authenticationId whose password, token or certificate it was
   * @param authorizationId whom the client acts as, in general the same
   */
  record Authenticated(String authenticationId, String authorizationId) implements SaslStep {}

  /**
   * The end: the client is not authenticated.
   *
   * @param fault what kind of failure
   * @param reason for logs: where, and what was expected; no secrets
   */
  record Failed(SaslFault fault, String reason) implements SaslStep {

    /**
     * The reply that tells the client so, and nothing that helps to guess.
     *
     * @return 535 5.7.8; 454 4.7.0 for {@link SaslFault#TEMPORARY}; 501 5.7.0 for {@link
     *     SaslFault#UNEXPECTED_INITIAL_RESPONSE}; 500 5.5.6 for {@link SaslFault#TOO_LONG} (RFC
     *     4954 §4, §6)
     */
    public Reply reply() {
      if (fault == SaslFault.TEMPORARY) {
        return AuthReplies.temporaryFailure();
      }
      if (fault == SaslFault.TOO_LONG) {
        return AuthReplies.lineTooLong();
      }
      return fault == SaslFault.UNEXPECTED_INITIAL_RESPONSE
          ? AuthReplies.unexpectedInitialResponse()
          : AuthReplies.failed();
    }

    /**
     * The driver cannot answer a question now.
     *
     * @param reason for logs
     * @return the end, which invites the client to try again later
     */
    public static Failed temporarily(String reason) {
      return new Failed(SaslFault.TEMPORARY, reason);
    }

    static Failed because(SaslExchangeException e) {
      return new Failed(e.fault(), String.valueOf(e.getMessage()));
    }

    static Failed badCredentials() {
      return new Failed(SaslFault.BAD_CREDENTIALS, "wrong credentials");
    }

    static Failed notAuthorized() {
      return new Failed(SaslFault.NOT_AUTHORIZED, "not allowed to act as another user");
    }
  }
}
