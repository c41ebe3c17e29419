package io.smtptoolkit.bench.relay;

import io.smtptoolkit.bench.Medians;
import io.smtptoolkit.bench.Program;
import io.smtptoolkit.bench.process.PostfixTools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures the relay next to Postfix: {@code smtp bench --relay}. */
@Command(
    name = "smtp bench --relay",
    header =
        "Measures how fast serve and Postfix, in turn, accept messages, queue them and relay them to"
            + " the same smtp-sink, from the first connection to the last message at the sink.",
    description = {
      "",
      "Both have their defaults. smtp-source hands the messages in. Postfix comes from .ci/peers",
      "or as installed, and needs root and the users postfix and postdrop."
    },
    sortOptions = false,
    mixinStandardHelpOptions = true)
public final class RelayBench {
  /** Chosen: many times what it takes. */
  private static final Duration MOST = Duration.ofMinutes(3);

  /** Chosen: for what a relay does after the last message has arrived. */
  private static final Duration PAUSE = Duration.ofMillis(500);

  @Option(names = "--rounds", paramLabel = "N", description = "How often, 5 by default.")
  private int rounds = 5;

  @Option(names = "--messages", paramLabel = "N", description = "In each round, 3,000 by default.")
  private int messages = 3_000;

  @Option(names = "--octets", paramLabel = "N", description = "Of each message, 4,096 by default.")
  private int octets = 4_096;

  @Option(
      names = "--connections",
      paramLabel = "N",
      description = "Over which they come, 10 by default.")
  private int connections = 10;

  @Option(
      names = "--jvm",
      paramLabel = "OPTION",
      description = "An option of the JVM of serve, for profiling.")
  private List<String> jvm = new ArrayList<>();

  @Option(names = "--ours-only", description = "Leaves Postfix out.")
  private boolean isOursOnly;

  private RelayBench() {}

  /**
   * Runs the program.
   *
   * @param arguments see {@code --help}
   * @return 0 when all was measured, 1 when something failed, 2 for wrong usage
   */
  public static int run(List<String> arguments) {
    var bench = new RelayBench();
    return Program.run("--relay", bench, bench::run, arguments);
  }

  /** The figures of one round: per second, and microseconds per message. */
  private record Sample(double accepted, double relayed, double processorMicros) {}

  private int run() throws IOException, InterruptedException {
    PostfixTools tools = PostfixTools.find();
    Path folder = Files.createTempDirectory("smtp-relay-");
    // Postfix's daemons are other users.
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
    var subjects = new ArrayList<Subject>();
    try (var sink = new CountingSink(tools)) {
      subjects.add(new OurRelay(Files.createDirectory(folder.resolve("ours")), jvm, sink.port()));
      if (!isOursOnly) {
        subjects.add(
            new PostfixRelay(tools, Files.createDirectory(folder.resolve("postfix")), sink.port()));
      }
      Map<Subject, List<Sample>> samples = new LinkedHashMap<>();
      // The first round warms up.
      for (int round = 0; round <= rounds; round++) {
        for (Subject subject : subjects) {
          Sample sample = measure(tools, subject, sink);
          if (round > 0) {
            samples.computeIfAbsent(subject, any -> new ArrayList<>()).add(sample);
            System.err.println("round " + round + ", " + line(subject.name(), sample));
          }
        }
      }
      report(samples);
      return 0;
    } finally {
      for (Subject subject : subjects) {
        subject.close();
      }
      Folders.delete(folder);
    }
  }

  private Sample measure(PostfixTools tools, Subject subject, CountingSink sink)
      throws IOException, InterruptedException {
    long before = sink.count();
    Duration processor = subject.processorTime();
    long begin = System.nanoTime();
    send(tools, subject);
    long accepted = System.nanoTime();
    sink.await(before + messages, MOST);
    long end = System.nanoTime();
    TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
    return new Sample(
        messages * 1e9 / (accepted - begin),
        messages * 1e9 / (end - begin),
        subject.processorTime().minus(processor).toNanos() / 1e3 / messages);
  }

  private void send(PostfixTools tools, Subject subject) throws IOException, InterruptedException {
    var builder =
        new ProcessBuilder(
                tools.sbin().resolve("smtp-source").toString(),
                "-d",
                "-s",
                Integer.toString(connections),
                "-m",
                Integer.toString(messages),
                "-l",
                Integer.toString(octets),
                "-f",
                "alice@example.org",
                "-t",
                "bob@example.com",
                "127.0.0.1:" + subject.address().getPort())
            .inheritIO();
    builder.environment().putAll(tools.environment());
    Process source = builder.start();
    try {
      if (!source.waitFor(MOST.toSeconds(), TimeUnit.SECONDS)) {
        throw new IOException(subject.name() + " did not take everything in " + MOST);
      }
    } finally {
      source.destroy();
    }
    if (source.exitValue() != 0) {
      throw new IOException("smtp-source ended with " + source.exitValue());
    }
  }

  private void report(Map<Subject, List<Sample>> samples) {
    System.out.printf(
        Locale.ROOT,
        "%,d messages of %,d octets over %d connections; medians of %d rounds in turn%n",
        messages,
        octets,
        connections,
        rounds);
    var medians = new ArrayList<Sample>();
    samples.forEach(
        (subject, all) -> {
          var median =
              new Sample(
                  Medians.of(all.stream().mapToDouble(Sample::accepted).toArray()),
                  Medians.of(all.stream().mapToDouble(Sample::relayed).toArray()),
                  Medians.of(all.stream().mapToDouble(Sample::processorMicros).toArray()));
          medians.add(median);
          System.out.println(line(subject.name(), median));
        });
    if (medians.size() == 2) {
      System.out.printf(
          Locale.ROOT,
          "ours / Postfix: relayed %.2f, processor %.2f%n",
          medians.get(0).relayed / medians.get(1).relayed,
          medians.get(0).processorMicros / medians.get(1).processorMicros);
    }
  }

  private static String line(String name, Sample sample) {
    return String.format(
        Locale.ROOT,
        "%s: relayed %,.0f a second, accepted %,.0f a second, processor %,.0f µs a message",
        name,
        sample.relayed,
        sample.accepted,
        sample.processorMicros);
  }
}
