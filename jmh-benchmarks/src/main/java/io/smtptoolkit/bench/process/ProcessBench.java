package io.smtptoolkit.bench.process;

import io.smtptoolkit.bench.Program;
import io.smtptoolkit.bench.Versions;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Measures whole processes: {@code smtp bench --processes}.
 *
 * <p>All programs are started once and stay, so that a JVM is warm; then each load is given to each
 * program in turn, as often as there are rounds.
 */
@Command(
    name = "smtp bench --processes",
    header =
        "Measures servers and clients as whole processes, in turn, and prints a table of messages a"
            + " second and processor time.",
    sortOptions = false,
    mixinStandardHelpOptions = true)
public final class ProcessBench {
  /** The name of the tables in the page. */
  public static final String TABLE = "processes";

  /** Seen: a JVM compiles what a new connection runs for the first 25,000 of them. */
  private static final long WARM_UP_OCTETS = 100_000_000;

  /**
   * A warm-up is several runs. Seen: what a JVM has compiled during a single one, it compiles again
   * for two seconds after the first end of a connection.
   */
  private static final int WARM_UP_RUNS = 5;

  /** Seen: so long a JVM compiles what sends. */
  private static final double WARM_UP_SECONDS = 8;

  /** The same for large contents, of which a second has few. */
  private static final double LARGE_WARM_UP_SECONDS = 24;

  private static final int LARGE_OCTETS = 1_000_000;

