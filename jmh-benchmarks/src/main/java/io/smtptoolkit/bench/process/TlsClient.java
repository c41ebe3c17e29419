package io.smtptoolkit.bench.process;

import io.smtptoolkit.client.Endpoint;
import io.smtptoolkit.client.MessageContent;
import io.smtptoolkit.client.SendResult;
import io.smtptoolkit.client.SmtpClient;
import io.smtptoolkit.client.SmtpClientOptions;
import io.smtptoolkit.client.SmtpConnection;
import io.smtptoolkit.client.TlsPolicy;
import io.smtptoolkit.codec.command.Envelope;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Ours over STARTTLS, to load servers: one connection, or a new one for each message. */
final class TlsClient implements ClientMain.Library {
  private static final Envelope ENVELOPE = Envelope.of("alice@example.org", "bob@example.com");

  private final SmtpClient client =
      SmtpClient.create(SmtpClientOptions.builder().completingOnIoThreads(true).build());
  private final boolean reused;

  /**
   * Starts a client.
   *
   * @param reused whether a connection carries one message after another
   */
  TlsClient(boolean reused) {
    this.reused = reused;
  }

  @Override
  public ClientMain.Conversation open(int port, byte[] content) {
    // Any certificate will do, and encrypted() sees to it that there is one.
    var endpoint = Endpoint.builder("127.0.0.1", port).tlsPolicy(TlsPolicy.IF_OFFERED).build();
    return new Conversation(
        endpoint,
        MessageContent.of(content),
        reused ? Optional.of(connected(endpoint).join()) : Optional.empty());
  }

  private CompletableFuture<SmtpConnection> connected(Endpoint endpoint) {
    return client.connectAsync(endpoint).thenApply(TlsClient::encrypted);
  }

  private static SmtpConnection encrypted(SmtpConnection connection) {
    if (!connection.isEncrypted()) {
      connection.close();
      throw new IllegalStateException("the server has no STARTTLS");
    }
    return connection;
  }

  private static CompletableFuture<Void> sent(SmtpConnection connection, MessageContent content) {
    return connection.sendAsync(ENVELOPE, content).thenAccept(TlsClient::orThrow);
  }

  private static void orThrow(SendResult result) {
    if (!result.isAccepted()) {
      throw new IllegalStateException(result.toString());
    }
  }

  private final class Conversation extends ClientMain.Asynchronous {
    private final Endpoint endpoint;
    private final MessageContent content;
    private final Optional<SmtpConnection> kept;

    Conversation(Endpoint endpoint, MessageContent content, Optional<SmtpConnection> kept) {
      this.endpoint = endpoint;
      this.content = content;
      this.kept = kept;
    }

    @Override
    CompletableFuture<?> send() {
      return kept.isPresent()
          ? sent(kept.get(), content)
          : connected(endpoint)
              .thenCompose(
                  connection ->
                      sent(connection, content).thenCompose(nothing -> connection.quitAsync()));
    }

    @Override
    public void close() {
      kept.ifPresent(SmtpConnection::close);
    }
  }
}
