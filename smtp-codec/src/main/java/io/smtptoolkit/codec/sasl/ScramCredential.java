package io.smtptoolkit.codec.sasl;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.smtptoolkit.codec.Secret;
import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.wire.SaslLine;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The data that a server stores of a user's password for SCRAM. It lets the server check the client
 * and prove itself, but who steals it cannot log in with it, short of guessing the password.
 *
 * <pre>
 * authPassword = scheme "$" iter-count ":" salt "$" stored-key ":" server-key   ; three in base64
 * </pre>
 *
 * <p>{@link #encode} and {@link #parse} have that form; {@link #toString} leaves out the salt and
 * the keys. Immutable.
 *
 * @param hash the hash function; each has credentials of its own
 * @param salt random octets, other ones for each user, at least one
 * @param iterations how often the password was hashed, 4,096 to 2,000,000
 * @param storedKey checks the client's proof
 * @param serverKey proves the server
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5802#section-3">RFC 5802 §3</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5803">RFC 5803</a>
 */
public record ScramCredential(
    ScramHash hash, Secret salt, int iterations, Secret storedKey, Secret serverKey) {
  private static final Pattern GRAMMAR =
      Pattern.compile(
          "(SCRAM-SHA-1|SCRAM-SHA-256)\\$([1-9][0-9]{0,8}):([A-Za-z0-9+/=]+)"
              + "\\$([A-Za-z0-9+/=]+):([A-Za-z0-9+/=]+)");

  /** Chosen: as long as the salts of most stores, from which a decoy is not to differ. */
  private static final int DECOY_SALT_OCTETS = 16;

  /**
   * Checks sizes.
   *
   * @param hash the hash function
   * @param salt random octets
   * @param iterations how often the password was hashed
   * @param storedKey as long as the hash
   * @param serverKey likewise
   * @throws IllegalArgumentException when a size is wrong
   */
  public ScramCredential {
    if (salt.length() == 0) {
      throw new IllegalArgumentException("no salt");
    }
    requireIterations(iterations);
    if (storedKey.length() != hash.octets() || serverKey.length() != hash.octets()) {
      throw new IllegalArgumentException("a key that is not as long as the hash");
    }
  }

  /**
   * Computes what to store of a password, which takes the time of the iterations.
   *
   * @param hash the hash function
   * @param password the password, prepared, in UTF-8; not empty
   * @param salt random octets for this user alone
   * @param iterations 4,096 to 2,000,000
   * @return the credential
   * @throws IllegalArgumentException if the password cannot be sent, there is no salt, or there are
   *     fewer or more iterations
   */
  public static ScramCredential fromPassword(
      ScramHash hash, Secret password, Secret salt, int iterations) {
    String text =
        SaslText.decode(password)
            .orElseThrow(() -> new IllegalArgumentException("the password is not UTF-8"));
    SaslText.requireSendable(text, "the password");
    requireIterations(iterations);
    byte[] salted = hash.saltedPassword(password, salt, iterations);
    byte[] clientKey = hash.hmac(salted, "Client Key");
    return new ScramCredential(
        hash,
        salt,
        iterations,
        Secret.of(hash.hash(clientKey)),
        Secret.of(hash.hmac(salted, "Server Key")));
  }

  /**
   * A credential for a user who does not exist. No password fits it, and an exchange with it looks
   * and lasts like one with a wrong password; asked again, the name gets the same salt again, as it
   * would if the user existed.
   *
   * @param hash the hash function
   * @param key a secret of the server's, which stays the same over the years; not empty
   * @param authenticationId the name, as {@link SaslStep.NeedScramCredential} gives it
   * @param iterations as real credentials have
   * @return the credential, with a salt of 16 octets
   */
  public static ScramCredential decoy(
      ScramHash hash, Secret key, String authenticationId, int iterations) {
    byte[] name = authenticationId.getBytes(UTF_8);
    byte[] seed = hash.hmac(key.octets(), name);
    return new ScramCredential(
        hash,
        Secret.of(Arrays.copyOf(hash.hmac(seed, "salt"), DECOY_SALT_OCTETS)),
        iterations,
        Secret.of(hash.hmac(seed, "stored key")),
        Secret.of(hash.hmac(seed, "server key")));
  }

  /**
   * Reads a stored credential.
   *
   * @param text as {@link #encode} writes it
   * @return the credential
   * @throws SmtpSyntaxException if the text has another form
   */
  public static ScramCredential parse(String text) throws SmtpSyntaxException {
    Matcher matcher = GRAMMAR.matcher(text);
    if (!matcher.matches()) {
      throw notStored();
    }
    ScramHash hash =
        matcher.group(1).equals(ScramHash.SHA_1.scheme()) ? ScramHash.SHA_1 : ScramHash.SHA_256;
    try {
      return new ScramCredential(
          hash,
          SaslLine.decodeBase64(matcher.group(3)),
          Integer.parseInt(matcher.group(2)),
          SaslLine.decodeBase64(matcher.group(4)),
          SaslLine.decodeBase64(matcher.group(5)));
    } catch (IllegalArgumentException | SmtpSyntaxException e) {
      throw notStored();
    }
  }

  /**
   * Writes it for a store, which is to be kept as secret as any with password hashes.
   *
   * @return such as {@code SCRAM-SHA-256$4096:c2FsdA==$...:...}
   */
  public String encode() {
    // Not formatted, which writes digits of the default locale.
    return hash.scheme()
        + "$"
        + iterations
        + ":"
        + Scram.base64(salt.octets())
        + "$"
        + Scram.base64(storedKey.octets())
        + ":"
        + Scram.base64(serverKey.octets());
  }

  /** The hash function and the iterations alone. */
  @Override
  public String toString() {
    return hash.scheme() + "$" + iterations + ":(secret)";
  }

  private static SmtpSyntaxException notStored() {
    return SmtpSyntaxException.expectedValue("a stored SCRAM credential");
  }

  private static void requireIterations(int iterations) {
    if (iterations < Scram.MIN_ITERATIONS || iterations > Scram.MAX_ITERATIONS) {
      throw new IllegalArgumentException(
          iterations + " iterations, not " + Scram.MIN_ITERATIONS + " to " + Scram.MAX_ITERATIONS);
    }
  }
}
