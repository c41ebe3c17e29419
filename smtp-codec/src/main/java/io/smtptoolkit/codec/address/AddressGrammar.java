package io.smtptoolkit.codec.address;

import io.smtptoolkit.codec.LineCursor;
import io.smtptoolkit.codec.OctetSet;
import io.smtptoolkit.codec.SmtpSyntaxException;

/**
 * The productions of RFC 5321 §4.1.2 and §4.1.3 as functions: each moves a cursor behind one
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
  static final OctetSet DIGIT = OctetSet.range('0', '9');
  static final OctetSet LDH =
      OctetSet.range('A', 'Z').or(OctetSet.range('a', 'z')).or(DIGIT).or(OctetSet.of("-"));

  /** RFC 5322 §3.2.3. */
  private static final OctetSet ATEXT = LDH.or(OctetSet.of("!#$%&'*+/=?^_`{|}~"));

  private static final OctetSet PRINTABLE = OctetSet.range(' ', '~');
  private static final OctetSet QTEXT =
      OctetSet.range(' ', '!').or(OctetSet.range('#', '[')).or(OctetSet.range(']', '~'));

  private AddressGrammar() {}

  /** Local-part. */
  static void localPart(LineCursor line) throws SmtpSyntaxException {
    if (line.skip('"')) {
      restOfQuotedString(line);
    } else {
      dotString(line);
    }
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

  private static void dotString(LineCursor line) throws SmtpSyntaxException {
    do {
      int from = line.position();
      line.skipText(ATEXT);
      if (line.position() == from) {
        throw line.expected("a local part");
      }
    } while (line.skip('.'));
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
      // Only a backslash and what it quotes may stand here.
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
    if (line.position() == from || line.previous() == '-') {
      throw line.expected("a letter or digit");
    }
  }
}
