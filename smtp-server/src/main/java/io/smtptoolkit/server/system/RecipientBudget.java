package io.smtptoolkit.server.system;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Counts the recipients of each user. What was used comes back evenly over an hour. Thread-safe.
 */
final class RecipientBudget {
  /** Chosen: as many users are remembered before those that used nothing lately are forgotten. */
  private static final int MOST_USERS = 10_000;

  private static final double HOUR = Duration.ofHours(1).toNanos();

  private record Used(double recipients, long at) {}

  private final LongSupplier nanoTime;
  private final Map<String, Used> users = new HashMap<>();

  RecipientBudget(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Takes one recipient; false if there is none left of those of an hour. */
  synchronized boolean take(String user, int perHour) {
    long now = nanoTime.getAsLong();
    double used = left(users.getOrDefault(user, new Used(0, now)), perHour, now);
    if (used + 1 > perHour) {
      return false;
    }
    if (users.size() >= MOST_USERS && !users.containsKey(user)) {
      users.values().removeIf(it -> left(it, perHour, now) <= 0);
    }
    users.put(user, new Used(used + 1, now));
    return true;
  }

  private static double left(Used used, int perHour, long now) {
    return Math.max(0, used.recipients - (now - used.at) / HOUR * perHour);
  }
}
