package io.smtptoolkit.bench.relay;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;

/** The processor time of processes, as Linux tells it. Stateless. */
final class ProcessorTime {
  /** sysconf(_SC_CLK_TCK), which is 100 on all that Linux runs on today. */
  private static final long TICK_MILLIS = 10;

  /** proc(5): utime, stime, cutime and cstime, counted from after the name of the program. */
  private static final int FIRST = 11;

  private static final int LAST = 14;

  private ProcessorTime() {}

  /** Of a process and of its children, those that have ended among them. */
  static Duration of(ProcessHandle process) throws IOException {
    long ticks = ticks(process.pid());
    for (ProcessHandle child : process.children().toList()) {
      ticks += ticks(child.pid());
    }
    return Duration.ofMillis(ticks * TICK_MILLIS);
  }

  private static long ticks(long pid) throws IOException {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      long ticks = 0;
      for (int i = FIRST; i <= LAST; i++) {
        ticks += Long.parseLong(fields[i]);
      }
      return ticks;
    } catch (NoSuchFileException ended) {
      return 0;
    }
  }
}
