package io.smtptoolkit.codec.reply;

import java.util.AbstractList;
import java.util.BitSet;
import java.util.List;
import java.util.RandomAccess;

/**
 * The texts of a reply, looked through once so that it need not be done again.
 *
 * <p>Immutable.
 */
final class ReplyLines extends AbstractList<String> implements RandomAccess {

  /** Never changed. */
  private static final BitSet NONE = new BitSet(0);

  private final String[] lines;
  private final boolean printable;

  /** The lines that came without the status code that others had. */
  private final BitSet uncoded;

  private ReplyLines(String[] lines, boolean printable) {
    this(lines, printable, NONE);
  }

  private ReplyLines(String[] lines, boolean printable, BitSet uncoded) {
    this.lines = lines;
    this.printable = printable;
    this.uncoded = uncoded;
  }

  /** The lines, at least one and none with CR, LF or NUL; else it throws. */
  static ReplyLines of(List<String> lines) {
    return lines instanceof ReplyLines checked ? checked : check(lines.toArray(String[]::new));
  }

  /** Lines that are known to be printable ASCII; the array is theirs from now on. */
  static ReplyLines ofPrintable(String... lines) {
    return new ReplyLines(lines, true);
  }

  /** Likewise; the array is theirs from now on. */
  static ReplyLines check(String[] lines) {
    if (lines.length == 0) {
      throw new IllegalArgumentException("a reply has at least one line");
    }
    boolean printable = true;
    for (String line : lines) {
      for (int i = 0; i < line.length(); i++) {
        char c = line.charAt(i);
        if (c < ' ' || c > '~') {
          printable = false;
          if (c == '\r' || c == '\n' || c == '\0') {
            throw new IllegalArgumentException("a reply line must not contain CR, LF or NUL");
          }
        }
      }
    }
    return new ReplyLines(lines, printable);
  }

  /** Whether all lines are printable ASCII. */
  boolean isPrintable() {
    return printable;
  }

  /** These lines, and off each that begins with this status code the code and its space. */
  ReplyLines without(String status, int end) {
    var rest = new String[lines.length];
    BitSet without = NONE;
    for (int i = 0; i < rest.length; i++) {
      String line = lines[i];
      boolean begins =
          line.regionMatches(0, status, 0, end) && EnhancedStatusCode.endAt(line) == end;
      if (!begins) {
        without = without.isEmpty() ? new BitSet(lines.length) : without;
        without.set(i);
      }
      rest[i] = begins ? line.substring(Math.min(end + 1, line.length())) : line;
    }
    return new ReplyLines(rest, printable, without);
  }

  /** Whether a line has the reply's status code on the wire. */
  boolean isCoded(int index) {
    return !uncoded.get(index);
  }

  /** Whether all have it. */
  boolean areCoded() {
    return uncoded.isEmpty();
  }

  @Override
  public String get(int index) {
    return lines[index];
  }

  @Override
  public int size() {
    return lines.length;
  }
}
