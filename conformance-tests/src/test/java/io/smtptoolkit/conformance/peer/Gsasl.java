package io.smtptoolkit.conformance.peer;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.smtptoolkit.codec.Secret;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.URLEncoder;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * One end of a SASL exchange in GNU SASL, which writes and reads messages as lines of base64.
 * {@link #close} ends it. One thread at a time.
 */
final class Gsasl implements AutoCloseable {
  private static final String PACKAGE = "gsasl";
  private static final int LONGEST_SECONDS = 60;

  private final Process process;
  private final BufferedReader output;
  private final Writer input;

  private Gsasl(Command command) {
    try {
      process = command.builder().redirectError(ProcessBuilder.Redirect.DISCARD).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    // Reading from a pipe cannot be interrupted; the end of the program ends it.
    CompletableFuture.delayedExecutor(LONGEST_SECONDS, TimeUnit.SECONDS)
        .execute(process::destroyForcibly);
    output = process.inputReader(US_ASCII);
    input = process.outputWriter(US_ASCII);
    // The first line names the mechanism.
    line();
  }

  /** The command line tool, as {@code --client} or {@code --server}. */
  static Gsasl tool(String role, String mechanism, List<String> options) {
    return new Gsasl(
        Command.of(Peers.installed("gsasl", PACKAGE), "--quiet", "--" + role, "--no-cb")
            .and(List.of("--mechanism", mechanism))
            .and(options));
  }

  /** The library, for what the tool has no options for. */
  static Gsasl library(String role, String mechanism, Map<String, String> properties) {
    // The tool is in no use here, but comes with the library.
    Peers.installed("gsasl", PACKAGE);
    return new Gsasl(
        Command.of(Peers.python(), "-c", Peers.script("gsasl_exchange.py"), role, mechanism)
            .and(
                properties.entrySet().stream()
                    .map(p -> p.getKey() + "=" + URLEncoder.encode(p.getValue(), UTF_8))
                    .toList()));
  }

  /** The next message, perhaps of no octets; empty when the program has ended. */
  Optional<Secret> receive() {
    return line().map(line -> Secret.of(Base64.getDecoder().decode(line)));
  }

  void send(Secret message) {
    try {
      input.write(Base64.getEncoder().encodeToString(message.octets()) + "\n");
      input.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Whether the program is content with how the exchange went. It asks for one more line in most
   * mechanisms, where a protocol would have the outcome.
   */
  boolean isContent() {
    try {
      try (input) {
        input.write("\n");
      } catch (IOException ended) {
        // It did not ask.
      }
      return process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private Optional<String> line() {
    try {
      return Optional.ofNullable(output.readLine());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
