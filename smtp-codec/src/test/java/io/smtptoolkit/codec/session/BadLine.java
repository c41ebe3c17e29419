package io.smtptoolkit.codec.session;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.smtptoolkit.codec.Leniency;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A line that some client sends and should not, from {@code bad-lines.txt}.
 *
 * <p>In its text {@code \t \r \n \0 \xNN} are one octet, and {@code {64*a}} is 64 octets.
 */
record BadLine(String state, String shown, String note) {

  private static final Pattern PIECE =
      Pattern.compile("\\\\x([0-9A-F]{2})|\\\\(.)|\\{(\\d+)\\*(.)}|(.)");

  /** What is shown for so many octets of the line. */
  private record Piece(String shown, String octets) {}

  /** The line with its CRLF. */
  byte[] octets() {
    var octets = new StringBuilder();
    pieces().forEach(piece -> octets.append(piece.octets()));
    return octets.append("\r\n").toString().getBytes(ISO_8859_1);
  }

  /** Where an octet is to be found in what is shown. */
  int column(int octet) {
    int column = 0;
    int passed = 0;
    for (Piece piece : pieces()) {
      passed += piece.octets().length();
      if (passed > octet) {
        return column;
      }
      column += piece.shown().length();
    }
    return column;
  }

  /** The deviations that the note names. */
  Set<Leniency> leniencies() {
    var named = EnumSet.noneOf(Leniency.class);
    for (Leniency each : Leniency.values()) {
      if (note.contains("`" + each + "`")) {
        named.add(each);
      }
    }
    return named;
  }

  private List<Piece> pieces() {
    var pieces = new ArrayList<Piece>();
    Matcher matcher = PIECE.matcher(shown);
    while (matcher.find()) {
      String octets;
      if (matcher.group(1) != null) {
        octets = Character.toString(Integer.parseInt(matcher.group(1), 16));
      } else if (matcher.group(2) != null) {
        octets = matcher.group().translateEscapes();
      } else if (matcher.group(3) != null) {
        octets = matcher.group(4).repeat(Integer.parseInt(matcher.group(3)));
      } else {
        octets = matcher.group();
      }
      pieces.add(new Piece(matcher.group(), octets));
    }
    return pieces;
  }
}
