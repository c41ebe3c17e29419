package io.smtptoolkit.bench;

import io.smtptoolkit.client.Endpoint;
import io.smtptoolkit.client.MessageContent;
import io.smtptoolkit.client.SendResult;
import io.smtptoolkit.client.SmtpClient;
import io.smtptoolkit.client.SmtpClientOptions;
import io.smtptoolkit.client.SmtpConnection;
import io.smtptoolkit.client.TlsPolicy;
import io.smtptoolkit.codec.command.Envelope;
import io.smtptoolkit.server.ListenerOptions;
import io.smtptoolkit.server.SmtpServer;
import io.smtptoolkit.server.SmtpServerOptions;
import io.smtptoolkit.server.delivery.DiscardService;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A mail transaction between our client and our server over loopback, on a connection that stays
 * open: 4 KiB of content for one recipient, pipelined as far as the protocol allows, then
 * discarded. One operation is one transaction, awaited before the next.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class LoopbackTransaction {

  private final MessageContent content =
      MessageContent.of("Subject: hello\r\n\r\n" + ("x".repeat(76) + "\r\n").repeat(52));

  private final SmtpServer server;
  private final SmtpClient client;
  private final SmtpConnection connection;
  private final Envelope envelope;

  /** Starts the server and connects to it. */
  public LoopbackTransaction() {
    try {
      envelope = Envelope.of("alice@example.org", "bob@example.com");
      server =
          SmtpServer.start(
              SmtpServerOptions.builder(DiscardService.forAll())
                  .listener(ListenerOptions.builder().domain("mx.example.com").build())
                  .build());
      client = SmtpClient.create(SmtpClientOptions.DEFAULT);
      connection =
          client.connect(
              Endpoint.builder("127.0.0.1", server.address().getPort())
                  .tlsPolicy(TlsPolicy.NEVER)
                  .build());
    } catch (IOException | InterruptedException fault) {
      throw new IllegalStateException(fault);
    }
  }

  /** Ends the connection and stops the server. */
  @TearDown
  public void stop() {
    connection.close();
    client.close();
    server.close();
  }

  /**
   * One mail transaction.
   *
   * @return what became of it
   * @throws IOException if it was not accepted
   * @throws InterruptedException never
   */
  @Benchmark
  public SendResult transaction() throws IOException, InterruptedException {
    return connection.send(envelope, content).orThrow();
  }
}
