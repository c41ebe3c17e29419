package io.smtptoolkit.codec.grammar;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.smtptoolkit.codec.Leniency;
import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.inside.Described;
import io.smtptoolkit.codec.reply.EnhancedStatusCode;
import io.smtptoolkit.codec.reply.ReplyCode;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.util.Set;

/**
 * The octets of a line, and how far they are read: what a grammar's productions read from, one
 * after another.
 *
 * <pre>
 * MAIL FROM:&lt;a@b.example&gt; SIZE=1
 *            ^ position 11
 * </pre>
 *
 * <p>A production moves the position past what it has read, or throws what it {@link #expected}
 * there, so that every error names its octet of the whole line. Texts are read as their UTF-8
 * octets, so that there is one grammar for what came on the wire and for what a program holds.
 *
 * <p>A line holds no control characters, neither of ASCII nor C1, and what is beyond ASCII is
 * well-formed UTF-8; {@link #of(String)} and {@link #requirePrintable} see to that. Where UTF-8 is
 * not allowed the productions stop at it.
 *
 * <p>One per line; not thread-safe. The octets are not copied and must not change meanwhile.
 */
public final class LineCursor {

  /** What is reported after the last octet. */
  public static final int END = -1;

  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

  /** What Java's decoder gives for octets that are no UTF-8. */
  private static final int NOT_UTF8 = 0xfffd;

  private static final long ONES = 0x0101010101010101L;
  private static final long SPACES = ONES * ' ';
  private static final long HIGH_BITS = ONES << 7;

  private final byte[] octets;
  private final int start;
  private final int end;
  private final boolean utf8;
  private final Set<Leniency> leniencies;
  private int at;

  private LineCursor(byte[] octets, int start, int end, boolean utf8, Set<Leniency> leniencies) {
    this.octets = octets;
    this.start = start;
    this.end = end;
    this.utf8 = utf8;
    this.leniencies = leniencies;
    this.at = start;
  }

  /**
   * A text in which only ASCII is allowed.
   *
   * @param text the text
   * @return a cursor at its beginning
   * @throws SmtpSyntaxException if there is a control character in it, or half a surrogate pair
   */
  public static LineCursor of(String text) throws SmtpSyntaxException {
    return of(text, false);
  }

  /**
   * A text in which characters beyond ASCII are allowed (RFC 6531).
   *
   * @param text the text
   * @return a cursor at its beginning
   * @throws SmtpSyntaxException if there is a control character in it, or half a surrogate pair
   */
  public static LineCursor ofUtf8(String text) throws SmtpSyntaxException {
    return of(text, true);
  }

  /**
   * A line that came on the wire, without the blanks at its end, which RFC 5321 §4.1.1 asks
   * receivers to tolerate. Its octets are not checked yet.
   *
   * @param source holds the line; its position and limit do not count and stay
   * @param from the index of the line's first octet
   * @param to the index after its last octet, without CRLF
   * @param utf8 whether characters beyond ASCII are allowed
   * @param leniencies the deviations to tolerate; must not change meanwhile
   * @return a cursor at its beginning
   */
  public static LineCursor ofLine(
      ByteBuffer source, int from, int to, boolean utf8, Set<Leniency> leniencies) {
    int length = to - from;
    byte[] octets;
    int start;
    if (source.hasArray()) {
      octets = source.array();
      start = source.arrayOffset() + from;
    } else {
      octets = new byte[length];
      source.get(from, octets);
      start = 0;
    }
    int end = start + length;
    while (end > start && isBlank(octets[end - 1])) {
      end--;
    }
    return new LineCursor(octets, start, end, utf8, leniencies);
  }

  /**
   * Refuses a line with an octet that no production has.
   *
   * @throws SmtpSyntaxException if there is a control character anywhere in the line, or an octet
   *     beyond ASCII that is not allowed or not UTF-8
   */
  public void requirePrintable() throws SmtpSyntaxException {
    int i = start;
    for (; i <= end - Long.BYTES; i += Long.BYTES) {
      long word = (long) WORD.get(octets, i);
      // The high bit of an octet is set by one below a space, by DEL and by one beyond ASCII. A
      // borrow or carry may set more of them, but never one without such an octet.
      if ((((word - SPACES) | (word + ONES) | word) & HIGH_BITS) != 0) {
        break;
      }
    }
    for (; i < end; i++) {
      if (octets[i] < ' ' || octets[i] == 0x7f) {
        requirePrintableFrom(i);
        return;
      }
    }
  }

  /** The first octet is a control character or beyond ASCII. */
  private void requirePrintableFrom(int from) throws SmtpSyntaxException {
    if (!utf8 || octets[from] >= 0) {
      throw expectedAt("a printable character", from);
    }
    ByteBuffer source = ByteBuffer.wrap(octets, start, end - start);
    try {
      requirePrintable(UTF_8.newDecoder().decode(source).toString());
    } catch (CharacterCodingException e) {
      throw expectedAt("UTF-8", source.position());
    }
  }

  /**
   * Says whether a deviation from the grammar is tolerated. Productions ask where they would fail.
   *
   * @param leniency the deviation
   * @return true if it is
   */
  public boolean permits(Leniency leniency) {
    return leniencies.contains(leniency);
  }

  /**
   * The place up to which the line is read.
   *
   * @return the number of octets before the next one
   */
  public int position() {
    return at - start;
  }

