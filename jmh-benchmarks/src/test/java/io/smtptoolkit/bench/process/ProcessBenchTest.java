package io.smtptoolkit.bench.process;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole processes, measured too briefly to tell anything, and the table of what was measured. */
@Timeout(120)
class ProcessBenchTest {

  private static final String JSON =
      """
      {"circumstances":"Measured with Some VM",
      "samples":[
      {"kind":"SERVER","load":"10 × 4 KiB","subject":"ours","perSecond":[9000.0,12000.0,10000.0],"processorMicros":[63.0,60.0,90.0]},
      {"kind":"SERVER","load":"10 × 4 KiB","subject":"smtp-sink","perSecond":[8000.0],"processorMicros":[60.0]},
      {"kind":"SERVER","load":"1,000 × 4 KiB","subject":"ours","perSecond":[100.0,200.0],"processorMicros":[1.0,2.0]}
      ]}
      """;

  private static final String DELAYED =
      """
      {"circumstances":"Measured with Some VM",
      "samples":[
      {"kind":"CLIENT","load":"1 × 4 KiB, 10 ms round trip","subject":"ours, 4 messages waiting","perSecond":[90.0],"processorMicros":[100.0],"roundTrips":[1.0]},
      {"kind":"CLIENT","load":"1 × 4 KiB, 10 ms round trip","subject":"NioSmtpClient","perSecond":[50.0],"processorMicros":[100.0],"roundTrips":[2.0]},
      {"kind":"CLIENT","load":"20 × 4 KiB","subject":"ours, 4 messages waiting","perSecond":[12000.0],"processorMicros":[7.0]},
      {"kind":"CLIENT","load":"20 × 4 KiB","subject":"NioSmtpClient","perSecond":[10000.0],"processorMicros":[10.0]}
      ]}
      """;

  @Test
  void tableHasMediansAndRatiosWithTheGoal() throws IOException {
    assertThat(ProcessBench.table(JSON).lines())
        .containsExactly(
            "| server | 1 connection × 4 KiB | 10 × 4 KiB | 100 × 4 KiB | 1,000 × 4 KiB"
                + " | 10, a new connection each | 4 × 1 MB |",
            "|---|---|---|---|---|---|---|",
            "| ours |  | 10,000 · 63 |  | 150 · 2 |  |  |",
            "| smtp-sink |  | 8,000 · 60 |  |  |  |  |",
            "| ours / smtp-sink | not measured | 1.25 · 1.05 (processor at most 1.05: met)"
                + " | not measured | not measured | not measured | not measured |",
            "",
            "Measured with Some VM.");
  }

  @Test
  void goalThatIsNotMetIsMissed() throws IOException {
    assertThat(ProcessBench.table(JSON.replace("[60.0]", "[59.0]")))
        .contains("1.25 · 1.07 (processor at most 1.05: **missed**)");
    assertThat(
            ProcessBench.table(
                JSON.replace("SERVER", "CLIENT")
                    .replace("10 × 4 KiB", "20 × 4 KiB")
                    .replace("smtp-sink", "NioSmtpClient")
                    .replace("[8000.0]", "[10600.0]")))
        .contains("0.94 · 1.05 (rate at least 0.95: **missed**)");
  }

  @Test
  void messagesWaitingHaveGoalsOfTheirOwn() throws IOException {
    assertThat(ProcessBench.table(DELAYED).lines())
        .containsExactly(
            "| client | 1 connection × 4 KiB | 20 × 4 KiB | 4 × 1 MiB | 1 × 4 KiB, 10 ms round trip"
                + " | 20 × 4 KiB, 10 ms round trip |",
            "|---|---|---|---|---|---|",
            "| ours, 4 messages waiting |  | 12,000 · 7 |  | 90 · 100 · 1.0 |  |",
            "| NioSmtpClient |  | 10,000 · 10 |  | 50 · 100 · 2.0 |  |",
            "| ours, 4 messages waiting / NioSmtpClient | not measured | 1.20 · 0.70 (rate at least"
                + " 1.20: met; processor at most 0.70: met) | not measured | 1.80 · 1.00 (rate at"
                + " least 1.80: met) | not measured |",
            "",
            "Measured with Some VM.");
  }

