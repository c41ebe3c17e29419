package io.smtptoolkit.bench.process;

import io.smtptoolkit.client.Endpoint;
import io.smtptoolkit.client.MessageContent;
import io.smtptoolkit.client.SmtpClient;
import io.smtptoolkit.client.SmtpClientOptions;
import io.smtptoolkit.client.SmtpConnection;
import io.smtptoolkit.client.TlsPolicy;
import io.smtptoolkit.codec.command.Envelope;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/**
 * Ours; callbacks on its I/O threads as those of NioSmtpClient, or as it does it by default. A
 * connection may be given the next message before one is accepted.
 */
final class OursClient implements ClientMain.Library {
  private static final Envelope ENVELOPE = Envelope.of("alice@example.org", "bob@example.com");

  private final SmtpClient client;
  private final int waiting;

  /**
   * Starts a client.
   *
   * @param completingOnIoThreads whether callbacks run on I/O threads
   * @param waiting how many messages a connection is given at the same time
   */
  OursClient(boolean completingOnIoThreads, int waiting) {
    client =
        SmtpClient.create(
            SmtpClientOptions.builder().completingOnIoThreads(completingOnIoThreads).build());
    this.waiting = waiting;
  }

  @Override
  public ClientMain.Conversation open(int port, byte[] content)
      throws IOException, InterruptedException {
    Endpoint endpoint = Endpoint.builder("127.0.0.1", port).tlsPolicy(TlsPolicy.NEVER).build();
    return new Conversation(client.connect(endpoint), MessageContent.of(content), waiting);
  }

  private static final class Conversation extends ClientMain.Asynchronous {
    private final SmtpConnection connection;
    private final MessageContent content;
    private final int waiting;

    Conversation(SmtpConnection connection, MessageContent content, int waiting) {
      this.connection = connection;
      this.content = content;
      this.waiting = waiting;
    }

    @Override
    public CompletableFuture<Long> sendUntil(long nanoTime) {
      return sendEachUntil(nanoTime, waiting);
    }

    @Override
    CompletableFuture<?> send() {
      return connection
          .sendAsync(ENVELOPE, content)
          .thenAccept(
              result -> {
                if (!result.isAccepted()) {
                  throw new IllegalStateException(result.toString());
                }
              });
    }

    @Override
    public void close() {
      connection.close();
    }
  }
}
