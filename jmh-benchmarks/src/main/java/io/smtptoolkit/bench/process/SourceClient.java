package io.smtptoolkit.bench.process;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * Postfix's smtp-source, a new process for each run. It sends a number of messages and not for a
 * time: the first run of each kind finds out how many. Opening connections is part of a run.
 */
final class SourceClient implements ClientMain.Client {
  /** Chosen: a guess becomes a measurement in a few steps, and none of them takes long. */
  private static final double MOST_GROWTH = 10;

  private final PostfixTools postfix = PostfixTools.find();
  private final Map<Run, Long> counts = new HashMap<>();

  private record Run(int port, int connections, int octets) {}

  SourceClient() throws IOException {}

  @Override
  public Sample run(int port, int connections, int octets, long durationNanos)
      throws IOException, InterruptedException {
    var run = new Run(port, connections, octets);
    var load = new Load("", connections, octets, true);
    Long known = counts.get(run);
    Sample sample = postfix.send(load, port, known == null ? connections : known);
    while (known == null && sample.elapsed().toNanos() < durationNanos / 2) {
      sample = postfix.send(load, port, next(sample, durationNanos));
    }
    counts.put(run, Math.max(connections, next(sample, durationNanos)));
    return sample;
  }

  private static long next(Sample sample, long durationNanos) {
    double growth = (double) durationNanos / sample.elapsed().toNanos();
    return Math.round(sample.messages() * Math.min(growth, MOST_GROWTH));
  }
}
