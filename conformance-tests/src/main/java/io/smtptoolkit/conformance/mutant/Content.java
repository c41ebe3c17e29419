package io.smtptoolkit.conformance.mutant;

import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Mail data as it comes after a 354: read to the end of mail data indication, then freed of dot
 * transparency (RFC 5321 §4.1.1.4, §4.5.2).
 *
 * <p>Only CRLF.CRLF ends it, the first CRLF being the one of the DATA command if need be. Bare CR,
 * bare LF and NUL are kept as content, which is one of the answers RFC 5321 leaves open; so the
 * suite is also tried on a server that does not refuse them.
 */
final class Content {

  private static final String END_OF_MAIL_DATA = "\r\n.\r\n";
  private static final String LF_DOT_LF = "\n.\n";

  /** Where the faulty block readers cut (chosen: divides every usual buffer size). */
  private static final int BLOCK = 1024;

  /** Sequences that some mutant takes for the end. */
  private static final List<FalseEnd> FALSE_ENDS =
      Arrays.stream(Mutant.values())
          .flatMap(mutant -> mutant.endings().stream().map(octets -> new FalseEnd(mutant, octets)))
          .toList();

  private static final BitSet LAST_OCTETS = lastOctets();

  private final Set<Mutant> mutants;
  private final CutContent cut;

  /** Whether LF alone ended the first line, once that is known. */
  private Optional<Boolean> lfMode = Optional.empty();

  Content(Set<Mutant> mutants) {
    this.mutants = mutants;
    this.cut = new CutContent(mutants);
  }

  private record FalseEnd(Mutant mutant, String octets) {}

  private static BitSet lastOctets() {
    BitSet octets = new BitSet();
    octets.set('\n');
    FALSE_ENDS.forEach(end -> octets.set(end.octets().charAt(end.octets().length() - 1)));
    return octets;
  }

  /** The outcome of reading the content. */
  enum Outcome {
    RECEIVED,
    /** Received up to a false end, which was answered then. */
    ANSWERED,
    TOO_BIG,
    CONNECTION_LOST,
    /** The connection ended, or stalled, and a mutant takes that for the end. */
    CUT
  }

  /**
   * The content received, free of the indication and of transparency dots; octets are empty when
   * too big.
   */
  record Received(Outcome outcome, String octets) {}

  /** For the mutants that talk while they should listen. */
  interface Listener {
    /** Called after each line of content. */
    void line(String line) throws IOException;

    /** Called at a sequence that is taken for the end, though what follows is still content. */
    void falseEnd() throws IOException;
  }

  Received read(WireReader reader, int maxOctets, Listener listener) throws IOException {
    // The CRLF of the DATA line counts as the one before the first content line.
    StringBuilder content = new StringBuilder("\r\n");
    int lineStart = 2;
    boolean tooBig = false;
    int lastSplit = -1;
    Optional<String> answered = Optional.empty();
    lfMode = Optional.empty();
    while (true) {
      int octet = cut.read(reader, content);
      if (octet == CutContent.TAKEN) {
        return new Received(Outcome.CUT, unstuffed(content.substring(2)));
      }
      if (octet == WireReader.END) {
        return new Received(Outcome.CONNECTION_LOST, "");
      }
      content.append((char) octet);
      int length = content.length();
      if (octet == '\n' && lfMode.isEmpty()) {
        lfMode = Optional.of(content.charAt(length - 2) != '\r');
      }
      if (answered.isEmpty()
          && endsWith(content, LF_DOT_LF)
          && has(Mutant.SWALLOWS_AFTER_LF_DOT_LF)) {
        answered = Optional.of(unstuffed(content.substring(2, length - 2)));
        listener.falseEnd();
      }
      String ending = ending(content, tooBig, reader);
      // CR may be the first half of the true end's last CRLF: such an ending needs to see what
      // follows.
      boolean trueEndFollows = ending.endsWith("\n.\r") && nextIsLineFeed(reader);
      if (octet == '\r' && reader.atReadEdge() && has(Mutant.EOD_MISSED_WHEN_SPLIT)) {
        lastSplit = length;
      }
      if (!ending.isEmpty() && !trueEndFollows && !missed(ending, length, lastSplit)) {
        return atEnd(content, ending, tooBig, answered);
      }
      if (octet == '\n' && content.charAt(length - 2) == '\r') {
        listener.line(content.substring(Math.min(lineStart, length - 2), length - 2));
        lineStart = length;
      }
      if (length > maxOctets + 2 && !has(Mutant.SIZE_LIMIT_UNCHECKED)) {
        tooBig = true;
        if (has(Mutant.OVERSIZE_TAIL_RUNS)) {
          return new Received(Outcome.TOO_BIG, "");
        }
      }
      if (tooBig && length > BLOCK) {
        // Nothing of it will be kept but what is needed to see the end.
        content.delete(0, length - 16);
        lineStart = content.length();
        lastSplit = -1;
      }
    }
  }

