package io.smtptoolkit.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smtptoolkit.server.config.Endpoint;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What those are answered who watch the program, with literal octets. */
@Timeout(60)
class MetricsEndpointTest {
  private final AtomicBoolean ready = new AtomicBoolean(true);
  private MetricsEndpoint endpoint;

  @BeforeEach
  void start() throws IOException {
    endpoint = new MetricsEndpoint(new Endpoint("127.0.0.1", 0), () -> "smtp_a 1\n", ready::get);
  }

  @AfterEach
  void stop() {
    endpoint.close();
  }

  @ParameterizedTest
  @CsvSource({
    "GET /metrics,         true,  200, smtp_a 1",
    "GET /metrics?a=b,     true,  200, smtp_a 1",
    "HEAD /metrics,        true,  200, ''",
    "GET /health,          true,  200, alive",
    "GET /health,          false, 200, alive",
    "GET /ready,           true,  200, ready",
    "GET /ready,           false, 503, not ready",
    "GET /,                true,  404, 'There are /metrics, /health and /ready.'",
    "GET /metrics/x,       true,  404, 'There are /metrics, /health and /ready.'",
    "GET /%2e%2e/etc,      true,  404, 'There are /metrics, /health and /ready.'",
    "POST /metrics,        true,  405, GET or HEAD is all there is.",
    "DELETE /health,       true,  405, GET or HEAD is all there is.",
  })
  void requestsAreAnswered(String request, boolean isReady, int status, String body)
      throws IOException {
    ready.set(isReady);

    String answer = ask(request + " HTTP/1.1\r\nHost: a\r\n\r\n");

    assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
    assertThat(answer.substring(answer.indexOf("\r\n\r\n") + 4).strip()).isEqualTo(body);
  }

  @Test
  void theTextIsPrometheusOwn() throws IOException {
    assertThat(ask("GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n"))
        .containsIgnoringCase("Content-type: text/plain; version=0.0.4; charset=utf-8\r\n");
  }

  @ParameterizedTest
  @CsvSource({"GET /, 10000000, 4", "GET / HTTP/1.1|X: , 10000000, 4", "GET / HTTP/1.1|, 0, 1"})
  void requestsOutOfBoundsDoNotDisturbOthers(String begin, int octets, int times)
      throws IOException {
    List<Socket> hostile = new ArrayList<>();
    try {
      for (int i = 0; i < times; i++) {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), endpoint.address().getPort());
        hostile.add(socket);
        socket.setSoTimeout(30_000);
        send(socket, begin.replace("|", "\r\n"), octets);
      }

      assertThat(ask("GET /health HTTP/1.1\r\nHost: a\r\n\r\n")).startsWith("HTTP/1.1 200 ");
    } finally {
      for (Socket socket : hostile) {
        socket.close();
      }
    }
  }

  @Test
  void anAddressInUseIsNamed() {
    Endpoint taken = new Endpoint("127.0.0.1", endpoint.address().getPort());

    assertThatThrownBy(() -> new MetricsEndpoint(taken, () -> "", ready::get))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cannot listen on " + taken + " for --metrics: ");
  }

  private static void send(Socket socket, String begin, int octets) throws IOException {
    try {
      OutputStream out = socket.getOutputStream();
      out.write(begin.getBytes(StandardCharsets.US_ASCII));
      byte[] block = "x".repeat(10_000).getBytes(StandardCharsets.US_ASCII);
      for (int sent = 0; sent < octets; sent += block.length) {
        out.write(block);
      }
    } catch (SocketException closed) {
      // It need not listen to the end.
      assertThat(octets).isPositive();
    }
  }

  private String ask(String request) throws IOException {
    try (Socket socket =
        new Socket(InetAddress.getLoopbackAddress(), endpoint.address().getPort())) {
      socket.setSoTimeout(30_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
