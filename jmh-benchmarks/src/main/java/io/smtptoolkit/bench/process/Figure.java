package io.smtptoolkit.bench.process;

/** A figure of a measurement, in the order of a cell. */
enum Figure {
  /** Messages a second. */
  RATE("perSecond", "%,.0f"),
  /** Microseconds of processor time for a message, user and system. */
  PROCESSOR("processorMicros", "%,.0f"),
  /** Round trips for a message; only where a {@link DelayLine} counts them. */
  ROUND_TRIPS("roundTrips", "%,.1f");

  private final String key;
  private final String format;

  Figure(String key, String format) {
    this.key = key;
    this.format = format;
  }

  /** In JSON. */
  String key() {
    return key;
  }

  /** In a cell. */
  String format() {
    return format;
  }
}
