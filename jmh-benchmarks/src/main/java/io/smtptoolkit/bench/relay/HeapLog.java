package io.smtptoolkit.bench.relay;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The heap after each collection, out of what {@code -Xlog:gc} writes. Stateless. */
final class HeapLog {
  private static final Pattern LINE =
      Pattern.compile("\\[(\\d+[.,]\\d+)s\\].* Pause .*?(\\d+)M->(\\d+)M\\((\\d+)M\\).*");

  /**
   * A collection.
   *
   * @param seconds since the start
   * @param mebibytes that are left
   */
  record Sample(double seconds, int mebibytes) {}

  private HeapLog() {}

  /** The option of the JVM that writes such a file. */
  static String option(Path file) {
    return "-Xlog:gc:file=" + file + ":uptime";
  }

  static List<Sample> read(Path file) throws IOException {
    var samples = new ArrayList<Sample>();
    for (String line : Files.readAllLines(file)) {
      Matcher found = LINE.matcher(line);
      if (found.matches()) {
        samples.add(
            new Sample(
                Double.parseDouble(found.group(1).replace(',', '.')),
                Integer.parseInt(found.group(3))));
      }
    }
    return samples;
  }

  /** The least of a part of the run: what no collection could free. */
  static int least(List<Sample> samples, double from, double to) {
    return samples.stream()
        .filter(it -> it.seconds >= from && it.seconds < to)
        .mapToInt(Sample::mebibytes)
        .min()
        .orElse(-1);
  }
}
