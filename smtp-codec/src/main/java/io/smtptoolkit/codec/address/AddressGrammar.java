package io.smtptoolkit.codec.address;

import io.smtptoolkit.codec.SmtpSyntaxException;

/**
 * The productions of RFC 5321 §4.1.2 and §4.1.3 as functions: each reads one production at a
 * position of a text and gives the position behind it, or says what it expected.
 *
 * <pre>
 * Domain        = sub-domain *("." sub-domain)
 * sub-domain    = Let-dig [Ldh-str]
 * Let-dig       = ALPHA / DIGIT
 * Ldh-str       = *( ALPHA / DIGIT / "-" ) Let-dig
 * Local-part    = Dot-string / Quoted-string
 * Dot-string    = Atom *("."  Atom)
 * Quoted-string = DQUOTE *QcontentSMTP DQUOTE
 * QcontentSMTP  = qtextSMTP / quoted-pairSMTP
 * quoted-pairSMTP = %d92 %d32-126
 * qtextSMTP     = %d32-33 / %d35-91 / %d93-126
 * A-d-l         = At-domain *( "," At-domain )
 * At-domain     = "@" Domain
 * </pre>
 *
 * <p>With {@code utf8} the productions of RFC 6531 §3.3 are added: characters beyond ASCII in
 * atext, qtextSMTP and sub-domain. C1 controls and lone surrogates stay refused.
 */
final class AddressGrammar {
  private AddressGrammar() {}

  /** Local-part. */
  static int localPart(String text, int from, boolean utf8) throws SmtpSyntaxException {
    return from < text.length() && text.charAt(from) == '"'
        ? quotedString(text, from, utf8)
        : dotString(text, from, utf8);
  }

  /** Domain, without address literals. */
  static int domainName(String text, int from, boolean utf8) throws SmtpSyntaxException {
    int at = subDomain(text, from, utf8);
    while (at < text.length() && text.charAt(at) == '.') {
      at = subDomain(text, at + 1, utf8);
    }
    return at;
  }

  /** A-d-l. */
  static int sourceRoute(String text, int from, boolean utf8) throws SmtpSyntaxException {
    int at = domainName(text, character('@', text, from), utf8);
    while (at < text.length() && text.charAt(at) == ',') {
      at = domainName(text, character('@', text, at + 1), utf8);
    }
    return at;
  }

  /** One given character. */
  static int character(char wanted, String text, int from) throws SmtpSyntaxException {
    if (from < text.length() && text.charAt(from) == wanted) {
      return from + 1;
    }
    throw SmtpSyntaxException.expected("\"" + wanted + "\"", text, from);
  }

  /** Refuses what stands behind a value that should have been the whole text. */
  static void end(String text, int from) throws SmtpSyntaxException {
    if (from != text.length()) {
      throw SmtpSyntaxException.expected("the end", text, from);
    }
  }

  static boolean isLetterOrDigit(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || isDigit(c);
  }

  static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  private static int dotString(String text, int from, boolean utf8) throws SmtpSyntaxException {
    int at = atom(text, from, utf8);
    while (at < text.length() && text.charAt(at) == '.') {
      at = atom(text, at + 1, utf8);
    }
    return at;
  }

  private static int atom(String text, int from, boolean utf8) throws SmtpSyntaxException {
    int at = from;
    while (at < text.length()) {
      int c = text.codePointAt(at);
      if (!isAtext(c) && !(utf8 && isBeyondAscii(c))) {
        break;
      }
      at += Character.charCount(c);
    }
    if (at == from) {
      throw SmtpSyntaxException.expected("a local part", text, from);
    }
    return at;
  }

  private static int quotedString(String text, int from, boolean utf8) throws SmtpSyntaxException {
    int at = from + 1;
    while (at < text.length()) {
      int c = text.codePointAt(at);
      if (c == '"') {
        return at + 1;
      }
      if (c == '\\') {
        if (at + 1 >= text.length() || !isPrintable(text.charAt(at + 1))) {
          throw SmtpSyntaxException.expected("a printable character", text, at + 1);
        }
        at += 2;
      } else if (isPrintable(c) || (utf8 && isBeyondAscii(c))) {
        at += Character.charCount(c);
      } else {
        throw SmtpSyntaxException.expected("a printable character", text, at);
      }
    }
    throw SmtpSyntaxException.expected("a closing quote", text, at);
  }

  private static int subDomain(String text, int from, boolean utf8) throws SmtpSyntaxException {
    int at = from;
    while (at < text.length()) {
      int c = text.codePointAt(at);
      if (!isLetterOrDigit(c) && c != '-' && !(utf8 && isBeyondAscii(c))) {
        break;
      }
      if (c == '-' && at == from) {
        break;
      }
      at += Character.charCount(c);
    }
    if (at == from) {
      throw SmtpSyntaxException.expected("a letter or digit", text, from);
    }
    if (text.charAt(at - 1) == '-') {
      throw SmtpSyntaxException.expected("a letter or digit", text, at);
    }
    return at;
  }

  private static boolean isAtext(int c) {
    return isLetterOrDigit(c) || (c < 0x7f && "!#$%&'*+-/=?^_`{|}~".indexOf(c) >= 0);
  }

  private static boolean isPrintable(int c) {
    return c >= ' ' && c <= '~';
  }

  private static boolean isBeyondAscii(int c) {
    return c >= 0xa0 && !(c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
  }
}
