package io.smtptoolkit.bench.process;

import jakarta.mail.Address;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Angus Mail: a thread for each connection, and the message made once. */
final class AngusClient implements ClientMain.Library {
  private final Session session;

  AngusClient() {
    var properties = new Properties();
    properties.setProperty("mail.smtp.from", "alice@example.org");
    properties.setProperty("mail.smtp.localhost", "client.example.org");
    session = Session.getInstance(properties);
  }

  @Override
  public ClientMain.Conversation open(int port, byte[] content) throws MessagingException {
    Transport transport = session.getTransport("smtp");
    transport.connect("127.0.0.1", port, null, null);
    return new Conversation(transport, new MimeMessage(session, new ByteArrayInputStream(content)));
  }

  private static final class Conversation implements ClientMain.Conversation {
    private final Transport transport;
    private final MimeMessage message;
    private final Address[] recipients = InternetAddress.parse("bob@example.com");
    private final ExecutorService thread = Executors.newSingleThreadExecutor();

    Conversation(Transport transport, MimeMessage message) throws MessagingException {
      this.transport = transport;
      this.message = message;
    }

    @Override
    public CompletableFuture<Long> sendUntil(long nanoTime) {
      return CompletableFuture.supplyAsync(() -> send(nanoTime), thread);
    }

    private long send(long until) {
      try {
        long sent = 0;
        do {
          transport.sendMessage(message, recipients);
          sent++;
        } while (System.nanoTime() - until < 0);
        return sent;
      } catch (MessagingException fault) {
        throw new CompletionException(fault);
      }
    }

    @Override
    public void close() {
      thread.shutdown();
      try {
        transport.close();
      } catch (MessagingException fault) {
        throw new IllegalStateException(fault);
      }
    }
  }
}
