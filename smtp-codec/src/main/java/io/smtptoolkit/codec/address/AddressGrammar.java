package io.smtptoolkit.codec.address;

import io.smtptoolkit.codec.Leniency;
import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.grammar.LineCursor;
import io.smtptoolkit.codec.grammar.OctetSet;

/**
 * The productions of RFC 5321 §4.1.2 and §4.1.3 as functions: each moves a cursor past one
 * production, or says what it expected.
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
 * <p>Where the cursor allows UTF-8, the productions of RFC 6531 §3.3 are added: characters beyond
 * ASCII in atext, qtextSMTP and sub-domain.
 */
final class AddressGrammar {
  static final OctetSet LDH = OctetSet.ALPHA.or(OctetSet.DIGIT).or(OctetSet.of("-"));

  /** RFC 5322 §3.2.3. */
  private static final OctetSet ATEXT = LDH.or(OctetSet.of("!#$%&'*+/=?^_`{|}~"));

  private static final OctetSet PRINTABLE = OctetSet.range(' ', '~');
  private static final OctetSet QTEXT =
      OctetSet.range(' ', '!').or(OctetSet.range('#', '[')).or(OctetSet.range(']', '~'));

  private AddressGrammar() {}

  /** Local-part; true if it is legal only once it is quoted. */
  static boolean localPart(LineCursor line) throws SmtpSyntaxException {
    if (line.skip('"')) {
      restOfQuotedString(line);
      return false;
    }
    return dotString(line);
  }

  /** Domain, without address literals. */
  static void domainName(LineCursor line) throws SmtpSyntaxException {
    do {
      subDomain(line);
    } while (line.skip('.'));
  }

  /** A-d-l. */
  static void sourceRoute(LineCursor line) throws SmtpSyntaxException {
    do {
      line.require('@');
      domainName(line);
    } while (line.skip(','));
  }

  /** True if a dot is misplaced, which only a leniency tolerates. */
  private static boolean dotString(LineCursor line) throws SmtpSyntaxException {
    int start = line.position();
    boolean misplaced = false;
    do {
      int from = line.position();
      line.skipText(ATEXT);
      if (line.position() == from) {
        if (!isMisplacedDotPermitted(line, start)) {
          throw line.expected("a local part");
        }
        misplaced = true;
      }
    } while (line.skip('.'));
    return misplaced;
  }

  /** An atom is missing; that is tolerated next to a dot, but dots alone are no local part. */
  private static boolean isMisplacedDotPermitted(LineCursor line, int start) {
    return line.permits(Leniency.MISPLACED_DOTS_IN_LOCAL_PART)
        && (line.peek() == '.' || line.since(start).chars().anyMatch(c -> c != '.'));
  }

  private static void restOfQuotedString(LineCursor line) throws SmtpSyntaxException {
    while (true) {
      line.skipText(QTEXT);
      if (line.skip('"')) {
        return;
      }
      if (line.atEnd()) {
        throw line.expected("a closing quote");
      }
      // Only a backslash and what it quotes are allowed here.
      if (!line.skip('\\') || !line.skipOne(PRINTABLE)) {
        throw line.expected("a printable character");
      }
    }
  }

  private static void subDomain(LineCursor line) throws SmtpSyntaxException {
    int from = line.position();
    if (line.peek() != '-') {
      line.skipText(LDH);
    }
    while (line.peek() == '_' && line.permits(Leniency.UNDERSCORE_IN_DOMAIN)) {
      line.skip('_');
      line.skipText(LDH);
    }
    boolean isEmpty = line.position() == from;
    if ((isEmpty && !isTrailingDotPermitted(line)) || (!isEmpty && line.previous() == '-')) {
      throw line.expected("a letter or digit");
    }
  }

  private static boolean isTrailingDotPermitted(LineCursor line) {
    return line.permits(Leniency.TRAILING_DOT_IN_DOMAIN)
        && line.previous() == '.'
        && (line.atEnd() || line.peek() == '>' || line.peek() == ' ');
  }

  static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 0x80) {
        return false;
      }
    }
    return true;
  }
}
