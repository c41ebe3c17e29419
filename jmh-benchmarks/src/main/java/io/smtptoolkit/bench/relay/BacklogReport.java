package io.smtptoolkit.bench.relay;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Prints how a run of {@link BacklogBench} went, and which goals were met. */
final class BacklogReport {
  private static final Duration FIRST_ATTEMPT = Duration.ofSeconds(5);
  private static final Duration FRESH = Duration.ofSeconds(2);

  /**
   * Chosen: the heap after a collection may grow by a tenth of what there is, and is still flat.
   */
  private static final double FLAT = 0.1;

  /** Chosen: the least heap of each of so many parts is what no collection could free. */
  private static final int PARTS = 4;

  private static final double MEBI = 1 << 20;

  private final PrintStream out;
  private boolean isMissed;

  BacklogReport(PrintStream out) {
    this.out = out;
  }

  boolean isMissed() {
    return isMissed;
  }

  void firstAttempt(Duration time) {
    line(
        "start of the process to the first attempt: " + seconds(time),
        time.compareTo(FIRST_ATTEMPT) < 0,
        "goal: under 5 s");
  }

  void delivered(int delivered, int queued) {
    line(
        String.format(Locale.ROOT, "delivered to live domains: %,d of the queue", delivered),
        delivered == queued,
        String.format(Locale.ROOT, "goal: all %,d", queued));
  }

  void fresh(int sent, List<Duration> latencies) {
    if (latencies.isEmpty()) {
      line("fresh messages delivered: none of " + sent, false, "goal: all, under 2 s");
      return;
    }
    List<Duration> sorted = latencies.stream().sorted().toList();
    line(
        String.format(
            Locale.ROOT,
            "fresh messages delivered: %,d of %,d, from the connection to the arrival median %s,"
                + " 99 %% in %s, at most %s",
            sorted.size(),
            sent,
            seconds(sorted.get(sorted.size() / 2)),
            seconds(sorted.get(sorted.size() * 99 / 100)),
            seconds(sorted.get(sorted.size() - 1))),
        sorted.size() == sent && sorted.get(sorted.size() - 1).compareTo(FRESH) < 0,
        "goal: all, under 2 s");
  }

  void memory(List<HeapLog.Sample> heap, List<Long> resident, int most) {
    if (heap.isEmpty()) {
      line("heap: no collection in the whole run", false, "goal: flat");
      return;
    }
    double end = heap.get(heap.size() - 1).seconds();
    var least = new ArrayList<Integer>();
    for (int i = 0; i < PARTS; i++) {
      least.add(HeapLog.least(heap, end * i / PARTS, end * (i + 1) / PARTS + 0.001));
    }
    line(
        String.format(
            Locale.ROOT,
            "heap after %,d collections: at most %d MiB; the least of each quarter of the run %s MiB",
            heap.size(),
            heap.stream().mapToInt(HeapLog.Sample::mebibytes).max().orElse(0),
            least.stream().map(Object::toString).collect(Collectors.joining(", "))),
        least.get(PARTS - 1) - least.get(1) < FLAT * most,
        "goal: flat, within 10 % of " + most + " MiB from the second on");
    if (!resident.isEmpty()) {
      out.printf(
          Locale.ROOT,
          "resident memory of the process at the end of each quarter: %s MiB%n",
          List.of(1, 2, 3, 4).stream()
              .map(it -> Math.round(resident.get(resident.size() * it / PARTS - 1) / MEBI) + "")
              .collect(Collectors.joining(", ")));
    }
  }

  void attempts(HostKind kind, List<Integer> counts) {
    if (counts.isEmpty()) {
      return;
    }
    out.printf(
        Locale.ROOT,
        "attempts at each domain of %d, %s: %d to %d, median %d%n",
        counts.size(),
        kind.name().toLowerCase(Locale.ROOT).replace('_', ' '),
        counts.get(0),
        counts.get(counts.size() - 1),
        counts.get(counts.size() / 2));
  }

  void early(int early) {
    line(
        "attempts before the interval of their domain was over: " + early,
        early == 0,
        "goal: none");
  }

  private void line(String text, boolean isMet, String goal) {
    isMissed |= !isMet;
    out.println(text + " (" + goal + ": " + (isMet ? "met" : "MISSED") + ")");
  }

  private static String seconds(Duration time) {
    return String.format(Locale.ROOT, "%.2f s", time.toNanos() / 1e9);
  }
}