  /**
   * Goes back to where the cursor has been before.
   *
   * @param position what {@link #position} gave there
   */
  public void backTo(int position) {
    if (position < 0 || position > at - start) {
      throw new IllegalArgumentException("position " + position + " is not before this one");
    }
    at = start + position;
  }

  /**
   * Says whether all is read.
   *
   * @return true at the end
   */
  public boolean atEnd() {
    return at == end;
  }

  /**
   * The next octet, which stays the next one.
   *
   * @return 0 to 255, or {@link #END}
   */
  public int peek() {
    return at < end ? octets[at] & 0xff : END;
  }

  /**
   * The octet before the position.
   *
   * @return 0 to 255, or {@link #END} at the beginning
   */
  public int previous() {
    return at > start ? octets[at - 1] & 0xff : END;
  }

  /**
   * Reads one octet if it is next.
   *
   * @param wanted ASCII
   * @return whether it was
   */
  public boolean skip(char wanted) {
    if (at < end && octets[at] == wanted) {
      at++;
      return true;
    }
    return false;
  }

  /**
   * Reads a word if it is next.
   *
   * @param word ASCII in upper case; the line's letters may be of any case
   * @return whether it was; if not, the position stays
   */
  public boolean skip(String word) {
    int length = word.length();
    if (length > end - at) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (upper(octets[at + i]) != word.charAt(i)) {
        return false;
      }
    }
    at += length;
    return true;
  }

  /**
   * Reads a word if it is next, in the same case.
   *
   * @param word ASCII
   * @return whether it was; if not, the position stays
   */
  public boolean skipExactly(String word) {
    int length = word.length();
    if (length > end - at) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (octets[at + i] != word.charAt(i)) {
        return false;
      }
    }
    at += length;
    return true;
  }

  /**
   * Reads one octet if it is in a set.
   *
   * @param set the set
   * @return whether it was
   */
  public boolean skipOne(OctetSet set) {
    boolean found = at < end && set.contains(octets[at] & 0xff);
    at += found ? 1 : 0;
    return found;
  }

  /**
   * Reads the octets that follow and are in a set, perhaps none.
   *
   * @param set the set
   */
  public void skip(OctetSet set) {
    skip(set.members());
  }

  /**
   * Reads the octets that follow and are in a set or, where UTF-8 is allowed, beyond ASCII.
   *
   * @param set the set
   */
  public void skipText(OctetSet set) {
    skip(utf8 ? set.membersAndUtf8() : set.members());
  }

  /**
   * Reads one octet.
   *
   * @param wanted ASCII
   * @throws SmtpSyntaxException if another one is next
   */
  public void require(char wanted) throws SmtpSyntaxException {
    if (!skip(wanted)) {
      throw expected("\"" + wanted + "\"");
    }
  }

  /**
   * Refuses anything after a value that should have been the whole text.
   *
   * @throws SmtpSyntaxException if the cursor is not at the end
   */
  public void requireEnd() throws SmtpSyntaxException {
    if (at != end) {
      throw expected("the end");
    }
  }

  /**
   * The text that was read since a position.
   *
   * @param from what {@link #position} gave there
   * @return the text up to the position
   */
  public String since(int from) {
    return text(start + from, at);
  }

  /**
   * Reads all that is left.
   *
   * @return the text up to the end, perhaps nothing
   */
  public String rest() {
    int from = at;
    at = end;
    return text(from, end);
  }

  /**
   * The error that something else is next: 501 5.5.4.
   *
   * @param expected what the grammar asks for
   * @return the error, which says where it is and what was found there
   */
  public SmtpSyntaxException expected(String expected) {
    return expectedAt(expected, at);
  }

  private SmtpSyntaxException expectedAt(String expected, int index) {
    return new SmtpSyntaxException(
        expected,
        index < end ? found(index) : Described.END,
        index - start,
        ReplyCode.PARAMETER_SYNTAX_ERROR,
        EnhancedStatusCode.INVALID_ARGUMENTS);
  }

  private String found(int index) {
    // No character has more than four octets.
    int c = new String(octets, index, Math.min(4, end - index), UTF_8).codePointAt(0);
    return c == NOT_UTF8 ? Described.octet(octets[index]) : Described.character(c);
  }

  private void skip(boolean[] members) {
    int i = at;
    while (i < end && members[octets[i] & 0xff]) {
      i++;
    }
    at = i;
  }

  private String text(int from, int to) {
    return new String(octets, from, to - from, utf8 ? UTF_8 : ISO_8859_1);
  }

  private static LineCursor of(String text, boolean utf8) throws SmtpSyntaxException {
    requirePrintable(text);
    byte[] octets = text.getBytes(UTF_8);
    return new LineCursor(octets, 0, octets.length, utf8, Set.of());
  }

  private static void requirePrintable(String text) throws SmtpSyntaxException {
    int c;
    for (int i = 0; i < text.length(); i += Character.charCount(c)) {
      c = text.codePointAt(i);
      boolean half = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
      if (Character.isISOControl(c) || half) {
        throw SmtpSyntaxException.expected("a printable character", text, i);
      }
    }
  }

  private static boolean isBlank(byte octet) {
    return octet == ' ' || octet == '\t';
  }

  private static int upper(byte octet) {
    return octet >= 'a' && octet <= 'z' ? octet - ('a' - 'A') : octet;
  }
}
