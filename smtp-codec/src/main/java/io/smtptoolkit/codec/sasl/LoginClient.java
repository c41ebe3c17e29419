package io.smtptoolkit.codec.sasl;

import io.smtptoolkit.codec.Secret;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;

/** The client's side of LOGIN. What the challenges say is ignored, as the draft wants it. */
final class LoginClient implements SaslClientExchange {
  private final Queue<Secret> unsent;

  LoginClient(PasswordCredentials credentials) {
    if (credentials.authorizationId().isPresent()) {
      throw new IllegalArgumentException("LOGIN cannot act as another user");
    }
    unsent =
        new ArrayDeque<>(
            List.of(Secret.ofUtf8(credentials.authenticationId()), credentials.password()));
  }

  @Override
  public SaslMechanism mechanism() {
    return SaslMechanism.LOGIN;
  }

  @Override
  public Optional<Secret> initialResponse() {
    return Optional.empty();
  }

  @Override
  public Secret respond(Secret challenge) throws SaslExchangeException {
    if (unsent.isEmpty()) {
      throw new SaslExchangeException(
          SaslFault.UNEXPECTED_CHALLENGE, "a challenge after the password");
    }
    return unsent.remove();
  }

  @Override
  public boolean isComplete() {
    return unsent.isEmpty();
  }
}
