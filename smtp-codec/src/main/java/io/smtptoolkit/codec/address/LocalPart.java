package io.smtptoolkit.codec.address;

import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.grammar.LineCursor;
import java.util.Locale;

/**
 * The part of a mailbox before its last at sign, kept as sent.
 *
 * <pre>
 * Local-part = Dot-string / Quoted-string
 * </pre>
 *
 * <p>Two are equal when they mean the same once unquoted: {@code "john"} and {@code john}, {@code
 * "a\b"} and {@code ab} (RFC 5321 §4.1.2). Case counts (§2.4). The 64 octets of §4.5.3.1.1 are what
 * every server must accept, not a bound.
 *
 * <p>Immutable.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5321#section-4.1.2">RFC 5321 §4.1.2</a>
 */
public final class LocalPart {
  private final String wire;

  private LocalPart(String wire) {
    this.wire = wire;
  }

  /**
   * Reads a local part of ASCII.
   *
   * @param text the local part and nothing else
   * @return the local part
   * @throws SmtpSyntaxException when the text is no local part
   */
  public static LocalPart parse(String text) throws SmtpSyntaxException {
    return whole(LineCursor.of(text));
  }

  /**
   * Reads a local part that may hold UTF-8 (RFC 6531 §3.3).
   *
   * @param text the local part and nothing else
   * @return the local part
   * @throws SmtpSyntaxException when the text is no local part
   */
  public static LocalPart parseUtf8(String text) throws SmtpSyntaxException {
    return whole(LineCursor.ofUtf8(text));
  }

  /**
   * The local part with this meaning, quoted if it has to be.
   *
   * @param unquoted what the local part says once unquoted; characters beyond ASCII are allowed
   * @return the local part
   * @throws SmtpSyntaxException when the text holds a control character
   */
  public static LocalPart ofUnquoted(String unquoted) throws SmtpSyntaxException {
    if (!unquoted.startsWith("\"")) { // what looks quoted is not: these quotes are part of it
      try {
        return parseUtf8(unquoted);
      } catch (SmtpSyntaxException notDotString) {
        // Needs quotes, if anything helps.
      }
    }
    return parseUtf8('"' + unquoted.replace("\\", "\\\\").replace("\"", "\\\"") + '"');
  }

  static LocalPart read(LineCursor line) throws SmtpSyntaxException {
    int from = line.position();
    boolean needsQuotes = AddressGrammar.localPart(line);
    String wire = line.since(from);
    return new LocalPart(needsQuotes ? '"' + wire + '"' : wire);
  }

  private static LocalPart whole(LineCursor line) throws SmtpSyntaxException {
    LocalPart found = read(line);
    line.requireEnd();
    return found;
  }

  /**
   * The name that the local-part is, whatever its quoting.
   *
   * @return the text without quotes and quoting backslashes
   */
  public String unquoted() {
    return wire.charAt(0) == '"' ? unquote(wire) : wire;
  }

  /**
   * Says whether this is the reserved name that every host must serve (RFC 5321 §4.5.1).
   *
   * @return true for {@code postmaster} in any case
   */
  public boolean isPostmaster() {
    // Not equalsIgnoreCase, to which a long s is an s.
    return unquoted().toLowerCase(Locale.ROOT).equals("postmaster");
  }

  /**
   * Says whether this can be sent without SMTPUTF8.
   *
   * @return true when every character is ASCII
   */
  public boolean isAscii() {
    return AddressGrammar.isAscii(wire);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LocalPart that && unquoted().equals(that.unquoted());
  }

  @Override
  public int hashCode() {
    return unquoted().hashCode();
  }

  /** The wire form, as sent. */
  @Override
  public String toString() {
    return wire;
  }

  private static String unquote(String wire) {
    var content = new StringBuilder(wire.length() - 2);
    for (int i = 1; i < wire.length() - 1; i++) {
      if (wire.charAt(i) == '\\') {
        i++;
      }
      content.append(wire.charAt(i));
    }
    return content.toString();
  }
}
