package io.smtptoolkit.server;

import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.address.Domain;
import java.util.regex.Pattern;

/** Checks of a listener's own name, and of the server's name there. */
final class ListenerNames {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9-]+");

  private ListenerNames() {}

  static String name(String value) {
    if (!NAME.matcher(value).matches()) {
      throw new IllegalArgumentException("not the name of a listener: \"" + value + "\"");
    }
    return value;
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
