package io.smtptoolkit.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a Java process holds: its threads by name, its open files, and its heap after a full
 * collection. Linux only.
 *
 * @param threads the names of its Java threads
 * @param files the targets of its file descriptors
 * @param heapOctets what is alive
 * @param classes the lines of the largest classes
 */
record Footprint(List<String> threads, List<String> files, long heapOctets, List<String> classes) {
  private static final Pattern THREAD = Pattern.compile("^\"(.*)\" #\\d+ ", Pattern.MULTILINE);
  private static final Pattern TOTAL = Pattern.compile("^Total +\\d+ +(\\d+)", Pattern.MULTILINE);

  static Footprint of(long pid) throws Exception {
    String histogram = jcmd(pid, "GC.class_histogram");
    Matcher total = TOTAL.matcher(histogram);
    if (!total.find()) {
      throw new IOException("no histogram: " + histogram);
    }
    List<String> threads =
        THREAD
            .matcher(jcmd(pid, "Thread.print"))
            .results()
            .map(it -> it.group(1))
            .sorted()
            .toList();
    return new Footprint(
        threads, files(pid), Long.parseLong(total.group(1)), histogram.lines().limit(40).toList());
  }

  private static List<String> files(long pid) throws IOException {
    var targets = new ArrayList<String>();
    try (var descriptors = Files.newDirectoryStream(Path.of("/proc/" + pid + "/fd"))) {
      for (Path descriptor : descriptors) {
        try {
          targets.add(Files.readSymbolicLink(descriptor).toString());
        } catch (IOException closedMeanwhile) {
          // Not held any more.
        }
      }
    }
    return targets;
  }

  private static String jcmd(long pid, String command) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(pid),
                command)
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(output);
    }
    return output;
  }

  /** The numbers. */
  @Override
  public String toString() {
    return "%d threads, %d files, %,d octets of heap"
        .formatted(threads.size(), files.size(), heapOctets);
  }
}
