package io.smtptoolkit.codec.sasl;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.smtptoolkit.codec.Secret;
import io.smtptoolkit.codec.sasl.SaslStep.Authorize;
import io.smtptoolkit.codec.sasl.SaslStep.CheckToken;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The messages of OAUTHBEARER and XOAUTH2.
 *
 * <pre>
 * client-resp = (gs2-header kvsep *kvpair kvsep) / kvsep
 * kvpair      = key "=" value kvsep
 * kvsep       = %x01
 * key         = 1*(ALPHA)
 * value       = *(VCHAR / SP / HTAB / CR / LF )
 *
 * xoauth2     = "user=" user kvsep "auth=Bearer " token kvsep kvsep
 * </pre>
 *
 * <p>Stateless.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7628#section-3.1">RFC 7628 §3.1</a>
 */
final class OAuthMessage {
  private static final String KVSEP = "\1";
  private static final Pattern KVPAIR = Pattern.compile("([A-Za-z]+)=([!-~ \t\r\n]*)");

  /** RFC 7235 §2.1: the name of a scheme is in any case, and spaces follow. */
  private static final Pattern BEARER =
      Pattern.compile("bearer +([!-~]+)", Pattern.CASE_INSENSITIVE);

  private static final Pattern PORT = Pattern.compile("[1-9][0-9]{0,4}");

  private OAuthMessage() {}

  static Secret bearer(BearerCredentials credentials) {
    var message = new StringBuilder("n,");
    credentials.authorizationId().ifPresent(id -> message.append("a=").append(SaslName.encode(id)));
    message.append(',').append(KVSEP);
    credentials.host().ifPresent(host -> message.append("host=").append(host).append(KVSEP));
    credentials.port().ifPresent(port -> message.append("port=").append(port).append(KVSEP));
    return Secret.ofUtf8(message.append(auth(credentials)).toString());
  }

  static Secret xoauth2(BearerCredentials credentials) {
    String user =
        credentials
            .authorizationId()
            .orElseThrow(() -> new IllegalArgumentException("XOAUTH2 without a user"));
    return Secret.ofUtf8("user=" + user + KVSEP + auth(credentials));
  }

  static CheckToken check(BearerCredentials credentials, String defaultError) {
    return new CheckToken(
        credentials, id -> Authorize.last(id, credentials.authorizationId()), defaultError);
  }

  static BearerCredentials parseBearer(Secret message, StringPreparation preparation)
      throws SaslExchangeException {
    String text = SaslText.utf8(message, "the message");
    int header = text.indexOf(KVSEP);
    if (header < 0) {
      throw SaslExchangeException.malformed("expected a GS2 header and %x01");
    }
    Gs2Header gs2 = Gs2Header.parse(text.substring(0, header), preparation);
    if (gs2.bindsChannel()) {
      throw new SaslExchangeException(
          SaslFault.CHANNEL_BINDING_NOT_SUPPORTED, "a channel binding in OAUTHBEARER");
    }
    Map<String, String> pairs = pairs(text.substring(header + 1));
    return credentials(gs2.authorizationId(), pairs);
  }

  static BearerCredentials parseXoauth2(Secret message, StringPreparation preparation)
      throws SaslExchangeException {
    String text = SaslText.utf8(message, "the message");
    int end = text.indexOf(KVSEP);
    if (end < 0 || !text.startsWith("user=")) {
      throw SaslExchangeException.malformed("expected user= and %x01");
    }
    String user = SaslText.prepared(text.substring("user=".length(), end), preparation, "the user");
    return credentials(Optional.of(user), pairs(text.substring(end + 1)));
  }

  private static String auth(BearerCredentials credentials) {
    // An empty value asks what the server wants (RFC 7628 §4.3).
    String token = new String(credentials.token().octets(), ISO_8859_1);
    return "auth=" + (token.isEmpty() ? "" : "Bearer " + token) + KVSEP + KVSEP;
  }

  /** Each pair ends with the separator, and the list with another one. */
  private static Map<String, String> pairs(String text) throws SaslExchangeException {
    String[] parts = text.split(KVSEP, -1);
    if (parts.length < 2
        || !parts[parts.length - 1].isEmpty()
        || !parts[parts.length - 2].isEmpty()) {
      throw SaslExchangeException.malformed("expected %x01 twice at the end");
    }
    var pairs = new HashMap<String, String>();
    for (int i = 0; i < parts.length - 2; i++) {
      Matcher pair = KVPAIR.matcher(parts[i]);
      if (!pair.matches()) {
        throw SaslExchangeException.malformed("expected key=value");
      }
      if (pairs.put(pair.group(1).toLowerCase(Locale.ROOT), pair.group(2)) != null) {
        throw SaslExchangeException.malformed("a key twice");
      }
    }
    return pairs;
  }

  /** Unknown keys are ignored, as RFC 7628 §3.1 demands. */
  private static BearerCredentials credentials(Optional<String> user, Map<String, String> pairs)
      throws SaslExchangeException {
    String auth = pairs.get("auth");
    if (auth == null) {
      throw SaslExchangeException.malformed("expected auth=");
    }
    Matcher bearer = BEARER.matcher(auth);
    if (!auth.isEmpty() && !bearer.matches()) {
      throw SaslExchangeException.malformed("expected Bearer and a token in auth=");
    }
    String port = pairs.getOrDefault("port", "");
    if (!port.isEmpty() && !PORT.matcher(port).matches()) {
      throw SaslExchangeException.malformed("expected a number in port=");
    }
    try {
      return new BearerCredentials(
          user,
          Secret.ofUtf8(auth.isEmpty() ? "" : bearer.group(1)),
          Optional.of(pairs.getOrDefault("host", "")).filter(host -> !host.isEmpty()),
          port.isEmpty() ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(port)));
    } catch (IllegalArgumentException e) {
      // What was received is not shown.
      throw SaslExchangeException.malformed(
          "expected a user without controls, a host name and a port up to 65535");
    }
  }
}
