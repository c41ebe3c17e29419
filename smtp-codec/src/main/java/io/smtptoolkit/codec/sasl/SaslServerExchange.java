package io.smtptoolkit.codec.sasl;

import io.smtptoolkit.codec.Secret;
import io.smtptoolkit.codec.sasl.SaslStep.Authorize;
import io.smtptoolkit.codec.sasl.SaslStep.Challenge;
import io.smtptoolkit.codec.sasl.SaslStep.CheckPassword;
import io.smtptoolkit.codec.sasl.SaslStep.Failed;
import java.util.List;
import java.util.Optional;

/**
 * The server's side of one authentication.
 *
 * <pre>
 * C: AUTH SCRAM-SHA-256 biwsbj11c2VyLHI9...   begin(initial response) → NeedScramCredential
 *                                             credential(what is stored of user) → Challenge
 * S: 334 cj1yT3ByTkdmd0Vi...
 * C: Yz1iaXdzLHI9ck9wck5H...                  respond(response) → Challenge
 * S: 334 dj02cnJpVFJCaTIz...
 * C:                                          respond(nothing) → Authenticated
 * S: 235 2.7.0 Authentication successful
 * </pre>
 *
 * <p>Neither whether the mechanism was offered nor whether TLS protects it is asked here: that is
 * the driver's decision. Immutable.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc4954#section-4">RFC 4954 §4</a>
 */
public final class SaslServerExchange {
  private final SaslMechanism mechanism;
  private final Challenge start;

  private SaslServerExchange(SaslMechanism mechanism, Challenge start) {
    this.mechanism = mechanism;
    this.start = start;
  }

  /**
   * PLAIN (RFC 4616).
   *
   * @param preparation what prepares names and passwords
   * @return the exchange
   */
  public static SaslServerExchange plain(StringPreparation preparation) {
    return clientFirst(
        SaslMechanism.PLAIN, response -> PlainMessage.parse(response, preparation).check());
  }

  /**
   * LOGIN. The initial response is taken as the name: deployed clients send one, though the expired
   * draft has none.
   *
   * @param preparation what prepares names and passwords
   * @return the exchange
   */
  public static SaslServerExchange login(StringPreparation preparation) {
    // The draft prefers other words, but knows of a client that waits for these.
    return new SaslServerExchange(
        SaslMechanism.LOGIN,
        new Challenge(Secret.ofUtf8("Username:"), name -> loginPassword(name, preparation)));
  }

  /**
   * CRAM-MD5 (RFC 2195).
   *
   * @param challenge a text that was never used before and cannot be guessed, in the form {@code
   *     <digits.timestamp@host>}
   * @param preparation what prepares names
   * @return the exchange
   * @throws IllegalArgumentException if the challenge has another form
   */
  public static SaslServerExchange cramMd5(String challenge, StringPreparation preparation) {
    return new SaslServerExchange(
        SaslMechanism.CRAM_MD5, CramMd5.challenge(challenge, preparation));
  }

  /**
   * SCRAM (RFC 5802, RFC 7677).
   *
   * @param mechanism one of the four
   * @param nonce at least 16 printable ASCII characters without comma, never used before and not to
   *     be guessed
   * @param bindings the channel bindings that this connection has, if the server offers mechanisms
   *     with {@code -PLUS} on it: clients are refused that were led to believe it does not
   * @param preparation what prepares names
   * @return the exchange
   * @throws IllegalArgumentException if it is no SCRAM mechanism, if the nonce has another form, or
   *     if there is nothing to bind to
   */
  public static SaslServerExchange scram(
      SaslMechanism mechanism,
      String nonce,
      List<ChannelBinding> bindings,
      StringPreparation preparation) {
    return clientFirst(mechanism, new ScramServer(mechanism, nonce, bindings, preparation));
  }

  /**
   * OAUTHBEARER (RFC 7628).
   *
   * @param preparation what prepares names
   * @return the exchange
   */
  public static SaslServerExchange oauthBearer(StringPreparation preparation) {
    return clientFirst(
        SaslMechanism.OAUTHBEARER,
        response ->
            OAuthMessage.check(
                OAuthMessage.parseBearer(response, preparation), "{\"status\":\"invalid_token\"}"));
  }

  /**
   * XOAUTH2.
   *
   * @param preparation what prepares names
   * @return the exchange
   * @see <a href="https://developers.google.com/gmail/imap/xoauth2-protocol">Google's
   *     description</a>
   */
  public static SaslServerExchange xoauth2(StringPreparation preparation) {
    return clientFirst(
        SaslMechanism.XOAUTH2,
        response ->
            OAuthMessage.check(
                OAuthMessage.parseXoauth2(response, preparation),
                "{\"status\":\"401\",\"schemes\":\"bearer\"}"));
  }

  /**
   * EXTERNAL (RFC 4422 appendix A).
   *
   * @param authenticationId who the client is, for instance by its TLS certificate
   * @param preparation what prepares the name that the client wants to act as
   * @return the exchange
   */
  public static SaslServerExchange external(
      String authenticationId, StringPreparation preparation) {
    return clientFirst(
        SaslMechanism.EXTERNAL,
        response -> {
          String text = SaslText.utf8(response, "the message");
          if (text.indexOf(0) >= 0) {
            throw SaslExchangeException.malformed("the message contains NUL");
          }
          Optional<String> authorizationId =
              text.isEmpty()
                  ? Optional.empty()
                  : Optional.of(SaslText.prepared(text, preparation, "the authorization identity"));
          return Authorize.last(authenticationId, authorizationId);
        });
  }

  /**
   * The mechanism.
   *
   * @return as given
   */
  public SaslMechanism mechanism() {
    return mechanism;
  }

  /**
   * Begins after an AUTH without an initial response.
   *
   * @return the first step, always a challenge; an empty one asks the client to begin
   */
  public SaslStep begin() {
    return start;
  }

  /**
   * Begins after an AUTH with an initial response.
   *
   * @param initialResponse the response, perhaps of no octets
   * @return the first step
   */
  public SaslStep begin(Secret initialResponse) {
    return mechanism == SaslMechanism.CRAM_MD5
        ? new Failed(
            SaslFault.UNEXPECTED_INITIAL_RESPONSE, "an initial response, but the server begins")
        : start.respond(initialResponse);
  }

  private static SaslServerExchange clientFirst(SaslMechanism mechanism, Continuation message) {
    return new SaslServerExchange(mechanism, new Challenge(SaslText.NOTHING, message));
  }

  private static SaslStep loginPassword(Secret name, StringPreparation preparation)
      throws SaslExchangeException {
    String user = SaslText.prepared(SaslText.utf8(name, "the name"), preparation, "the name");
    return new Challenge(
        Secret.ofUtf8("Password:"),
        password ->
            new CheckPassword(
                user,
                Secret.ofUtf8(
                    SaslText.prepared(
                        SaslText.utf8(password, "the password"), preparation, "the password")),
                Authorize.last(user, Optional.empty())));
  }
}
