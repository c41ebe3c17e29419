package io.smtptoolkit.server.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.smtptoolkit.server.config.Endpoint;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * The program's answers by HTTP to those who watch it: {@code /metrics}, {@code /health} and {@code
 * /ready}. Two threads answer; further requests wait for one, and a request or an answer that takes
 * longer than 10 seconds is given up. Nothing of it touches the threads of the mail server.
 */
final class MetricsEndpoint implements AutoCloseable {
  // The form of Prometheus's text that every version of it reads.
  private static final String METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";
  private static final String TEXT_TYPE = "text/plain; charset=utf-8";

  // The JDK's server has no bounds unless it is told, by properties that it reads once. Chosen: a
  // request is a few hundred octets, and a program that asks is near.
  private static final Map<String, String> BOUNDS =
      Map.of(
          "sun.net.httpserver.maxReqTime", "10",
          "sun.net.httpserver.maxRspTime", "10",
          "sun.net.httpserver.maxReqHeaders", "64",
          "sun.net.httpserver.maxReqHeaderSize", "16384",
          "sun.net.httpserver.maxIdleConnections", "16",
          "jdk.httpserver.maxConnections", "64");

  // Chosen: one who scrapes and one who asks for the health.
  private static final int THREADS = 2;
  private static final int WAITING = 16;

  private final HttpServer http;
  private final ThreadPoolExecutor threads;

  /**
   * Begins to answer.
   *
   * @param metrics makes the text of {@code /metrics}
   * @param ready whether mail is received
   * @throws IOException if the address cannot be bound; the message names it
   */
  MetricsEndpoint(Endpoint endpoint, Supplier<String> metrics, BooleanSupplier ready)
      throws IOException {
    BOUNDS.forEach(
        (name, value) -> {
          if (System.getProperty(name) == null) {
            System.setProperty(name, value);
          }
        });
    try {
      http = HttpServer.create(endpoint.address(), WAITING);
    } catch (IOException fault) {
      throw new IOException(
          "cannot listen on " + endpoint + " for --metrics: " + fault.getMessage(), fault);
    }
    threads =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            10,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING),
            MetricsEndpoint::daemon,
            // With no more room, who accepts connections has to wait as well.
            new ThreadPoolExecutor.CallerRunsPolicy());
    threads.allowCoreThreadTimeOut(true);
    http.setExecutor(threads);
    http.createContext("/", exchange -> answer(exchange, metrics, ready));
    http.start();
  }

  InetSocketAddress address() {
    return http.getAddress();
  }

  @Override
  public void close() {
    http.stop(0);
    threads.shutdownNow();
  }

  private static void answer(HttpExchange exchange, Supplier<String> metrics, BooleanSupplier ready)
      throws IOException {
    try (exchange) {
      if (!List.of("GET", "HEAD").contains(exchange.getRequestMethod())) {
        exchange.getResponseHeaders().set("Allow", "GET, HEAD");
        say(exchange, 405, TEXT_TYPE, "GET or HEAD is all there is.\n");
        return;
      }
      switch (exchange.getRequestURI().getPath()) {
        case "/metrics" -> say(exchange, 200, METRICS_TYPE, metrics.get());
        case "/health" -> say(exchange, 200, TEXT_TYPE, "alive\n");
        case "/ready" -> {
          boolean isReady = ready.getAsBoolean();
          say(exchange, isReady ? 200 : 503, TEXT_TYPE, isReady ? "ready\n" : "not ready\n");
        }
        default -> say(exchange, 404, TEXT_TYPE, "There are /metrics, /health and /ready.\n");
      }
    }
  }

  private static void say(HttpExchange exchange, int status, String type, String text)
      throws IOException {
    byte[] octets = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type);
    // A body of a request is not read; closing keeps it from being taken for the next request.
    exchange.getResponseHeaders().set("Connection", "close");
    boolean bodiless = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(status, bodiless ? -1 : octets.length);
    if (!bodiless) {
      exchange.getResponseBody().write(octets);
    }
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "smtp-metrics");
    thread.setDaemon(true);
    return thread;
  }
}
