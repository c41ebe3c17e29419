package io.smtptoolkit.bench.process;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.commons.net.smtp.SMTPClient;

/** Commons Net: a thread for each connection, and a content of characters. */
final class CommonsNetClient implements ClientMain.Library {
  @Override
  public ClientMain.Conversation open(int port, byte[] content) throws IOException {
    var client = new SMTPClient();
    client.connect(InetAddress.getLoopbackAddress(), port);
    orThrow(client.login("client.example.org"), client);
    return new Conversation(client, new String(content, US_ASCII));
  }

  private static void orThrow(boolean accepted, SMTPClient client) throws IOException {
    if (!accepted) {
      throw new IOException(client.getReplyString());
    }
  }

  private static final class Conversation implements ClientMain.Conversation {
    private final SMTPClient client;
    private final String content;
    private final ExecutorService thread = Executors.newSingleThreadExecutor();

    Conversation(SMTPClient client, String content) {
      this.client = client;
      this.content = content;
    }

    @Override
    public CompletableFuture<Long> sendUntil(long nanoTime) {
      return CompletableFuture.supplyAsync(() -> send(nanoTime), thread);
    }

    private long send(long until) {
      try {
        long sent = 0;
        do {
          orThrow(client.setSender("alice@example.org"), client);
          orThrow(client.addRecipient("bob@example.com"), client);
          orThrow(client.sendShortMessageData(content), client);
          sent++;
        } while (System.nanoTime() - until < 0);
        return sent;
      } catch (IOException fault) {
        throw new UncheckedIOException(fault);
      }
    }

    @Override
    public void close() {
      thread.shutdown();
      try {
        client.logout();
        client.disconnect();
      } catch (IOException fault) {
        throw new UncheckedIOException(fault);
      }
    }
  }
}
