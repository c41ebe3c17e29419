package io.smtptoolkit.bench.relay;

import io.smtptoolkit.bench.relay.HostKind.Domain;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The attempts that a relay logs, by domain. Thread-safe. */
final class Attempts {
  private static final Pattern LINE =
      Pattern.compile("(\\S+Z) \\S+ .*?: attempt at (127(?:\\.\\d+){3}):\\d+.*");

  /** RetrySchedule: an interval is up to a tenth shorter. */
  private static final double SHORTEST = 0.9;

  private final Map<Domain, List<Instant>> ends = new HashMap<>();
  private @Nullable Instant first;

  /** Looks whether a line of the log tells of an attempt that has ended. */
  synchronized void read(String line) {
    Matcher found = LINE.matcher(line);
    if (found.matches()) {
      Instant at = Instant.parse(found.group(1));
      first = first == null ? at : first;
      Domain domain = Domain.at(found.group(2));
      if (domain.kind() != HostKind.LIVE) {
        ends.computeIfAbsent(domain, any -> new ArrayList<>()).add(at);
      }
    }
  }

  synchronized Optional<Instant> first() {
    return Optional.ofNullable(first);
  }

  /** The number of attempts at each of these domains, in ascending order. */
  synchronized List<Integer> counts(List<Domain> domains) {
    return domains.stream().map(it -> ends.getOrDefault(it, List.of()).size()).sorted().toList();
  }

  /** The number of attempts that came earlier than the interval before them allows. */
  synchronized int early(Duration firstInterval) {
    int early = 0;
    for (List<Instant> each : ends.values()) {
      for (int i = 1; i < each.size(); i++) {
        double least = SHORTEST * firstInterval.toMillis() * (1L << (i - 1));
        // The log has milliseconds.
        if (Duration.between(each.get(i - 1), each.get(i)).toMillis() + 1 < least) {
          early++;
        }
      }
    }
    return early;
  }
}