  private Received atEnd(
      StringBuilder content, String ending, boolean tooBig, Optional<String> answered) {
    if (answered.isPresent()) {
      return new Received(Outcome.ANSWERED, answered.get());
    }
    if (tooBig) {
      return new Received(Outcome.TOO_BIG, "");
    }
    return new Received(Outcome.RECEIVED, withoutEnding(content, ending));
  }

  private String withoutEnding(StringBuilder content, String ending) {
    // The CRLF before the dot belongs to the content.
    String kept =
        content.substring(0, content.length() - ending.length())
            + (ending.startsWith("\r\n") ? "\r\n" : "");
    return unstuffed(kept.substring(Math.min(2, kept.length())));
  }

  private boolean missed(String ending, int length, int lastSplit) {
    return ending.equals(END_OF_MAIL_DATA)
        && (((length - 2) / BLOCK != (length - 6) / BLOCK && has(Mutant.EOD_MISSED_AT_BLOCK_EDGE))
            || (lastSplit > length - 5 && has(Mutant.EOD_MISSED_WHEN_SPLIT)));
  }

  private static boolean nextIsLineFeed(WireReader reader) throws IOException {
    int next = reader.read();
    if (next == WireReader.END) {
      return false;
    }
    reader.unread();
    return next == '\n';
  }

  private String ending(StringBuilder content, boolean tooBig, WireReader reader) {
    if (!LAST_OCTETS.get(content.charAt(content.length() - 1))) {
      return "";
    }
    if (endsWith(content, END_OF_MAIL_DATA)) {
      return END_OF_MAIL_DATA;
    }
    for (FalseEnd end : FALSE_ENDS) {
      if (endsWith(content, end.octets()) && has(end.mutant())) {
        return end.octets();
      }
    }
    if (!endsWith(content, LF_DOT_LF)) {
      return "";
    }
    boolean ends =
        (tooBig && has(Mutant.LF_DOT_LF_ENDS_OVERSIZE))
            || (reader.atReadEdge() && has(Mutant.LF_DOT_LF_ENDS_A_SEGMENT))
            || (lfMode.orElse(false) && has(Mutant.FIRST_LINE_SETS_LF_MODE));
    return ends ? LF_DOT_LF : "";
  }

  private static boolean endsWith(StringBuilder content, String ending) {
    int start = content.length() - ending.length();
    if (start < 0) {
      return false;
    }
    for (int i = ending.length() - 1; i >= 0; i--) {
      if (content.charAt(start + i) != ending.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private String unstuffed(String content) {
    StringBuilder out = new StringBuilder(content.length());
    int start = 0;
    while (start < content.length()) {
      int end = content.indexOf("\r\n", start);
      boolean last = end < 0;
      String line = content.substring(start, last ? content.length() : end);
      String kept = line(line, start) + (last ? "" : "\r\n");
      if (!(start == 0 && line.isEmpty() && has(Mutant.FIRST_BLANK_LINE_DROPPED))) {
        out.append(kept);
      }
      start = last ? content.length() : end + 2;
    }
    if (has(Mutant.ADDS_BLANK_LINE)) {
      out.append("\r\n");
    }
    return out.toString();
  }

  private String line(String sent, int offset) {
    String line = sent;
    boolean removesDot =
        line.startsWith(".")
            && !has(Mutant.DOTS_KEPT)
            && !(offset == 0 && has(Mutant.DOT_KEPT_ON_FIRST_LINE))
            && !(!line.startsWith("..") && has(Mutant.DOT_KEPT_BEFORE_TEXT))
            && !(offset % BLOCK == 0 && offset > 0 && has(Mutant.DOT_KEPT_AT_BLOCK_EDGE));
    if (removesDot) {
      line = line.substring(1);
    }
    if (sent.startsWith("..") && has(Mutant.TWO_DOTS_REMOVED)) {
      line = line.substring(1);
    }
    if (line.startsWith(" .") && has(Mutant.DOT_REMOVED_AFTER_SPACE)) {
      line = " " + line.substring(2);
    }
    if ((line.endsWith(" ") || line.endsWith("\t")) && has(Mutant.TRIMS_LINES)) {
      line = line.replaceFirst("[ \t]+$", "");
    }
    if (line.indexOf(0) >= 0 && has(Mutant.CUTS_AT_NUL)) {
      line = line.substring(0, line.indexOf(0));
    }
    String printable = line.replaceAll("[\\x01-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f]", "");
    if (!printable.equals(line) && has(Mutant.DROPS_CONTROL_CHARACTERS)) {
      line = printable;
    }
    if (line.length() == 998 && !removesDot && has(Mutant.CUTS_LINE_AT_997)) {
      line = line.substring(0, 997);
    }
    if (sent.length() > 998 && removesDot && has(Mutant.CUTS_STUFFED_LINE_AT_998)) {
      line = sent.substring(1, 998);
    }
    if (line.length() > 998 && has(Mutant.ADDS_BREAK_TO_LONG_LINE)) {
      line += "\r\n";
    }
    return line;
  }

  private boolean has(Mutant mutant) {
    return mutants.contains(mutant);
  }
}
