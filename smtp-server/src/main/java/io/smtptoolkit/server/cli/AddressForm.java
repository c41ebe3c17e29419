package io.smtptoolkit.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.smtptoolkit.server.config.LogAddresses;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The form in which mailboxes and users' names are shown in the fields of a log line. A hash is
 * keyed by a secret of this run: the same name has the same hash until the program ends, and to try
 * names does not lead to the name.
 *
 * <p>Thread-safe.
 */
final class AddressForm {
  private static final Set<String> FIELDS =
      Set.of("mail", "rcpt", "refused", "user", "as", "client");
  // A path of RFC 5321 §4.1.2, whose local-part may be quoted, and what follows it.
  private static final Pattern PATH =
      Pattern.compile("<((?:\"(?:[^\"\\\\]|\\\\.)*\"|[^\">])*)>(.*)");
  private static final String HIDDEN = "…";
  // Chosen: 48 bits; two of a million names have the same by a chance of 1 : 500.
  private static final int HASH_OCTETS = 6;

  private final LogAddresses form;
  private final SecretKeySpec key;

  AddressForm(LogAddresses form, byte[] key) {
    this.form = form;
    this.key = new SecretKeySpec(key, "HmacSHA256");
  }

  /** A secret for one run. */
  static byte[] newKey() {
    var key = new byte[32];
    new SecureRandom().nextBytes(key);
    return key;
  }

  /** The value of a field as it is to be shown. */
  Object shown(String field, Object value) {
    if (form == LogAddresses.FULL || !FIELDS.contains(field)) {
      return value;
    }
    return value instanceof Collection<?> values
        ? values.stream().map(it -> name(String.valueOf(it))).toList()
        : name(String.valueOf(value));
  }

  /** Of a path with what follows it, or of a user's name. */
  private String name(String text) {
    Matcher path = PATH.matcher(text);
    if (path.matches()) {
      return "<" + mailbox(path.group(1)) + ">" + path.group(2);
    }
    return mailbox(text);
  }

  private String mailbox(String text) {
    if (text.isEmpty()) {
      return text;
    }
    String domain = text.substring(Math.max(text.lastIndexOf('@'), 0));
    boolean hasDomain = domain.startsWith("@");
    String local = form == LogAddresses.HASH ? hash(text) : HIDDEN;
    return hasDomain ? local + domain : local;
  }

  private String hash(String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      byte[] hash = mac.doFinal(text.toLowerCase(Locale.ROOT).getBytes(UTF_8));
      return HexFormat.of().formatHex(hash, 0, HASH_OCTETS);
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("every JDK has HmacSHA256", impossible);
    }
  }
}
