package io.smtptoolkit.conformance.verdict;

import java.util.ArrayList;
import java.util.List;

/** The octets that went over the wire in a case, in order. Used by one thread at a time. */
public final class Transcript {
  /** More than this of one entry is not kept: a case may send megabytes. */
  private static final int MAX_KEPT_OCTETS = 4096;

  private static final int HEAD_OCTETS = 400;
  private static final int TAIL_OCTETS = 80;

  private final long startNanos = System.nanoTime();
  private final List<Entry> entries = new ArrayList<>();

  /** Starts empty; times count from now. */
  public Transcript() {}

  /** The side that an entry comes from. */
  public enum Direction {
    /** We sent it. */
    CLIENT("C"),
    /** The target sent it. */
    SERVER("S"),
    /** Neither: connected, closed, handshake done. */
    NOTE("*"),
    /** Nor this: what the suite found wrong at this point. */
    JUDGED("!");

    private final String sign;

    Direction(String sign) {
      this.sign = sign;
    }

    /** {@return one character} */
    public String sign() {
      return sign;
    }
  }

  /**
   * One entry. Immutable.
   *
   * @param connection its name in the script
   * @param direction who it comes from
   * @param millis since the case began
   * @param octets as they were; of many only the first and last ones
   * @param length how many there were
   */
  public record Entry(
      String connection, Direction direction, long millis, String octets, int length) {
    /** {@return whether these are the suite's own words, and no octets of the wire} */
    public boolean ours() {
      return direction == Direction.NOTE || direction == Direction.JUDGED;
    }

    /** {@return one line, every octet that is not printable ASCII escaped} */
    public String line() {
      String name = connection.equals("main") ? "" : "@" + connection + " ";
      String shown =
          ours()
              ? printable(octets)
              : octets.length() <= HEAD_OCTETS + TAIL_OCTETS
                  ? escape(octets)
                  : escape(octets.substring(0, HEAD_OCTETS))
                      + " … "
                      + escape(octets.substring(octets.length() - TAIL_OCTETS));
      String total = length > HEAD_OCTETS + TAIL_OCTETS ? "  (" + length + " octets)" : "";
      return name + direction.sign() + ": " + shown + total;
    }
  }

  /**
   * Adds octets, or a note.
   *
   * @param connection its name in the script
   * @param direction who it comes from
   * @param octets one char each
   */
  public void add(String connection, Direction direction, String octets) {
    int length = octets.length();
    String kept =
        length <= MAX_KEPT_OCTETS
            ? octets
            : octets.substring(0, MAX_KEPT_OCTETS - TAIL_OCTETS)
                + octets.substring(length - TAIL_OCTETS);
    long millis = (System.nanoTime() - startNanos) / 1_000_000;
    entries.add(new Entry(connection, direction, millis, kept, length));
  }

  /** {@return what there is so far} */
  public List<Entry> entries() {
    return List.copyOf(entries);
  }

  /**
   * Octets as printable ASCII: the target's octets must not reach a terminal.
   *
   * @param octets one char each
   * @return with {@code \r}, {@code \n}, {@code \t}, {@code \\} and {@code \xHH}
   */
  public static String escape(String octets) {
    return printable(octets.replace("\\", "\\\\"));
  }

  /**
   * Words that may have escaped octets in them, as printable ASCII: they must not reach a terminal
   * either way.
   *
   * @param words of the suite, of a library, or of a script
   * @return with backslashes as they are
   */
  public static String printable(String words) {
    StringBuilder out = new StringBuilder(words.length());
    for (int i = 0; i < words.length(); i++) {
      char c = words.charAt(i);
      switch (c) {
        case '\r' -> out.append("\\r");
        case '\n' -> out.append("\\n");
        case '\t' -> out.append("\\t");
        default -> {
          if (c >= 0x20 && c < 0x7f) {
            out.append(c);
          } else {
            out.append(String.format(c > 0xff ? "\\u%04x" : "\\x%02x", (int) c));
          }
        }
      }
    }
    return out.toString();
  }
}
