package io.smtptoolkit.codec.sasl;

import io.smtptoolkit.codec.Secret;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The client's side of SCRAM.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5802#section-5">RFC 5802 §5</a>
 */
final class ScramClient implements SaslClientExchange {
  private static final Pattern POSITIVE = Pattern.compile("[1-9][0-9]*");

  private enum Awaiting {
    SERVER_FIRST,
    SERVER_FINAL,
    SUCCESS,
    FAILURE
  }

  private final SaslMechanism mechanism;
  private final ScramHash hash;
  private final PasswordCredentials credentials;
  private final String nonce;
  private final String gs2Header;
  private final String channelBinding;
  private final String firstBare;
  private final InitialResponse initial;

  private Awaiting awaiting = Awaiting.SERVER_FIRST;
  private byte[] serverSignature = {};
  private Optional<String> refusal = Optional.empty();

  ScramClient(
      SaslMechanism mechanism,
      PasswordCredentials credentials,
      String nonce,
      Optional<ChannelBinding> binding) {
    this.mechanism = mechanism;
    this.hash = Scram.hash(mechanism);
    Scram.requireNonce(nonce);
    this.nonce = nonce;
    this.credentials = credentials;
    boolean binds = mechanism.bindsChannel();
    if (binds && binding.isEmpty()) {
      throw new IllegalArgumentException(mechanism + " without a channel binding");
    }
    String flag = binds ? "p=" + binding.get().type() : binding.isPresent() ? "y" : "n";
    gs2Header =
        flag
            + ","
            + credentials.authorizationId().map(id -> "a=" + SaslName.encode(id)).orElse("")
            + ",";
    channelBinding =
        Scram.channelBinding(gs2Header, binds ? binding.get().data().octets() : new byte[0]);
    firstBare = "n=" + SaslName.encode(credentials.authenticationId()) + ",r=" + nonce;
    initial = new InitialResponse(Secret.ofUtf8(gs2Header + firstBare));
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
    return switch (awaiting) {
      case SERVER_FIRST -> serverFirst(SaslText.utf8(challenge, "server-first-message"));
      case SERVER_FINAL -> serverFinal(SaslText.utf8(challenge, "server-final-message"));
      case SUCCESS, FAILURE ->
          throw new SaslExchangeException(
              SaslFault.UNEXPECTED_CHALLENGE, "a challenge after server-final-message");
    };
  }

  @Override
  public boolean isComplete() {
    return awaiting == Awaiting.SUCCESS;
  }

  @Override
  public Optional<String> refusal() {
    return refusal;
  }

  private Secret serverFirst(String text) throws SaslExchangeException {
    var attributes = new ScramAttributes(text);
    if (attributes.nextIs('e')) {
      return refused(attributes);
    }
    String bothNonces = attributes.take('r');
    if (!bothNonces.startsWith(nonce)
        || bothNonces.length() == nonce.length()
        || !Scram.isNonce(bothNonces)) {
      throw new SaslExchangeException(SaslFault.WRONG_NONCE, "a nonce that does not extend ours");
    }
    Secret salt = attributes.takeBase64('s');
    int iterations = iterations(attributes.take('i'));
    attributes.skipExtensions(0);

    String withoutProof = "c=" + channelBinding + ",r=" + bothNonces;
    byte[] authMessage = Scram.authMessage(firstBare, text, withoutProof);
    byte[] salted = hash.saltedPassword(credentials.password(), salt, iterations);
    byte[] clientKey = hash.hmac(salted, "Client Key");
    byte[] proof = Scram.xor(clientKey, hash.hmac(hash.hash(clientKey), authMessage));
    serverSignature = hash.hmac(hash.hmac(salted, "Server Key"), authMessage);
    awaiting = Awaiting.SERVER_FINAL;
    return Secret.ofUtf8(withoutProof + ",p=" + Scram.base64(proof));
  }

  private static int iterations(String text) throws SaslExchangeException {
    if (!POSITIVE.matcher(text).matches()) {
      throw SaslExchangeException.malformed("expected a positive number in i=");
    }
    // Longer numbers than the limit are above it, and need not fit an int.
    boolean tooLong = text.length() > String.valueOf(Scram.MAX_ITERATIONS).length();
    if (tooLong || Integer.parseInt(text) > Scram.MAX_ITERATIONS) {
      throw new SaslExchangeException(
          SaslFault.TOO_MANY_ITERATIONS, "more than " + Scram.MAX_ITERATIONS + " iterations");
    }
    int iterations = Integer.parseInt(text);
    if (iterations < Scram.MIN_ITERATIONS) {
      throw new SaslExchangeException(
          SaslFault.TOO_FEW_ITERATIONS, "fewer than " + Scram.MIN_ITERATIONS + " iterations");
    }
    return iterations;
  }

  private Secret serverFinal(String text) throws SaslExchangeException {
    var attributes = new ScramAttributes(text);
    if (attributes.nextIs('e')) {
      return refused(attributes);
    }
    byte[] received = attributes.takeBase64('v').octets();
    attributes.skipExtensions(0);
    if (!MessageDigest.isEqual(received, serverSignature)) {
      // What was checked once is not asked for again.
      awaiting = Awaiting.FAILURE;
      throw new SaslExchangeException(
          SaslFault.WRONG_SERVER_SIGNATURE, "the server does not know the password");
    }
    awaiting = Awaiting.SUCCESS;
    return SaslText.NOTHING;
  }

  private Secret refused(ScramAttributes attributes) throws SaslExchangeException {
    refusal = Optional.of(attributes.take('e'));
    awaiting = Awaiting.FAILURE;
    return SaslText.NOTHING;
  }
}
