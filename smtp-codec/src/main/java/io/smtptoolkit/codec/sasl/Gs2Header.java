package io.smtptoolkit.codec.sasl;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The beginning of a client's first message, in SCRAM and OAUTHBEARER.
 *
 * <pre>
 * gs2-header     = gs2-cbind-flag "," [ authzid ] ","
 * gs2-cbind-flag = ("p=" cb-name) / "n" / "y"
 * authzid        = "a=" saslname
 * </pre>
 *
 * <p>Immutable.
 *
 * @param text the header as it was sent
 * @param flag {@code n}, {@code y} or {@code p}
 * @param bindingType what follows {@code p=}, or nothing
 * @param authorizationId the prepared name, if there is one
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5802#section-7">RFC 5802 §7</a>
 */
record Gs2Header(String text, char flag, String bindingType, Optional<String> authorizationId) {
  private static final Pattern GRAMMAR =
      Pattern.compile("(?:([ny])|p=([A-Za-z0-9.-]+)),(?:a=([^,]+))?,");

  static Gs2Header parse(String text, StringPreparation preparation) throws SaslExchangeException {
    Matcher matcher = GRAMMAR.matcher(text);
    if (!matcher.matches()) {
      throw SaslExchangeException.malformed("expected a GS2 header");
    }
    Optional<String> authorizationId = Optional.empty();
    if (matcher.group(3) != null) {
      String what = "the authorization identity";
      String name = SaslName.decode(matcher.group(3), what);
      authorizationId = Optional.of(SaslText.prepared(name, preparation, what));
    }
    boolean binds = matcher.group(2) != null;
    return new Gs2Header(
        text,
        binds ? 'p' : matcher.group(1).charAt(0),
        binds ? matcher.group(2) : "",
        authorizationId);
  }

  boolean bindsChannel() {
    return flag == 'p';
  }
}
