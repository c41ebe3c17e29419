package io.smtptoolkit.server.relay;

import io.smtptoolkit.client.Endpoint;
import io.smtptoolkit.client.MessageContent;
import io.smtptoolkit.client.SendResult;
import io.smtptoolkit.client.SmtpClient;
import io.smtptoolkit.client.pool.PoolOptions;
import io.smtptoolkit.client.pool.SmtpPool;
import io.smtptoolkit.codec.command.Envelope;
import java.util.concurrent.CompletionStage;

/** Sends over connections that are kept and shared. Thread-safe. */
final class PoolCarrier implements Carrier {
  private final SmtpClient client;
  private final SmtpPool pool;

  PoolCarrier(RelayOptions options) {
    client = SmtpClient.create(options.client());
    pool =
        client.pool(
            PoolOptions.builder()
                .maxConnections(options.connections())
                .maxConnectionsPerEndpoint(options.connectionsPerDestination())
                .build());
  }

  @Override
  public CompletionStage<SendResult> send(
      Endpoint host, Envelope envelope, MessageContent content) {
    return pool.sendAsync(host, envelope, content);
  }

  @Override
  public void close() {
    pool.closeNow();
    client.close();
  }
}
