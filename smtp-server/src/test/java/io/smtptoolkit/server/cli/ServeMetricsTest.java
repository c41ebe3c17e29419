package io.smtptoolkit.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.smtptoolkit.server.RawClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The program with {@code --metrics}, by option and by file, until it stops. */
@Timeout(120)
class ServeMetricsTest {
  private static final List<String> JAVA_OPTIONS = List.of("-XX:TieredStopAtLevel=1");

  @TempDir Path folder;

  @Test
  void showsWhatItReceivesAndThatItStops() throws Exception {
    try (ServedProgram program =
        ServedProgram.start(
            folder,
            List.of(),
            JAVA_OPTIONS,
            "--discard",
            "--domain",
            "example.com",
            "--mailbox",
            "alice",
            "--listen",
            "127.0.0.1:0",
            "--metrics",
            "0")) {
      InetSocketAddress address = program.address();
      int port = program.metricsPort();
      try (RawClient client = RawClient.ready(address)) {
        assertThat(get(port, "/metrics").body())
            .contains("\nsmtp_server_connections_total{listener=\"smtp\"} 1.0\n")
            .contains("\nsmtp_server_connections_open 1.0\n")
            .contains("\njvm_memory_used_bytes{")
            .contains("\nprocess_files_open_files ");
        assertThat(get(port, "/health").body()).isEqualTo("alive\n");
        assertThat(get(port, "/ready").body()).isEqualTo("ready\n");
        client.send("MAIL FROM:<>\r\n").expectReply("250 ");

        program.terminate();

        await().atMost(Duration.ofSeconds(20)).until(() -> get(port, "/ready").statusCode() == 503);
        assertThat(get(port, "/health").statusCode()).isEqualTo(200);
        client.send("RSET\r\n").expectReply("250 ").expectReply("421 ");
      }
      assertThat(program.exitCode()).isZero();
    }
  }

  @Test
  void theFileSaysTheAddressToo() throws Exception {
    Path file = folder.resolve("smtp.toml");
    Files.writeString(
        file,
        """
        name = "mx.example.com"
        [[listener]]
        role = "mx"
        address = "127.0.0.1:0"
        [delivery]
        domains = ["example.com"]
        mailboxes = ["alice"]
        discard = true
        [metrics]
        address = "127.0.0.1:0"
        """);
    try (ServedProgram program =
        ServedProgram.start(folder, List.of(), JAVA_OPTIONS, "--config", file.toString())) {
      program.address();
      int port = program.metricsPort();
      assertThat(get(port, "/ready").body()).isEqualTo("ready\n");
      program.terminate();
      assertThat(program.exitCode()).isZero();
    }
  }

  private static HttpResponse<String> get(int port, String path)
      throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
            BodyHandlers.ofString());
  }
}
