package io.smtptoolkit.codec.address;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.grammar.LineCursor;

/**
 * The common part of reverse-path and forward-path: a mailbox in angle brackets, perhaps after a
 * source route.
 */
final class SourceRoute {
  private SourceRoute() {}

  /**
   * What {@link ReversePath#NULL} is. Made here because Error Prone fears a deadlock when an
   * interface makes its own subtype; there is none, as an interface without default methods is not
   * initialised together with its subtypes (JLS §12.4.1).
   */
  static ReversePath nullPath() {
    return new ReversePath.Null();
  }

  /** The source route that is next, with the colon after it; empty when there is none. */
  static String read(LineCursor line) throws SmtpSyntaxException {
    if (line.peek() != '@') {
      return "";
    }
    int from = line.position();
    AddressGrammar.sourceRoute(line);
    String route = line.since(from);
    int underscore = route.indexOf('_');
    if (underscore >= 0) {
      // Leniency.UNDERSCORE_IN_DOMAIN is for names that are used, which those of a route are not.
      line.backTo(from + route.substring(0, underscore).getBytes(UTF_8).length);
      throw line.expected("\".\", \",\" or \":\"");
    }
    line.require(':');
    return route;
  }

  static void check(String route) {
    if (route.isEmpty()) {
      return;
    }
    try {
      LineCursor line = LineCursor.ofUtf8(route);
      AddressGrammar.sourceRoute(line);
      line.requireEnd();
    } catch (SmtpSyntaxException e) {
      throw new IllegalArgumentException("not a source route: " + e.getMessage(), e);
    }
  }

  static String path(String route, Mailbox mailbox) {
    return route.isEmpty() ? "<" + mailbox + ">" : "<" + route + ":" + mailbox + ">";
  }
}
