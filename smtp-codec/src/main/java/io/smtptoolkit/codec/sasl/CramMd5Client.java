package io.smtptoolkit.codec.sasl;

import io.smtptoolkit.codec.Secret;
import java.util.Optional;

/**
 * The client's side of CRAM-MD5. A challenge need not be a msg-id: servers that differ do no harm.
 */
final class CramMd5Client implements SaslClientExchange {
  private final PasswordCredentials credentials;
  private boolean answered;

  CramMd5Client(PasswordCredentials credentials) {
    if (credentials.authorizationId().isPresent()) {
      throw new IllegalArgumentException("CRAM-MD5 cannot act as another user");
    }
    this.credentials = credentials;
  }

  @Override
  public SaslMechanism mechanism() {
    return SaslMechanism.CRAM_MD5;
  }

  @Override
  public Optional<Secret> initialResponse() {
    return Optional.empty();
  }

  @Override
  public Secret respond(Secret challenge) throws SaslExchangeException {
    if (answered) {
      throw new SaslExchangeException(
          SaslFault.UNEXPECTED_CHALLENGE, "a second challenge in CRAM-MD5");
    }
    SaslText.requireBounded(challenge, "the challenge");
    // RFC 2195 §2: the challenge is a msg-id. An empty one asks for no message that we have.
    if (challenge.length() == 0) {
      throw SaslExchangeException.malformed("an empty challenge");
    }
    answered = true;
    return CramMd5.response(challenge, credentials.authenticationId(), credentials.password());
  }

  @Override
  public boolean isComplete() {
    return answered;
  }
}
