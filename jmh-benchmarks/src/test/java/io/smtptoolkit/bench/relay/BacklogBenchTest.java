package io.smtptoolkit.bench.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.bench.relay.HostKind.Domain;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever of the backlog's measurement can be judged without measuring. */
class BacklogBenchTest {
  @TempDir private Path folder;

  @Test
  void deadDomainsAreInThirdsAndAllKindsMixed() {
    List<Domain> domains = Backlog.domains(1_000, 100);

    assertThat(domains.stream().collect(Collectors.groupingBy(Domain::kind, Collectors.counting())))
        .containsOnly(
            Map.entry(HostKind.LIVE, 100L),
            Map.entry(HostKind.REFUSED, 300L),
            Map.entry(HostKind.BLACK_HOLE, 300L),
            Map.entry(HostKind.SILENT, 300L));
    assertThat(domains.subList(0, 10))
        .extracting(Domain::kind)
        .contains(HostKind.values())
        .containsOnlyOnce(HostKind.LIVE);
  }

  @Test
  void domainsAreKnownByTheirAddresses() {
    for (Domain each : Backlog.domains(1_000, 100)) {
      assertThat(Domain.at(each.address())).isEqualTo(each);
    }
    assertThat(new Domain(HostKind.BLACK_HOLE, 299).name()).isEqualTo("black-hole299.example");
    assertThat(new Domain(HostKind.BLACK_HOLE, 299).address()).isEqualTo("127.3.1.100");
  }

  @Test
  void attemptsAreReadFromTheLogAndEarlyOnesCounted() {
    var attempts = new Attempts();
    for (String time : List.of("00:00.000", "00:36.100", "01:10.000")) {
      attempts.read(
          "2026-11-30T12:"
              + time
              + "Z INFO Relay HONF8WV920: attempt at 127.2.0.1:4863, TLS policy IF_OFFERED: 0 of 1"
              + " recipients accepted; 4.4.1 cannot connect to 127.2.0.1/127.2.0.1:4863");
    }
    attempts.read("2026-11-30T12:09:00.000Z INFO Relay HONF8WV920: <b@x.example> deferred until");

    assertThat(attempts.first()).hasToString("Optional[2026-11-30T12:00:00Z]");
    assertThat(attempts.counts(List.of(Domain.at("127.2.0.1"), Domain.at("127.4.0.1"))))
        .containsExactly(0, 3);
    // At least 36 s after the first, and 72 s after the second.
    assertThat(attempts.early(Duration.ofSeconds(40))).isEqualTo(1);
    assertThat(attempts.early(Duration.ofSeconds(10))).isZero();
  }

  @Test
  void heapIsReadAfterEachCollection() throws Exception {
    Path log =
        Files.writeString(
            folder.resolve("gc.log"),
            """
            [0.012s] Using Serial
            [0.911s] GC(0) Pause Young (Allocation Failure) 68M->9M(247M) 12.034ms
            [5.000s] GC(1) Pause Full (Metadata GC Threshold) 30M->7M(247M) 40.100ms
            [9.500s] GC(2) Pause Young (Allocation Failure) 75M->8M(247M) 3.000ms
            """);

    List<HeapLog.Sample> samples = HeapLog.read(log);

    assertThat(samples).extracting(HeapLog.Sample::mebibytes).containsExactly(9, 7, 8);
    assertThat(HeapLog.least(samples, 0, 6)).isEqualTo(7);
    assertThat(HeapLog.least(samples, 6, 10)).isEqualTo(8);
  }

  @Test
  void wrongUsageIsSaid() {
    assertThat(BacklogBench.run(List.of("--no-such-option"))).isEqualTo(2);
    assertThat(RelayBench.run(List.of("--messages", "many"))).isEqualTo(2);
    assertThat(BacklogBench.run(List.of("--help"))).isZero();
    assertThat(RelayBench.run(List.of("--help"))).isZero();
  }
}
