package io.smtptoolkit.server.relay;

import io.smtptoolkit.client.Endpoint;
import io.smtptoolkit.client.MessageContent;
import io.smtptoolkit.client.SendResult;
import io.smtptoolkit.client.SmtpClient;
import io.smtptoolkit.client.SmtpClientOptions;
import io.smtptoolkit.client.SmtpConnection;
import io.smtptoolkit.codec.command.Envelope;
import java.util.concurrent.CompletionStage;

/** Sends each message on a connection of its own. Thread-safe. */
final class ClientCarrier implements Carrier {
  private final SmtpClient client;

  ClientCarrier(SmtpClientOptions options) {
    client = SmtpClient.create(options);
  }

  @Override
  public CompletionStage<SendResult> send(
      Endpoint host, Envelope envelope, MessageContent content) {
    return client.connectAsync(host).thenCompose(it -> send(it, envelope, content));
  }

  private static CompletionStage<SendResult> send(
      SmtpConnection connection, Envelope envelope, MessageContent content) {
    return connection
        .sendAsync(envelope, content)
        .whenComplete(
            (result, fault) -> {
              var unused = connection.quitAsync();
            });
  }

  @Override
  public void close() {
    client.close();
  }
}