  @Test
  void roundTripsAreThoseOfAMessage() {
    var sample = new Sample(50, Duration.ofSeconds(2), Duration.ofMillis(1));

    assertThat(ProcessTable.cell(sample.figures())).isEqualTo("25 · 20");
    assertThat(ProcessTable.cell(sample.figures(200))).isEqualTo("25 · 20 · 4.0");
  }

  @Test
  void resultsAreReadAsTheyWereWritten() throws IOException {
    assertThat(ProcessResults.parse(JSON).toJson()).isEqualTo(JSON);
    assertThat(ProcessResults.parse(DELAYED).toJson()).isEqualTo(DELAYED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ours", "subetha"})
  void serversAcceptWhatClientsSend(String server) throws Exception {
    var subject = Subject.java(server, ServerMain.class, server, "{port}");
    try (Running running = Running.server(subject)) {
      for (ClientMain.Client client :
          List.of(
              new OursClient(false, 1),
              new OursClient(true, 4),
              new NioClient(),
              new AngusClient(),
              new VertxClient(),
              new CommonsNetClient())) {
        Sample sample = client.run(running.port(), 2, 4_096, 20_000_000);

        assertThat(sample.messages()).as(client.getClass().getSimpleName()).isPositive();
      }
      assertThat(running.processorTime()).isGreaterThan(Duration.ZERO);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ours", "subetha", "james"})
  void serversAcceptWhatComesOverTls(String server) throws Exception {
    var subject = Subject.java(server, ServerMain.class, server, "{port}", "tls");
    try (Running running = Running.server(subject)) {
      for (boolean reused : List.of(true, false)) {
        Sample sample = new TlsClient(reused).run(running.port(), 2, 4_096, 20_000_000);

        assertThat(sample.messages()).as("reused: " + reused).isPositive();
      }
    }
  }

  @Test
  void aServerWithoutTlsIsNotMeasuredAsOneWithIt() throws Exception {
    var subject = Subject.java("ours", ServerMain.class, "ours", "{port}");
    try (Running running = Running.server(subject)) {
      assertThatThrownBy(() -> new TlsClient(true).run(running.port(), 1, 4_096, 20_000_000))
          .hasMessageContaining("the server has no STARTTLS");
    }
  }

  @Test
  void processorTimeOfAChildIsReadFromTheShell() throws IOException {
    assertThat(PostfixTools.ofChildren("0m0.01s 0m0.02s\n1m0.25s 0m2.500000s\n"))
        .isEqualTo(Duration.ofMillis(62_750));
    assertThatThrownBy(() -> PostfixTools.ofChildren("0m0.01s 0m0.02s\n"))
        .isInstanceOf(IOException.class);
  }

  @Test
  void contentHasItsOctetsAndSoundLineEnds() {
    for (int octets : List.of(95, 96, 97, 4_096, 1_048_576)) {
      assertThat(ClientMain.content(octets)).hasSize(octets).endsWith('\r', '\n');
      assertThat(new String(ClientMain.content(octets), US_ASCII).replace("\r\n", ""))
          .doesNotContain("\r", "\n");
    }
  }

  @Test
  void wrongUsageIsSaid() {
    assertThat(ProcessBench.run(List.of("--no-such-option"))).isEqualTo(2);
    assertThat(ProcessBench.run(List.of("--server", "no command"))).isEqualTo(2);
    assertThat(ProcessBench.run(List.of("--load", "no such load"))).isEqualTo(2);
  }

  @Test
  void pageIsMadeOfTheCommittedResults() throws IOException {
    Path root = Path.of(System.getProperty("project.root"));
    String page = Files.readString(root.resolve("docs/performance.md"));
    String json = Files.readString(root.resolve("jmh-benchmarks/processes.json"));

    assertThat(page)
        .as(
            "docs/performance.md is stale; to write it anew: ./smtp bench --table"
                + " jmh-benchmarks/processes.json --into docs/performance.md")
        .contains(ProcessBench.table(json));
  }
}
