package io.smtptoolkit.conformance.engine.wire;

import io.smtptoolkit.conformance.script.ReceivedReply;
import java.util.List;

/**
 * A reply exactly as it came. Immutable.
 *
 * @param lines each with its line end, whatever that is
 */
public record RawReply(List<String> lines) implements ReceivedReply {

  @Override
  public int code() {
    String last = lines.get(lines.size() - 1);
    return beginsWithCode(last) ? Integer.parseInt(last.substring(0, 3)) : 0;
  }

  @Override
  public List<String> texts() {
    return lines.stream().map(RawReply::text).toList();
  }

  @Override
  public String octets() {
    return String.join("", lines);
  }

  /** The text of one line: without code, separator and line end. */
  public static String text(String line) {
    String content = withoutLineEnd(line);
    if (!beginsWithCode(content)) {
      return content;
    }
    return content.length() > 3 ? content.substring(4) : "";
  }

  public static String withoutLineEnd(String line) {
    int end = line.length();
    if (end > 0 && line.charAt(end - 1) == '\n') {
      end--;
      if (end > 0 && line.charAt(end - 1) == '\r') {
        end--;
      }
    }
    return line.substring(0, end);
  }

  public static boolean beginsWithCode(String line) {
    return line.length() >= 3 && digit(line, 0) && digit(line, 1) && digit(line, 2);
  }

  /** Says whether a reply goes on after this line. */
  public static boolean continues(String line) {
    return beginsWithCode(line) && line.length() > 3 && line.charAt(3) == '-';
  }

  private static boolean digit(String line, int at) {
    return line.charAt(at) >= '0' && line.charAt(at) <= '9';
  }
}