  @Option(names = "--rounds", paramLabel = "N", description = "How often, 3 by default.")
  private int rounds = 3;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      description = "How long each measurement takes, about; 2 by default.")
  private double seconds = 2;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Writes what was measured, for --table.")
  private @Nullable Path json;

  @Option(
      names = "--only",
      paramLabel = "KIND",
      description = "server, client or tls (servers over STARTTLS); all by default.")
  private @Nullable Kind only;

  @Option(
      names = "--load",
      paramLabel = "WORDS",
      description = "Only the loads whose name contains this; all by default.")
  private String wanted = "";

  @Option(
      names = "--server",
      paramLabel = "NAME=COMMAND",
      converter = Subject.Converter.class,
      description =
          "Another server to compare with, without TLS; {port} in it is where it is to listen.")
  private List<Subject> servers = new ArrayList<>();

  @Option(
      names = "--client",
      paramLabel = "NAME=COMMAND",
      converter = Subject.Converter.class,
      description = "Another client, which speaks with us as the class ClientMain does.")
  private List<Subject> clients = new ArrayList<>();

  private final PrintStream out;

  private ProcessBench(PrintStream out) {
    this.out = out;
  }

  /**
   * Runs the program.
   *
   * @param arguments see {@code --help}
   * @return 0 when all was measured, 1 when a program failed, 2 for wrong usage
   */
  public static int run(List<String> arguments) {
    var bench = new ProcessBench(System.out);
    return Program.run("--processes", bench, bench::run, arguments);
  }

  /**
   * The tables of a run.
   *
   * @param json what {@code --json} wrote
   * @return Markdown
   * @throws IOException if it is something else
   */
  public static String table(String json) throws IOException {
    return ProcessTable.of(ProcessResults.parse(json));
  }

  private int run() throws IOException, InterruptedException {
    List<Kind> asked = only == null ? List.of(Kind.values()) : List.of(only);
    List<Kind> kinds = asked.stream().filter(it -> !loads(it).isEmpty()).toList();
    if (kinds.isEmpty()) {
      throw new CommandLine.ParameterException(
          new CommandLine(this),
          "no load's name contains \"%s\"; there are: %s"
              .formatted(
                  wanted,
                  asked.stream()
                      .flatMap(it -> it.loads().stream())
                      .map(Load::name)
                      .distinct()
                      .collect(Collectors.joining("; "))));
    }
    var results = new ProcessResults(circumstances());
    if (kinds.contains(Kind.SERVER)) {
      measureServers(PostfixTools.find(), servers, results);
    }
    if (kinds.contains(Kind.CLIENT)) {
      measureClients(PostfixTools.find(), clients, results);
    }
    if (kinds.contains(Kind.TLS)) {
      measureOverTls(results);
    }
    if (json != null) {
      Files.writeString(json, results.toJson());
    }
    out.print(ProcessTable.of(results));
    return 0;
  }

  private String circumstances() {
    return ("Measured with %s %s; medians of %d rounds of %s s; smtp-source and smtp-sink are"
            + " Postfix's; %s")
        .formatted(
            System.getProperty("java.vm.name"),
            System.getProperty("java.vm.version"),
            rounds,
            Double.toString(seconds).replaceAll("\\.0$", ""),
            String.join(
                ", ",
                Versions.of("James", "org.apache.james.protocols", "protocols-smtp"),
                Versions.of("SubEthaSMTP", "com.github.davidmoten", "subethasmtp"),
                Versions.of("NioSmtpClient", "com.hubspot", "NioSmtpClient"),
                Versions.of("Angus Mail", "org.eclipse.angus", "angus-mail"),
                Versions.of("Vert.x mail client", "io.vertx", "vertx-mail-client"),
                Versions.of("Commons Net", "commons-net", "commons-net")));
  }

  private void measureServers(PostfixTools postfix, List<Subject> more, ProcessResults results)
      throws IOException, InterruptedException {
    var subjects =
        new ArrayList<>(
            List.of(
                Subject.java(ProcessTable.OURS, ServerMain.class, "ours", "{port}"),
                postfix.sink(),
                Subject.java("SubEthaSMTP", ServerMain.class, "subetha", "{port}")));
    subjects.addAll(more);
    var running = new ArrayList<Running>();
    try {
      for (Subject subject : subjects) {
        running.add(Running.server(subject));
      }
      Map<Load, Map<Running, Long>> counts = new HashMap<>();
      for (Load load : loads(Kind.SERVER)) {
        for (Running server : running) {
          long messages = WARM_UP_OCTETS / load.contentOctets() / WARM_UP_RUNS;
          Sample warmUp = serve(postfix, load, server, messages);
          for (int run = 1; run < WARM_UP_RUNS; run++) {
            warmUp = serve(postfix, load, server, messages);
          }
          counts
              .computeIfAbsent(load, key -> new HashMap<>())
              .put(server, (long) Math.ceil(warmUp.perSecond() * seconds));
        }
      }
      // The first round warms up.
      for (int round = 0; round <= rounds; round++) {
        for (Load load : loads(Kind.SERVER)) {
          for (Running server : running) {
            long count =
                Optional.ofNullable(counts.get(load)).orElseThrow().getOrDefault(server, 1L);
            Map<Figure, Double> figures = serve(postfix, load, server, count).figures();
            if (round > 0) {
              add(results, Kind.SERVER, load, server, figures);
            }
          }
        }
      }
    } finally {
      running.forEach(Running::close);
    }
  }

  /** A client of ours loads them: smtp-source has no TLS. */
  private void measureOverTls(ProcessResults results) throws IOException, InterruptedException {
    var subjects =
        List.of(
            Subject.java(ProcessTable.OURS, ServerMain.class, "ours", "{port}", "tls"),
            Subject.java("SubEthaSMTP", ServerMain.class, "subetha", "{port}", "tls"),
            Subject.java("James", ServerMain.class, "james", "{port}", "tls"));
    var running = new ArrayList<Running>();
    try (Running client = Running.client(Subject.java("client", ClientMain.class, "tls"));
        Running each = Running.client(Subject.java("client", ClientMain.class, "tls-each"))) {
      for (Subject subject : subjects) {
        running.add(Running.server(subject));
      }
      // The first round warms up.
      for (int round = 0; round <= rounds; round++) {
        for (Load load : loads(Kind.TLS)) {
          for (Running server : running) {
            Running sender = load.reused() ? client : each;
            if (round == 0) {
              warmUp(load, sender, server.port());
              continue;
            }
            Duration before = server.processorTime();
            Sample sent = send(load, sender, server.port(), seconds);
            Duration processor = server.processorTime().minus(before);
            var sample = new Sample(sent.messages(), sent.elapsed(), processor);
            add(results, Kind.TLS, load, server, sample.figures());
          }
        }
      }
    } finally {
      running.forEach(Running::close);
    }
  }

  private List<Load> loads(Kind kind) {
    return kind.loads().stream().filter(it -> it.name().contains(wanted)).toList();
  }

  private static Sample serve(PostfixTools postfix, Load load, Running server, long messages)
      throws IOException, InterruptedException {
    long count = Math.max(messages, load.connections());
    Duration processor = server.processorTime();
    Duration elapsed = postfix.send(load, server.port(), count).elapsed();
    return new Sample(count, elapsed, server.processorTime().minus(processor));
  }

  private void measureClients(PostfixTools postfix, List<Subject> more, ProcessResults results)
      throws IOException, InterruptedException {
    var subjects =
        new ArrayList<>(
            List.of(
                Subject.java(ProcessTable.OURS, ClientMain.class, "ours", "1"),
                Subject.java(ProcessTable.WAITING, ClientMain.class, "ours", "4"),
                Subject.java("ours, by default", ClientMain.class, "ours-default", "1"),
                Subject.java("NioSmtpClient", ClientMain.class, "nio"),
                Subject.java("Angus Mail", ClientMain.class, "angus"),
                Subject.java("Vert.x mail client", ClientMain.class, "vertx"),
                Subject.java("Commons Net", ClientMain.class, "commons-net"),
                Subject.java("smtp-source", ClientMain.class, "smtp-source")));
    subjects.addAll(more);
    var running = new ArrayList<Running>();
    try (Running sink = Running.server(postfix.sink());
        DelayLine line = DelayLine.to(sink.port(), Kind.ROUND_TRIP.dividedBy(2))) {
      for (Subject subject : subjects) {
        running.add(Running.client(subject));
      }
      // The first round warms up.
      for (int round = 0; round <= rounds; round++) {
        for (Load load : loads(Kind.CLIENT)) {
          for (Running client : running) {
            if (round > 0) {
              Map<Figure, Double> figures =
                  load.roundTrip().isZero()
                      ? send(load, client, sink.port(), seconds).figures()
                      : delayed(load, client, line);
              add(results, Kind.CLIENT, load, client, figures);
            } else {
              warmUp(load, client, load.roundTrip().isZero() ? sink.port() : line.port());
            }
          }
        }
      }
    } finally {
      running.forEach(Running::close);
    }
  }

  /** With a round trip few messages are sent: what sends them is warm from the other loads. */
  private void warmUp(Load load, Running client, int port) throws IOException {
    double length = load.contentOctets() >= LARGE_OCTETS ? LARGE_WARM_UP_SECONDS : WARM_UP_SECONDS;
    int runs = load.roundTrip().isZero() ? WARM_UP_RUNS : 1;
    for (int run = 0; run < runs; run++) {
      send(load, client, port, runs == 1 ? seconds : length / runs);
    }
  }

  private Map<Figure, Double> delayed(Load load, Running client, DelayLine line)
      throws IOException {
    long before = line.roundTrips();
    Sample sample = send(load, client, line.port(), seconds);
    return sample.figures(line.roundTrips() - before);
  }

  private static Sample send(Load load, Running client, int port, double seconds)
      throws IOException {
    String answer =
        client.ask(
            "%d %d %d %d"
                .formatted(
                    port, load.connections(), load.contentOctets(), Math.round(seconds * 1_000)));
    String[] words = answer.split(" ", -1);
    if (words.length != 3) {
      throw new IOException(client.name() + " answered " + answer);
    }
    return new Sample(
        Long.parseLong(words[0]),
        Duration.ofNanos(Long.parseLong(words[1])),
        Duration.ofNanos(Long.parseLong(words[2])));
  }

  private void add(
      ProcessResults results, Kind kind, Load load, Running subject, Map<Figure, Double> figures) {
    results.add(kind, load, subject.name(), figures);
    System.err.printf(
        "%s, %s, %s: %s%n", kind.title(), load.name(), subject.name(), ProcessTable.cell(figures));
  }
}
