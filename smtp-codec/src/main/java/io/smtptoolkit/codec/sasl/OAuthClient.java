package io.smtptoolkit.codec.sasl;

import io.smtptoolkit.codec.Secret;
import java.util.Optional;

/** The client's side of OAUTHBEARER and XOAUTH2: the token, and an answer to the server's error. */
final class OAuthClient implements SaslClientExchange {
  private final SaslMechanism mechanism;
  private final InitialResponse initial;
  private final Secret answerToError;
  private Optional<String> refusal = Optional.empty();

  OAuthClient(SaslMechanism mechanism, Secret message, Secret answerToError) {
    this.mechanism = mechanism;
    this.initial = new InitialResponse(message);
    this.answerToError = answerToError;
  }

  @Override
  public SaslMechanism mechanism() {
    return mechanism;
  }

  @Override
  public Optional<Secret> initialResponse() {
    return Optional.of(initial.message());
  }

  @Override
  public Secret respond(Secret challenge) throws SaslExchangeException {
    if (initial.isAskedBy(challenge)) {
      return initial.message();
    }
    if (refusal.isPresent()) {
      throw new SaslExchangeException(
          SaslFault.UNEXPECTED_CHALLENGE, "a challenge after the error");
    }
    refusal = Optional.of(SaslText.utf8(challenge, "the error"));
    return answerToError;
  }

  @Override
  public boolean isComplete() {
    return refusal.isEmpty();
  }

  @Override
  public Optional<String> refusal() {
    return refusal;
  }
}
