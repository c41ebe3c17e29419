package io.smtptoolkit.bench.relay;

import io.smtptoolkit.bench.Program;
import io.smtptoolkit.bench.relay.HostKind.Domain;
import io.smtptoolkit.bench.relay.HostKind.Route;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Measures the relay with a queue full of messages for dead destinations: {@code smtp bench
 * --backlog}.
 */
@Command(
    name = "smtp bench --backlog",
    header =
        "Fills a queue with messages for domains of which most are dead (a third refuses"
            + " connections, a third answers no SYN, a third says nothing after accepting), starts"
            + " serve with it, hands in fresh messages for live domains, and prints how that went.",
    footer = {
      "",
      "All hosts are on loopback (Linux: each of 127.0.0.0/8 is there). It ends by itself, one",
      "or two minutes after --minutes. Exit status: 0 when the goals were met, 1 when one was",
      "missed or something failed, 2 for wrong usage."
    },
    sortOptions = false,
    mixinStandardHelpOptions = true)
public final class BacklogBench {
  /** The time from one fresh message to the next. */
  private static final Duration FRESH_EACH = Duration.ofMillis(250);

  /** Chosen: what fresh messages may take longer and still be counted. */
  private static final Duration LAST = Duration.ofSeconds(10);

  @Option(names = "--messages", paramLabel = "N", description = "In the queue; 100,000 by default.")
  private int messages = 100_000;

  @Option(names = "--domains", paramLabel = "N", description = "1,000 by default.")
  private int domains = 1_000;

  @Option(names = "--live", paramLabel = "N", description = "Of these live, 100 by default.")
  private int live = 100;

  @Option(
      names = "--minutes",
      paramLabel = "M",
      description = "How long the relay runs, 4 by default.")
  private double minutes = 4;

  @Option(
      names = "--heap",
      paramLabel = "MIB",
      description = "The relay's heap in MiB, 256 by default.")
  private int heap = 256;

  @Option(
      names = "--retry-first",
      paramLabel = "S",
      description = "relay.retry-first in seconds, 40 by default: so that there are some attempts.")
  private int retryFirst = 40;

  @Option(
      names = "--connections",
      paramLabel = "N",
      description = "relay.connections, 1,000 by default.")
  private int connections = 1_000;

  @Option(names = "--log", paramLabel = "FILE", description = "Writes what serve logs.")
  private @Nullable Path log;

  private final Attempts attempts = new Attempts();
  private final Arrivals arrivals = new Arrivals();
  private final BacklogReport report = new BacklogReport(System.out);

  private BacklogBench() {}

  /**
   * Runs the program.
   *
   * @param arguments see {@code --help}
   * @return 0 when the goals were met, 1 when one was missed or something failed, 2 for wrong usage
   */
  public static int run(List<String> arguments) {
    var bench = new BacklogBench();
    return Program.run("--backlog", bench, bench::run, arguments);
  }

  private int run() throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("smtp-backlog-");
    try (var dead = new DeadHosts(domains);
        var hosts = new LiveHosts(Backlog.domains(domains, live), arrivals::add)) {
      List<Route> routes = routes(hosts, dead);
      long began = System.nanoTime();
      Backlog.fill(ServeProcess.queue(folder), routes, messages);
      System.out.printf(
          Locale.ROOT,
          "%,d messages of 4 KiB for %,d domains, %,d of them live, queued in %.1f s%n",
          messages,
          domains,
          live,
          (System.nanoTime() - began) / 1e9);
      measure(folder, routes);
      return report.isMissed() ? 1 : 0;
    } finally {
      Folders.delete(folder);
    }
  }

  private List<Route> routes(LiveHosts hosts, DeadHosts dead) {
    return Backlog.domains(domains, live).stream()
        .map(
            it -> new Route(it, it.kind() == HostKind.LIVE ? hosts.port(it) : dead.port(it.kind())))
        .toList();
  }

  private void measure(Path folder, List<Route> routes) throws IOException, InterruptedException {
    List<Domain> alive =
        routes.stream().map(Route::domain).filter(it -> it.kind() == HostKind.LIVE).toList();
    Path heapLog = folder.resolve("gc.log");
    Instant start = Instant.now();
    try (var lines = new LogFile(log);
        var relay =
            ServeProcess.readBy(
                line -> {
                  lines.write(line);
                  attempts.read(line);
                },
                folder,
                List.of("-Xmx" + heap + "m", HeapLog.option(heapLog)),
                configuration(routes));
        var fresh = new FreshMessages(relay.address(), alive, arrivals)) {
      List<Long> resident = watch(start, relay, fresh);
      report(start, routes, fresh, HeapLog.read(heapLog), resident);
    }
  }

  private String configuration(List<Route> routes) {
    var text = new StringBuilder();
    text.append("connections = ").append(connections).append('\n');
    text.append("retry-first = \"").append(retryFirst).append("s\"\n");
    routes.forEach(it -> text.append(it.section()));
    return text.toString();
  }

  /** Hands in fresh messages until the time is over; gives the resident memory of each second. */
  private List<Long> watch(Instant start, ServeProcess relay, FreshMessages fresh)
      throws IOException, InterruptedException {
    var resident = new ArrayList<Long>();
    Instant end = start.plusMillis(Math.round(minutes * 60_000));
    Instant next = Instant.now();
    while (Instant.now().isBefore(end)) {
      fresh.send();
      if (fresh.sent() % (1_000 / FRESH_EACH.toMillis()) == 0) {
        OptionalLong octets = relay.residentOctets();
        octets.ifPresent(resident::add);
      }
      next = next.plus(FRESH_EACH);
      if (relay.endsWithin(Duration.between(Instant.now(), next))) {
        throw new IOException("serve has ended; --log FILE keeps what it said");
      }
    }
    arrivals.awaitFresh(fresh.sent(), LAST);
    return resident;
  }

  private void report(
      Instant start,
      List<Route> routes,
      FreshMessages fresh,
      List<HeapLog.Sample> heapSamples,
      List<Long> resident)
      throws IOException {
    Instant first =
        attempts
            .first()
            .orElseThrow(
                () -> new IOException("serve made no attempt; --log FILE keeps what it said"));
    report.firstAttempt(Duration.between(start, first));
    int queued = 0;
    for (int i = 0; i < messages; i++) {
      queued += routes.get(i % routes.size()).domain().kind() == HostKind.LIVE ? 1 : 0;
    }
    report.delivered(arrivals.others(), queued);
    report.fresh(fresh.sent(), fresh.latencies());
    report.memory(heapSamples, resident, heap);
    for (HostKind kind : List.of(HostKind.REFUSED, HostKind.BLACK_HOLE, HostKind.SILENT)) {
      report.attempts(
          kind,
          attempts.counts(
              routes.stream().map(Route::domain).filter(it -> it.kind() == kind).toList()));
    }
    report.early(attempts.early(Duration.ofSeconds(retryFirst)));
  }
}
