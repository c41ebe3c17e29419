package io.smtptoolkit.server.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Guesses which word was meant. */
final class Spelling {
  private Spelling() {}

  /** The word that is nearest, if it differs in a third of the letters at most. */
  static Optional<String> nearest(String written, Collection<String> words) {
    int most = Math.max(1, written.length() / 3);
    return words.stream()
        .filter(word -> distance(written, word) <= most)
        .min(Comparator.comparingInt(word -> distance(written, word)));
  }

  /** How many letters must be put in, taken out, changed or exchanged with the next one. */
  static int distance(String from, String to) {
    int[][] steps = new int[from.length() + 1][to.length() + 1];
    for (int i = 0; i <= from.length(); i++) {
      for (int j = 0; j <= to.length(); j++) {
        if (i == 0 || j == 0) {
          steps[i][j] = i + j;
          continue;
        }
        boolean same = from.charAt(i - 1) == to.charAt(j - 1);
        steps[i][j] =
            Math.min(
                steps[i - 1][j - 1] + (same ? 0 : 1),
                1 + Math.min(steps[i - 1][j], steps[i][j - 1]));
        if (i > 1
            && j > 1
            && from.charAt(i - 1) == to.charAt(j - 2)
            && from.charAt(i - 2) == to.charAt(j - 1)) {
          steps[i][j] = Math.min(steps[i][j], steps[i - 2][j - 2] + 1);
        }
      }
    }
    return steps[from.length()][to.length()];
  }
}
