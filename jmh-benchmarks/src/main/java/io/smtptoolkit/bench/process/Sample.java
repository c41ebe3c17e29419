package io.smtptoolkit.bench.process;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/**
 * One measurement.
 *
 * @param messages accepted
 * @param elapsed from the first to the last
 * @param processor user and system time of the process under test meanwhile
 */
record Sample(long messages, Duration elapsed, Duration processor) {
  double perSecond() {
    return messages * 1e9 / elapsed.toNanos();
  }

  Map<Figure, Double> figures() {
    var figures = new EnumMap<Figure, Double>(Figure.class);
    figures.put(Figure.RATE, perSecond());
    figures.put(Figure.PROCESSOR, processor.toNanos() / 1e3 / messages);
    return figures;
  }

  /**
   * With the round trips of all messages.
   *
   * @param roundTrips as {@link DelayLine#roundTrips} counts
   */
  Map<Figure, Double> figures(long roundTrips) {
    var figures = figures();
    figures.put(Figure.ROUND_TRIPS, (double) roundTrips / messages);
    return figures;
  }
}
