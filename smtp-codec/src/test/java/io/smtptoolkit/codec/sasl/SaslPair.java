package io.smtptoolkit.codec.sasl;

import io.smtptoolkit.codec.Secret;
import io.smtptoolkit.codec.sasl.SaslStep.Authorize;
import io.smtptoolkit.codec.sasl.SaslStep.Challenge;
import io.smtptoolkit.codec.sasl.SaslStep.CheckPassword;
import io.smtptoolkit.codec.sasl.SaslStep.CheckToken;
import io.smtptoolkit.codec.sasl.SaslStep.NeedPassword;
import io.smtptoolkit.codec.sasl.SaslStep.NeedScramCredential;

/**
 * A client's and a server's exchange joined, and a store with one user in it, who may act as one
 * other.
 */
record SaslPair(String user, Secret password, String other) {
  static final Secret DECOY_KEY = Secret.ofUtf8("decoy");
  private static final Secret SALT = Secret.ofUtf8("salt");

  /** Plays to the end, which is reached within a few rounds or not at all. */
  SaslStep play(SaslClientExchange client, SaslServerExchange server, boolean inAuth)
      throws SaslExchangeException {
    SaslStep step =
        inAuth && client.initialResponse().isPresent()
            ? answered(server.begin(client.initialResponse().get()))
            : server.begin();
    for (int round = 0; step instanceof Challenge challenge; round++) {
      if (round == 5) {
        throw new AssertionError("still no end: " + step);
      }
      step = answered(challenge.respond(client.respond(challenge.octets())));
    }
    return step;
  }

  /** Answers questions until the server has something to say. */
  SaslStep answered(SaslStep question) {
    SaslStep step = question;
    if (step instanceof CheckPassword check) {
      step =
          check.authenticationId().equals(user) && check.password().equals(password)
              ? check.accept()
              : check.refuse();
    } else if (step instanceof CheckToken check) {
      step = check.credentials().token().equals(password) ? check.accept(user) : check.refuse();
    } else if (step instanceof NeedPassword need) {
      step = need.authenticationId().equals(user) ? need.password(password) : need.refuse();
    } else if (step instanceof NeedScramCredential need) {
      step =
          need.credential(
              need.authenticationId().equals(user)
                  ? ScramCredential.fromPassword(need.hash(), password, SALT, 4096)
                  : ScramCredential.decoy(need.hash(), DECOY_KEY, need.authenticationId(), 4096));
    }
    if (step instanceof Authorize authorize) {
      step = authorize.authorizationId().equals(other) ? authorize.allow() : authorize.deny();
    }
    return step;
  }
}
