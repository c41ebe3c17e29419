package io.smtptoolkit.codec.command;

import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.grammar.LineCursor;
import io.smtptoolkit.codec.grammar.OctetSet;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Asks a submission server to fetch a part of the content itself, from an IMAP server.
 *
 * <pre>
 * burl-cmd     = "BURL" SP absolute-URI [SP end-marker] CRLF
 * end-marker   = "LAST"
 * absolute-URI = scheme ":" hier-part [ "?" query ]          ; RFC 3986 §4.3
 * </pre>
 *
 * <p>Of the URL only scheme and characters are checked here, as an IMAP client reads the rest. It
 * holds a token that lets its bearer read the message (URLAUTH, RFC 4467), which {@link #toString}
 * does not show, nor a password before the host.
 *
 * <p>Immutable.
 *
 * @param url where the content is
 * @param last whether the content ends with it
 * @see <a href="https://www.rfc-editor.org/rfc/rfc4468">RFC 4468</a>
 */
public record Burl(String url, boolean last) implements CustomCommand {

  private static final OctetSet HEXDIG =
      OctetSet.DIGIT.or(OctetSet.range('a', 'f')).or(OctetSet.range('A', 'F'));
  private static final OctetSet SCHEME = OctetSet.ALPHA.or(OctetSet.DIGIT).or(OctetSet.of("+-."));

  /** RFC 3986 §2.2 and §2.3, without {@code #}: an absolute-URI has no fragment. */
  private static final OctetSet URI = SCHEME.or(OctetSet.of("_~:/?[]@!$&'()*,;="));

  private static final String URLAUTH = ";urlauth=";

  /**
   * RFC 3986 §3.2.1: what comes after the colon of userinfo is not to be shown. Userinfo has no @,
   * but who writes one into a name or a password means it to end at the last.
   */
  private static final Pattern PASSWORD = Pattern.compile("^([^:/?]+://[^/?:]*:)[^/?]*@");

  /**
   * Checks the URL.
   *
   * @param url where the content is
   * @param last whether the content ends with it
   * @throws IllegalArgumentException when the URL is not absolute, or has other characters
   */
  public Burl {
    try {
      LineCursor line = LineCursor.of(url);
      readUri(line);
      line.requireEnd();
    } catch (SmtpSyntaxException e) {
      // Without the cause: neither is a part of the URL to be shown.
      throw new IllegalArgumentException("not an absolute URL");
    }
  }

  /**
   * Reads what follows the verb.
   *
   * @param argument URL and end marker
   * @return the command
   * @throws SmtpSyntaxException when the text is anything else
   */
  public static Burl parse(String argument) throws SmtpSyntaxException {
    LineCursor line = LineCursor.of(argument);
    readUri(line);
    String url = line.since(0);
    boolean last = line.skip(" LAST");
    line.requireEnd();
    return new Burl(url, last);
  }

  private static void readUri(LineCursor line) throws SmtpSyntaxException {
    if (!line.skipOne(OctetSet.ALPHA)) {
      throw line.expected("an absolute URL");
    }
    line.skip(SCHEME);
    line.require(':');
    line.skip(URI);
    while (line.skip('%')) {
      for (int digit = 1; digit <= 2; digit++) {
        if (!line.skipOne(HEXDIG)) {
          throw line.expected("two hexadecimal digits");
        }
      }
      line.skip(URI);
    }
  }

  @Override
  public String keyword() {
    return "BURL";
  }

  @Override
  public String line() {
    return withUrl(url);
  }

  /** The wire form, with a password and what authorizes access shown as {@code (secret)}. */
  @Override
  public String toString() {
    String shown = PASSWORD.matcher(url).replaceFirst("$1(secret)@");
    int access = shown.toLowerCase(Locale.ROOT).indexOf(URLAUTH);
    return withUrl(access < 0 ? shown : shown.substring(0, access + URLAUTH.length()) + "(secret)");
  }

  private String withUrl(String shown) {
    return "BURL " + shown + (last ? " LAST" : "");
  }
}
