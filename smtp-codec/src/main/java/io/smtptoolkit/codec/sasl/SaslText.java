package io.smtptoolkit.codec.sasl;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.smtptoolkit.codec.Secret;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Optional;

/** Octets of an exchange as text. Stateless. */
final class SaslText {
  /** RFC 4954 §4 finds lines of 12,288 octets sufficient, which hold base64 of no more. */
  static final int MAX_OCTETS = 9_216;

  static final Secret NOTHING = Secret.of(new byte[0]);

  private SaslText() {}

  /** Strict: what is not UTF-8 is an error and never a replacement character. */
  static String utf8(Secret message, String what) throws SaslExchangeException {
    requireBounded(message, what);
    return decode(message)
        .orElseThrow(() -> SaslExchangeException.malformed(what + " is not UTF-8"));
  }

  static Optional<String> decode(Secret octets) {
    try {
      // A new decoder reports errors.
      return Optional.of(UTF_8.newDecoder().decode(ByteBuffer.wrap(octets.octets())).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  static void requireBounded(Secret message, String what) throws SaslExchangeException {
    if (message.length() > MAX_OCTETS) {
      throw new SaslExchangeException(
          SaslFault.TOO_LONG, what + " has more than " + MAX_OCTETS + " octets");
    }
  }

  /** A string that is left empty by its preparation is as bad as a prohibited one (RFC 4616 §2). */
  static String prepared(String text, StringPreparation preparation, String what)
      throws SaslExchangeException {
    return preparation
        .prepare(text)
        .filter(prepared -> !prepared.isEmpty())
        .orElseThrow(
            () ->
                new SaslExchangeException(
                    SaslFault.PROHIBITED_STRING, what + " cannot be prepared"));
  }

  /** The same for a string of our caller's. */
  static String preparedArgument(String text, StringPreparation preparation, String what) {
    return preparation
        .prepare(text)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    what + " is refused by the string preparation, which may be for ASCII only"));
  }

  /** Checks a string that is to be sent: mechanisms separate strings by NUL, and none is empty. */
  static void requireSendable(String text, String what) {
    if (text.isEmpty() || text.indexOf(0) >= 0 || !isUnicode(text)) {
      throw new IllegalArgumentException(
          what + " is empty or contains NUL or a surrogate without its pair");
    }
  }

  /** Without half a surrogate pair, which would be sent as a question mark. */
  static boolean isUnicode(String text) {
    return UTF_8.newEncoder().canEncode(text);
  }
}
