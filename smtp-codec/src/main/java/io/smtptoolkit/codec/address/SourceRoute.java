package io.smtptoolkit.codec.address;

import io.smtptoolkit.codec.Located;
import io.smtptoolkit.codec.SmtpSyntaxException;

/**
 * What reverse-path and forward-path share: a mailbox in angle brackets, perhaps behind a source
 * route.
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

  /** The mailbox of the path at a position, and where the path ends. */
  static Located<Mailbox> parsePathAt(String text, int from, boolean utf8)
      throws SmtpSyntaxException {
    int at = AddressGrammar.character('<', text, from);
    if (text.startsWith("@", at)) {
      at = AddressGrammar.character(':', text, AddressGrammar.sourceRoute(text, at, utf8));
    }
    Located<Mailbox> mailbox = Mailbox.parseAt(text, at, utf8);
    return new Located<>(mailbox.value(), AddressGrammar.character('>', text, mailbox.end()));
  }

  /** The source route of a path that was read already; empty when it has none. */
  static String of(String text, int from, boolean utf8) throws SmtpSyntaxException {
    int start = from + 1;
    return text.startsWith("@", start)
        ? text.substring(start, AddressGrammar.sourceRoute(text, start, utf8))
        : "";
  }

  static void check(String route) {
    try {
      if (!route.isEmpty()) {
        AddressGrammar.end(route, AddressGrammar.sourceRoute(route, 0, true));
      }
    } catch (SmtpSyntaxException e) {
      throw new IllegalArgumentException("not a source route: " + e.getMessage(), e);
    }
  }

  static String path(String route, Mailbox mailbox) {
    return route.isEmpty() ? "<" + mailbox + ">" : "<" + route + ":" + mailbox + ">";
  }
}
