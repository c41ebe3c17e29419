package io.smtptoolkit.codec.sasl;

import io.smtptoolkit.codec.Secret;
import java.util.Optional;

/** A mechanism in which the client says all in one message. */
final class OneMessageClient implements SaslClientExchange {
  private final SaslMechanism mechanism;
  private final InitialResponse initial;

  OneMessageClient(SaslMechanism mechanism, Secret message) {
    this.mechanism = mechanism;
    this.initial = new InitialResponse(message);
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
    if (!initial.isAskedBy(challenge)) {
      throw new SaslExchangeException(
          SaslFault.UNEXPECTED_CHALLENGE, "a challenge in " + mechanism);
    }
    return initial.message();
  }

  @Override
  public boolean isComplete() {
    return true;
  }
}
