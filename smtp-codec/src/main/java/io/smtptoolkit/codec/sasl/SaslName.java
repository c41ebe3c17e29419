package io.smtptoolkit.codec.sasl;

/**
 * A name where commas separate and equals signs assign.
 *
 * <pre>
 * saslname = 1*(value-safe-char / "=2C" / "=3D")   ; safe: any but NUL, "=" and ","
 * </pre>
 *
 * <p>Stateless.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5802#section-7">RFC 5802 §7</a>
 */
final class SaslName {

  private SaslName() {}

  static String encode(String name) {
    return name.replace("=", "=3D").replace(",", "=2C");
  }

  static String decode(String encoded, String what) throws SaslExchangeException {
    if (encoded.isEmpty() || encoded.indexOf(',') >= 0 || encoded.indexOf(0) >= 0) {
      throw prohibited(what);
    }
    for (int at = encoded.indexOf('='); at >= 0; at = encoded.indexOf('=', at + 1)) {
      if (!encoded.startsWith("=2C", at) && !encoded.startsWith("=3D", at)) {
        throw prohibited(what);
      }
    }
    return encoded.replace("=2C", ",").replace("=3D", "=");
  }

  private static SaslExchangeException prohibited(String what) {
    return new SaslExchangeException(SaslFault.PROHIBITED_STRING, what + " is not a saslname");
  }
}
