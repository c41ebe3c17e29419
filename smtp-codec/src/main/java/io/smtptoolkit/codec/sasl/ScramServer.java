package io.smtptoolkit.codec.sasl;

import io.smtptoolkit.codec.Secret;
import io.smtptoolkit.codec.sasl.SaslStep.Authenticated;
import io.smtptoolkit.codec.sasl.SaslStep.Authorize;
import io.smtptoolkit.codec.sasl.SaslStep.Challenge;
import io.smtptoolkit.codec.sasl.SaslStep.Failed;
import io.smtptoolkit.codec.sasl.SaslStep.NeedScramCredential;
import java.security.MessageDigest;
import java.util.List;

/**
 * The server's side of SCRAM, from the client's first message on.
 *
 * <p>SMTP has no room for data in addition to a reply, so both forms of the server-final-message go
 * out in a 334: {@code v=} before the 235 (RFC 4954 §4), {@code e=} before the 535. Immutable.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5802#section-5">RFC 5802 §5</a>
 */
final class ScramServer implements Continuation {
  private static final byte[] UNBOUND = {};

  private final SaslMechanism mechanism;
  private final ScramHash hash;
  private final String nonce;
  private final List<ChannelBinding> bindings;
  private final StringPreparation preparation;

  ScramServer(
      SaslMechanism mechanism,
      String nonce,
      List<ChannelBinding> bindings,
      StringPreparation preparation) {
    this.mechanism = mechanism;
    this.hash = Scram.hash(mechanism);
    Scram.requireNonce(nonce);
    this.nonce = nonce;
    this.bindings = List.copyOf(bindings);
    this.preparation = preparation;
    if (mechanism.bindsChannel() && bindings.isEmpty()) {
      throw new IllegalArgumentException(mechanism + " without a channel binding");
    }
  }

  @Override
  public SaslStep after(Secret response) {
    return orError(() -> clientFirst(SaslText.utf8(response, "client-first-message")));
  }

  private SaslStep clientFirst(String text) throws SaslExchangeException {
    int headerEnd = text.indexOf(',', text.indexOf(',') + 1) + 1;
    Gs2Header header = Gs2Header.parse(text.substring(0, headerEnd), preparation);
    byte[] binding = binding(header);
    String bare = text.substring(headerEnd);
    var attributes = new ScramAttributes(bare);
    String what = "the authentication identity";
    String name = SaslText.prepared(SaslName.decode(attributes.take('n'), what), preparation, what);
    String clientNonce = attributes.take('r');
    attributes.skipExtensions(0);
    if (!Scram.isNonce(clientNonce)) {
      throw SaslExchangeException.malformed("expected printable ASCII in r=");
    }
    return new NeedScramCredential(
        name,
        hash,
        credential -> serverFirst(name, header, binding, bare, clientNonce, credential));
  }

  /** RFC 5802 §6: what the client says of channel binding must fit what the server can do. */
  private byte[] binding(Gs2Header header) throws SaslExchangeException {
    if (header.flag() == 'y' && !bindings.isEmpty()) {
      throw new SaslExchangeException(
          SaslFault.CHANNEL_BINDING_DOWNGRADED, "the client was not shown the -PLUS mechanisms");
    }
    if (!mechanism.bindsChannel()) {
      if (header.bindsChannel()) {
        throw new SaslExchangeException(
            SaslFault.CHANNEL_BINDING_NOT_SUPPORTED, "a channel binding without -PLUS");
      }
      return UNBOUND;
    }
    if (!header.bindsChannel()) {
      throw new SaslExchangeException(
          SaslFault.CHANNEL_BINDING_MISSING, "no channel binding with -PLUS");
    }
    return bindings.stream()
        .filter(binding -> binding.type().equals(header.bindingType()))
        .findFirst()
        .orElseThrow(
            () ->
                new SaslExchangeException(
                    SaslFault.CHANNEL_BINDING_TYPE_NOT_SUPPORTED, "another channel binding"))
        .data()
        .octets();
  }

