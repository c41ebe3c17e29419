package io.smtptoolkit.codec.sasl;

import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * A SASL mechanism, in the order in which a client prefers them.
 *
 * <p>First comes what needs no secret at all, then what proves the server's identity as well and
 * binds to the channel, then what shows the server no secret, last what does. Where a client has a
 * certificate or a token and no password, it is that which decides.
 *
 * <p>Immutable.
 *
 * @see <a href="https://www.iana.org/assignments/sasl-mechanisms">IANA's registry</a>
 */
public enum SaslMechanism {
  /** Who the client is was settled below, by its TLS certificate (RFC 4422 appendix A). */
  EXTERNAL("EXTERNAL", false),
  /** SCRAM with SHA-256, bound to the TLS connection (RFC 7677). */
  SCRAM_SHA_256_PLUS("SCRAM-SHA-256-PLUS", false),
  /** SCRAM with SHA-1, bound to the TLS connection (RFC 5802). */
  SCRAM_SHA_1_PLUS("SCRAM-SHA-1-PLUS", false),
  /** Challenge and response, both sides prove that they know the password (RFC 7677). */
  SCRAM_SHA_256("SCRAM-SHA-256", false),
  /** Likewise with SHA-1 (RFC 5802). */
  SCRAM_SHA_1("SCRAM-SHA-1", false),
  /** An OAuth 2.0 bearer token (RFC 7628). */
  OAUTHBEARER("OAUTHBEARER", true),
  /** Google's form of the same, from before the RFC. */
  XOAUTH2("XOAUTH2", true),
  /**
   * Challenge and response with MD5 (RFC 2195). The server keeps passwords in the clear and is not
   * authenticated itself.
   */
  CRAM_MD5("CRAM-MD5", false),
  /** Name and password in one message (RFC 4616). */
  PLAIN("PLAIN", true),
  /** Name and password one after the other (draft-murchison-sasl-login-00, never an RFC). */
  LOGIN("LOGIN", true);

  /** All that need a password. */
  public static final Set<SaslMechanism> WITH_PASSWORD =
      Collections.unmodifiableSet(
          EnumSet.of(
              SCRAM_SHA_256_PLUS,
              SCRAM_SHA_1_PLUS,
              SCRAM_SHA_256,
              SCRAM_SHA_1,
              CRAM_MD5,
              PLAIN,
              LOGIN));

  /** All that need an OAuth 2.0 bearer token. */
  public static final Set<SaslMechanism> WITH_TOKEN =
      Collections.unmodifiableSet(EnumSet.of(OAUTHBEARER, XOAUTH2));

  private final String keyword;
  private final boolean plaintext;

  SaslMechanism(String keyword, boolean plaintext) {
    this.keyword = keyword;
    this.plaintext = plaintext;
  }

  /**
   * The name on the wire.
   *
   * @return such as {@code SCRAM-SHA-256}
   */
  public String keyword() {
    return keyword;
  }

  /**
   * Says whether who reads along can use what was sent, so that TLS must come first (RFC 4954 §4,
   * RFC 7628 §3).
   *
   * @return true if it shows the password or the token
   */
  public boolean isPlaintext() {
    return plaintext;
  }

  /**
   * Says whether it ties the exchange to the TLS connection, so that an attacker cannot be in
   * between.
   *
   * @return true for the mechanisms that end in {@code -PLUS}
   */
  public boolean bindsChannel() {
    return this == SCRAM_SHA_256_PLUS || this == SCRAM_SHA_1_PLUS;
  }

  /**
   * The hash function of SCRAM.
   *
   * @return the hash; empty if it is another mechanism
   */
  public Optional<ScramHash> scramHash() {
    return switch (this) {
      case SCRAM_SHA_256_PLUS, SCRAM_SHA_256 -> Optional.of(ScramHash.SHA_256);
      case SCRAM_SHA_1_PLUS, SCRAM_SHA_1 -> Optional.of(ScramHash.SHA_1);
      case EXTERNAL, OAUTHBEARER, XOAUTH2, CRAM_MD5, PLAIN, LOGIN -> Optional.empty();
    };
  }

  /**
   * Finds a mechanism by its name.
   *
   * @param keyword the name, in any case
   * @return the mechanism; empty if it is none of these
   */
  public static Optional<SaslMechanism> of(String keyword) {
    // To equalsIgnoreCase a long s is an s.
    boolean ascii = keyword.chars().allMatch(c -> c < 0x80);
    return Arrays.stream(values())
        .filter(mechanism -> ascii && mechanism.keyword.equalsIgnoreCase(keyword))
        .findFirst();
  }

  /**
   * Chooses what a client uses.
   *
   * @param offered the names that the server offers, those unknown here among them
   * @param able what the client has the credentials for: with {@code -PLUS} if it has the channel
   *     binding as well
   * @param encrypted whether the connection is protected by TLS, without which no mechanism is
   *     chosen that is plaintext, binds to the channel or is EXTERNAL
   * @return the most preferred; empty if there is none
   */
  public static Optional<SaslMechanism> choose(
      Collection<String> offered, Set<SaslMechanism> able, boolean encrypted) {
    return offered.stream()
        .flatMap(name -> of(name).stream())
        .filter(able::contains)
        .filter(mechanism -> encrypted || !mechanism.needsTls())
        .min(Comparator.naturalOrder());
  }

  private boolean needsTls() {
    return plaintext || bindsChannel() || this == EXTERNAL;
  }

  /** The name on the wire. */
  @Override
  public String toString() {
    return keyword;
  }
}
