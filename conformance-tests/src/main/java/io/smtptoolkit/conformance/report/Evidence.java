package io.smtptoolkit.conformance.report;

import io.smtptoolkit.conformance.verdict.Judgement;
import io.smtptoolkit.conformance.verdict.Result;
import io.smtptoolkit.conformance.verdict.Transcript;
import io.smtptoolkit.conformance.verdict.Transcript.Direction;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The evidence that a finding rests on: the octets that were sent last, and what came then.
 * Immutable.
 *
 * @param sent escaped and cut; empty if nothing was
 * @param came escaped; empty if there was nothing to compare
 * @param transcript up to the place where it was found
 */
record Evidence(String sent, String came, List<Transcript.Entry> transcript) {
  private static final int HEAD_OCTETS = 60;
  private static final int TAIL_OCTETS = 100;
  // Chosen: what leads to a finding is in the last lines, and a screen has few.
  private static final int MAX_ENTRIES = 16;

  static Evidence of(Result result) {
    List<Transcript.Entry> entries = result.transcript();
    int mark = mark(result);
    int end = mark < 0 ? entries.size() : mark + 1;
    return new Evidence(
        mark < 0 ? "" : sent(entries, mark),
        cut(Transcript.printable(result.finding().actual())),
        entries.subList(Math.max(0, end - MAX_ENTRIES), end));
  }

  /** The first and the last of a long text that is escaped already. */
  static String cut(String text) {
    return text.length() <= 2 * TAIL_OCTETS
        ? text
        : text.substring(0, TAIL_OCTETS) + " ... " + text.substring(text.length() - HEAD_OCTETS);
  }

  /**
   * Where the finding was made; a case goes on after a departure, and nothing follows a violation.
   */
  private static int mark(Result result) {
    List<Transcript.Entry> entries = result.transcript();
    int[] marks =
        IntStream.range(0, entries.size())
            .filter(i -> entries.get(i).direction() == Direction.JUDGED)
            .toArray();
    if (marks.length == 0) {
      return -1;
    }
    return result.finding().judgement() == Judgement.DEPARTS ? marks[0] : marks[marks.length - 1];
  }

  /** All that was written on this connection since the last octets that came before it. */
  private static String sent(List<Transcript.Entry> entries, int mark) {
    Deque<Transcript.Entry> sent = new ArrayDeque<>();
    for (int i = mark - 1; i >= 0; i--) {
      Transcript.Entry entry = entries.get(i);
      if (entry.direction() == Direction.SERVER && !sent.isEmpty()) {
        break;
      }
      if (entry.direction() == Direction.CLIENT
          && entry.connection().equals(entries.get(mark).connection())) {
        sent.addFirst(entry);
      }
    }
    StringBuilder octets = new StringBuilder();
    sent.forEach(entry -> octets.append(entry.octets()));
    int total = sent.stream().mapToInt(Transcript.Entry::length).sum();
    if (octets.length() <= HEAD_OCTETS + TAIL_OCTETS) {
      return Transcript.escape(octets.toString());
    }
    return Transcript.escape(octets.substring(0, HEAD_OCTETS))
        + " ... "
        + Transcript.escape(octets.substring(octets.length() - TAIL_OCTETS))
        + "  ("
        + total
        + " octets)";
  }
}