  private SaslStep serverFirst(
      String name,
      Gs2Header header,
      byte[] binding,
      String clientFirstBare,
      String clientNonce,
      ScramCredential credential) {
    String bothNonces = clientNonce + nonce;
    String serverFirst =
        "r="
            + bothNonces
            + ",s="
            + Scram.base64(credential.salt().octets())
            + ",i="
            + credential.iterations();
    return new Challenge(
        Secret.ofUtf8(serverFirst),
        response ->
            orError(
                () -> {
                  String text = SaslText.utf8(response, "client-final-message");
                  String channelBinding = Scram.channelBinding(header.text(), binding);
                  byte[] proof = proof(text, channelBinding, bothNonces);
                  byte[] authMessage =
                      Scram.authMessage(
                          clientFirstBare, serverFirst, text.substring(0, text.lastIndexOf(',')));
                  return checkProof(name, header, credential, authMessage, proof);
                }));
  }

  private byte[] proof(String clientFinal, String channelBinding, String bothNonces)
      throws SaslExchangeException {
    var attributes = new ScramAttributes(clientFinal);
    if (!attributes.take('c').equals(channelBinding)) {
      throw new SaslExchangeException(
          SaslFault.CHANNEL_BINDING_MISMATCH, "another GS2 header or channel binding in c=");
    }
    if (!attributes.take('r').equals(bothNonces)) {
      throw new SaslExchangeException(SaslFault.WRONG_NONCE, "another nonce in r=");
    }
    attributes.skipExtensions(1);
    Secret proof = attributes.takeBase64('p');
    if (proof.length() != hash.octets()) {
      throw SaslExchangeException.malformed("expected as many octets as the hash has in p=");
    }
    return proof.octets();
  }

  private SaslStep checkProof(
      String name, Gs2Header header, ScramCredential credential, byte[] authMessage, byte[] proof) {
    byte[] storedKey = credential.storedKey().octets();
    byte[] clientKey = Scram.xor(proof, hash.hmac(storedKey, authMessage));
    if (!MessageDigest.isEqual(hash.hash(clientKey), storedKey)) {
      return error(Failed.badCredentials());
    }
    byte[] signature = hash.hmac(credential.serverKey().octets(), authMessage);
    var authenticated = new Authenticated(name, header.authorizationId().orElse(name));
    var verifier =
        new Challenge(
            Secret.ofUtf8("v=" + Scram.base64(signature)),
            response -> {
              if (response.length() > 0) {
                throw SaslExchangeException.malformed("expected nothing after v=");
              }
              return authenticated;
            });
    return Authorize.ifNeeded(
        name, header.authorizationId(), verifier, error(Failed.notAuthorized()));
  }

  private interface Attempt {
    SaslStep step() throws SaslExchangeException;
  }

  private static SaslStep orError(Attempt attempt) {
    try {
      return attempt.step();
    } catch (SaslExchangeException e) {
      return error(Failed.because(e));
    }
  }

  /** Tells the client, whose answer does not matter any more. */
  private static SaslStep error(Failed failed) {
    return new Challenge(Secret.ofUtf8("e=" + serverErrorValue(failed.fault())), failed);
  }

  /** RFC 5802 §7; an unknown user is a wrong proof, so that names cannot be tried out. */
  private static String serverErrorValue(SaslFault fault) {
    return switch (fault) {
      case MALFORMED -> "invalid-encoding";
      case PROHIBITED_STRING -> "invalid-username-encoding";
      case EXTENSION_NOT_SUPPORTED -> "extensions-not-supported";
      case BAD_CREDENTIALS -> "invalid-proof";
      case CHANNEL_BINDING_MISMATCH -> "channel-bindings-dont-match";
      case CHANNEL_BINDING_DOWNGRADED -> "server-does-support-channel-binding";
      case CHANNEL_BINDING_NOT_SUPPORTED -> "channel-binding-not-supported";
      case CHANNEL_BINDING_TYPE_NOT_SUPPORTED -> "unsupported-channel-binding-type";
      case TEMPORARY,
          TOO_LONG,
          UNEXPECTED_INITIAL_RESPONSE,
          UNEXPECTED_CHALLENGE,
          WRONG_NONCE,
          TOO_FEW_ITERATIONS,
          TOO_MANY_ITERATIONS,
          WRONG_SERVER_SIGNATURE,
          NOT_AUTHORIZED,
          CHANNEL_BINDING_MISSING ->
          "other-error";
    };
  }
}
