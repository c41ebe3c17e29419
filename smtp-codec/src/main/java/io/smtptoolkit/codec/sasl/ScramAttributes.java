package io.smtptoolkit.codec.sasl;

import io.smtptoolkit.codec.Secret;
import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.wire.SaslLine;

/**
 * The attributes of a SCRAM message, taken in their fixed order. One per message; not thread-safe.
 *
 * <pre>
 * attr-val   = ALPHA "=" value
 * value      = 1*value-char                 ; any but NUL and ","
 * extensions = attr-val *("," attr-val)     ; with other letters; ignored
 * </pre>
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5802#section-7">RFC 5802 §7</a>
 */
final class ScramAttributes {
  /** RFC 5802 §5.1: none of these is an extension. */
  private static final String DEFINED = "anmrcsipve";

  private final String[] attributes;
  private int next;

  ScramAttributes(String message) throws SaslExchangeException {
    attributes = message.split(",", -1);
    for (String attribute : attributes) {
      if (attribute.length() < 3
          || !isAlpha(attribute.charAt(0))
          || attribute.charAt(1) != '='
          || attribute.indexOf(0) >= 0) {
        throw SaslExchangeException.malformed("expected attributes with values");
      }
      // What it says changes the meaning of the rest.
      if (attribute.charAt(0) == 'm') {
        throw new SaslExchangeException(SaslFault.EXTENSION_NOT_SUPPORTED, "a mandatory extension");
      }
    }
  }

  boolean nextIs(char name) {
    return next < attributes.length && attributes[next].charAt(0) == name;
  }

  /** The value of the attribute that must come next. */
  String take(char name) throws SaslExchangeException {
    if (!nextIs(name)) {
      throw SaslExchangeException.malformed("expected " + name + "=");
    }
    return attributes[next++].substring(2);
  }

  Secret takeBase64(char name) throws SaslExchangeException {
    try {
      return SaslLine.decodeBase64(take(name));
    } catch (SmtpSyntaxException e) {
      throw SaslExchangeException.malformed("expected base64 in " + name + "=");
    }
  }

  /** Skips extensions, until so many attributes are left. */
  void skipExtensions(int left) throws SaslExchangeException {
    while (next < attributes.length - left) {
      if (DEFINED.indexOf(attributes[next].charAt(0)) >= 0) {
        throw SaslExchangeException.malformed("an attribute out of place");
      }
      next++;
    }
  }

  private static boolean isAlpha(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }
}
