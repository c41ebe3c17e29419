package io.smtptoolkit.server;

import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.address.Domain;
import io.smtptoolkit.codec.session.Protocol;
import java.util.regex.Pattern;

/** Checks of a listener's names, numbers and port. */
final class ListenerNames {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9-]+");

  private ListenerNames() {}

  static String name(String value) {
    if (!NAME.matcher(value).matches()) {
      throw new IllegalArgumentException("not the name of a listener: \"" + value + "\"");
    }
    return value;
  }

  static String greeting(Protocol protocol) {
    return protocol == Protocol.LMTP ? "LMTP ready" : "ESMTP ready";
  }

  static long positive(String what, long value) {
    if (value < 1) {
      throw new IllegalArgumentException(what + " must be positive, not " + value);
    }
    return value;
  }

  static void requirePort(Protocol protocol, int port) {
    if (protocol == Protocol.LMTP && port == 25) {
      throw new IllegalArgumentException("LMTP must not be spoken on port 25 (RFC 2033)");
    }
  }

  static String domain(String value) {
    try {
      return Domain.parse(value).toString();
    } catch (SmtpSyntaxException malformed) {
      throw new IllegalArgumentException(
          "not a domain: \"" + value + "\" (" + malformed.getMessage() + ")", malformed);
    }
  }
}
