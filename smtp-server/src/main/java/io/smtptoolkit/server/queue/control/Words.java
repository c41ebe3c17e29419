package io.smtptoolkit.server.queue.control;

import java.time.Duration;
import java.util.Locale;

/** Figures as a person reads them. Stateless. */
final class Words {
  private static final long KIB = 1024;

  private Words() {}

  /** Such as 45 s, 12 min, 3 h 12 min, 4 d 3 h; the two largest units. */
  static String time(Duration time) {
    long seconds = Math.max(0, time.toSeconds());
    if (seconds < 60) {
      return seconds + " s";
    }
    if (seconds < 3600) {
      return seconds / 60 + " min";
    }
    if (seconds < 24 * 3600) {
      return two(seconds / 3600, "h", seconds % 3600 / 60, "min");
    }
    return two(seconds / (24 * 3600), "d", seconds % (24 * 3600) / 3600, "h");
  }

  /** Such as 2210 octets, 35.2 KiB. */
  static String size(long octets) {
    if (octets < 10 * KIB) {
      return count(octets, "octet");
    }
    return octets < 10 * KIB * KIB
        ? String.format(Locale.ROOT, "%.1f KiB", (double) octets / KIB)
        : String.format(Locale.ROOT, "%.1f MiB", (double) octets / (KIB * KIB));
  }

  /** Such as 1 recipient, 2 recipients. */
  static String count(long number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }

  private static String two(long large, String unit, long small, String smallUnit) {
    return large + " " + unit + (small == 0 ? "" : " " + small + " " + smallUnit);
  }
}
