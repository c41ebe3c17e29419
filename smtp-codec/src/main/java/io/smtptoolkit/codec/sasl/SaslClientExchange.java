package io.smtptoolkit.codec.sasl;

import io.smtptoolkit.codec.Secret;
import java.util.Optional;

/**
 * The client's side of one authentication.
 *
 * <pre>
 * C: AUTH SCRAM-SHA-256 biwsbj11c2VyLHI9...   initialResponse()
 * S: 334 cj1yT3ByTkdmd0Vi...
 * C: Yz1iaXdzLHI9ck9wck5H...                  respond(challenge)
 * S: 334 dj02cnJpVFJCaTIz...
 * C:                                          respond(challenge), which gives nothing to say
 * S: 235 2.7.0 Authentication successful      isComplete()
 * </pre>
 *
 * <p>On 235 the driver asks {@link #isComplete}: a server that has not proved that it knows the
 * password, in a mechanism where it must, is not to be trusted. On a {@link SaslExchangeException}
 * it cancels with {@code *}. Whether the mechanism may be used without TLS is its decision.
 *
 * <p>One per AUTH command; not thread-safe.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc4954#section-4">RFC 4954 §4</a>
 */
public sealed interface SaslClientExchange
    permits CramMd5Client, LoginClient, OAuthClient, OneMessageClient, ScramClient {

  /**
   * PLAIN (RFC 4616).
   *
   * @param credentials name and password
   * @return the exchange
   */
  static SaslClientExchange plain(PasswordCredentials credentials) {
    return new OneMessageClient(SaslMechanism.PLAIN, PlainMessage.encode(credentials));
  }

  /**
   * LOGIN.
   *
   * @param credentials name and password
   * @return the exchange
   * @throws IllegalArgumentException if they are to act as another user, which LOGIN cannot say
   */
  static SaslClientExchange login(PasswordCredentials credentials) {
    return new LoginClient(credentials);
  }

  /**
   * CRAM-MD5 (RFC 2195).
   *
   * @param credentials name and password
   * @return the exchange
   * @throws IllegalArgumentException if they are to act as another user, which CRAM-MD5 cannot say
   */
  static SaslClientExchange cramMd5(PasswordCredentials credentials) {
    return new CramMd5Client(credentials);
  }

  /**
   * SCRAM (RFC 5802, RFC 7677) by a client that cannot bind to a channel.
   *
   * @param mechanism SCRAM-SHA-1 or SCRAM-SHA-256
   * @param credentials name and password
   * @param nonce at least 16 printable ASCII characters without comma, never used before and not to
   *     be guessed
   * @return the exchange
   * @throws IllegalArgumentException if it is another mechanism, or the nonce has another form
   */
  static SaslClientExchange scram(
      SaslMechanism mechanism, PasswordCredentials credentials, String nonce) {
    return new ScramClient(mechanism, credentials, nonce, Optional.empty());
  }

  /**
   * SCRAM by a client that can bind to the channel. With a {@code -PLUS} mechanism it does. Without
   * it says that it would have, and a server that offered {@code -PLUS} knows that an attacker has
   * removed the offer (RFC 5802 §6).
   *
   * @param mechanism one of the four
   * @param credentials name and password
   * @param nonce at least 16 printable ASCII characters without comma, never used before and not to
   *     be guessed
   * @param binding the channel binding of this connection
   * @return the exchange
   * @throws IllegalArgumentException if it is another mechanism, or the nonce has another form
   */
  static SaslClientExchange scram(
      SaslMechanism mechanism,
      PasswordCredentials credentials,
      String nonce,
      ChannelBinding binding) {
    return new ScramClient(mechanism, credentials, nonce, Optional.of(binding));
  }

  /**
   * OAUTHBEARER (RFC 7628).
   *
   * @param credentials the token
   * @return the exchange
   */
  static SaslClientExchange oauthBearer(BearerCredentials credentials) {
    // RFC 7628 §3.2.3: the answer to an error.
    return new OAuthClient(
        SaslMechanism.OAUTHBEARER, OAuthMessage.bearer(credentials), Secret.ofUtf8("\1"));
  }

  /**
   * XOAUTH2.
   *
   * @param credentials the token, with a user
   * @return the exchange
   * @throws IllegalArgumentException if no user is named
   */
  static SaslClientExchange xoauth2(BearerCredentials credentials) {
    return new OAuthClient(
        SaslMechanism.XOAUTH2, OAuthMessage.xoauth2(credentials), SaslText.NOTHING);
  }

  /**
   * EXTERNAL (RFC 4422 appendix A), as the user that the server derives from TLS.
   *
   * @return the exchange
   */
  static SaslClientExchange external() {
    return new OneMessageClient(SaslMechanism.EXTERNAL, SaslText.NOTHING);
  }

  /**
   * EXTERNAL, to act as a user.
   *
   * @param authorizationId the prepared name; not empty, without NUL
   * @return the exchange
   */
  static SaslClientExchange external(String authorizationId) {
    SaslText.requireSendable(authorizationId, "the authorization identity");
    return new OneMessageClient(SaslMechanism.EXTERNAL, Secret.ofUtf8(authorizationId));
  }

  /**
   * The mechanism.
   *
   * @return as given
   */
  SaslMechanism mechanism();

  /**
   * The first message, if the mechanism lets the client begin. AUTH carries it; where the line
   * would become too long, AUTH goes without, and {@link #respond} gives the message when the
   * server asks for it with an empty challenge.
   *
   * @return the octets, perhaps none; empty if the server begins
   */
  Optional<Secret> initialResponse();

  /**
   * Answers a 334.
   *
   * @param challenge its octets, perhaps none
   * @return what to send, perhaps no octets
   * @throws SaslExchangeException if the server breaks the rules of the mechanism, or cannot prove
   *     that it knows the password
   */
  Secret respond(Secret challenge) throws SaslExchangeException;

  /**
   * Says whether the mechanism has come to its good end, so that a 235 may be believed.
   *
   * @return false while the server owes something, and when it has refused
   */
  boolean isComplete();

  /**
   * The reason why the server refuses, if it has told inside the mechanism: the JSON object of
   * OAUTHBEARER and XOAUTH2, the server-error-value of SCRAM. A negative reply follows.
   *
   * @return the server's words, to be trusted and printed as little as any of them
   */
  default Optional<String> refusal() {
    return Optional.empty();
  }
}
