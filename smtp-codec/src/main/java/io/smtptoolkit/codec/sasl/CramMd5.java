package io.smtptoolkit.codec.sasl;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.smtptoolkit.codec.Secret;
import io.smtptoolkit.codec.sasl.SaslStep.Authorize;
import io.smtptoolkit.codec.sasl.SaslStep.Challenge;
import io.smtptoolkit.codec.sasl.SaslStep.Failed;
import io.smtptoolkit.codec.sasl.SaslStep.NeedPassword;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The messages of CRAM-MD5: the server sends a msg-id, the client its name, a space and the HMAC of
 * the msg-id in 32 lower-case hexadecimal digits. Stateless.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc2195#section-2">RFC 2195 §2</a>
 */
final class CramMd5 {
  private static final Pattern CHALLENGE = Pattern.compile("<[!-;=?A-~]+@[!-;=?A-~]+>");
  private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{32}");

  private CramMd5() {}

  static Challenge challenge(String challenge, StringPreparation preparation) {
    if (!CHALLENGE.matcher(challenge).matches()) {
      throw new IllegalArgumentException("the challenge is not of the form <left@right>");
    }
    Secret octets = Secret.ofUtf8(challenge);
    return new Challenge(octets, response -> check(octets, response, preparation));
  }

  static Secret response(Secret challenge, String name, Secret password) {
    return Secret.ofUtf8(name + " " + digest(challenge, password));
  }

  private static SaslStep check(Secret challenge, Secret response, StringPreparation preparation)
      throws SaslExchangeException {
    String text = SaslText.utf8(response, "the response");
    // A name may contain spaces, a digest does not.
    int space = text.lastIndexOf(' ');
    if (space < 1 || !DIGEST.matcher(text.substring(space + 1)).matches()) {
      throw SaslExchangeException.malformed("expected a name, a space and 32 digits");
    }
    String name = SaslText.prepared(text.substring(0, space), preparation, "the name");
    byte[] received = text.substring(space + 1).getBytes(US_ASCII);
    return new NeedPassword(
        name,
        password -> {
          byte[] expected = digest(challenge, password).getBytes(US_ASCII);
          return MessageDigest.isEqual(expected, received)
              ? Authorize.last(name, Optional.empty())
              : Failed.badCredentials();
        });
  }

  private static String digest(Secret challenge, Secret password) {
    return HexFormat.of()
        .formatHex(ScramHash.hmac("HmacMD5", password.octets(), challenge.octets()));
  }
}
