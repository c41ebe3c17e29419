package io.smtptoolkit.bench;

import java.util.Arrays;

/** Medians of figures. Stateless. */
public final class Medians {
  private Medians() {}

  /**
   * The median.
   *
   * @param values one at least; sorted by this
   * @return the value in the middle, or half-way between the two there
   */
  public static double of(double... values) {
    Arrays.sort(values);
    int middle = values.length / 2;
    return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
  }
}
