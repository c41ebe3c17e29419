package io.smtptoolkit.bench.process;

import java.time.Duration;

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

  double processorMicros() {
    return processor.toNanos() / 1e3 / messages;
  }
}
