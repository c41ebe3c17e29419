package io.smtptoolkit.bench.process;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.vertx.core.Vertx;
import io.vertx.ext.mail.LoginOption;
import io.vertx.ext.mail.MailClient;
import io.vertx.ext.mail.MailConfig;
import io.vertx.ext.mail.MailMessage;
import io.vertx.ext.mail.StartTLSOptions;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Vert.x mail client, with a pool of as many connections as are wanted. It opens them with their
 * first message, and takes no content as octets: it writes each message anew.
 */
final class VertxClient implements ClientMain.Client {
  /** The fields that it writes are longer by three lines than the Subject of the others. */
  private static final int FIELD_OCTETS = 3 * 78;

  private final Vertx vertx = Vertx.vertx();

  @Override
  public Sample run(int port, int connections, int octets, long durationNanos) {
    var config =
        new MailConfig("127.0.0.1", port)
            .setStarttls(StartTLSOptions.DISABLED)
            .setLogin(LoginOption.NONE)
            .setOwnHostname("client.example.org")
            .setMaxPoolSize(connections);
    String lines = new String(ClientMain.content(octets), US_ASCII).split("\r\n\r\n", 2)[1];
    var message =
        new MailMessage()
            .setFrom("alice@example.org")
            .setTo("bob@example.com")
            .setSubject("hello")
            // Lines as strings have them; CR would be sent encoded.
            .setText(lines.substring(FIELD_OCTETS).replace("\r\n", "\n"));
    var pool = new Pool(MailClient.create(vertx, config), message, connections);
    try {
      return ClientMain.send(List.of(pool), durationNanos);
    } finally {
      pool.close();
    }
  }

  private static final class Pool extends ClientMain.Asynchronous {
    private final MailClient client;
    private final MailMessage message;
    private final int connections;

    Pool(MailClient client, MailMessage message, int connections) {
      this.client = client;
      this.message = message;
      this.connections = connections;
    }

    @Override
    public CompletableFuture<Long> sendUntil(long nanoTime) {
      return sendEachUntil(nanoTime, connections);
    }

    @Override
    CompletableFuture<?> send() {
      return client.sendMail(message).toCompletionStage().toCompletableFuture();
    }

    @Override
    public void close() {
      client.close().toCompletionStage().toCompletableFuture().join();
    }
  }
}
