package io.smtptoolkit.server.relay;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.smtptoolkit.client.MessageContent;
import io.smtptoolkit.client.SmtpClient;
import io.smtptoolkit.client.SmtpConnection;
import io.smtptoolkit.codec.command.Envelope;
import java.io.ByteArrayInputStream;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A client that sends numbered messages until its server is killed. */
final class RelayClient {
  private static final Logger LOG = LoggerFactory.getLogger(RelayClient.class);

  private final SmtpClient client;
  private final Ledger ledger;
  private final AtomicInteger numbers;

  RelayClient(SmtpClient client, Ledger ledger, AtomicInteger numbers) {
    this.client = client;
    this.ledger = ledger;
    this.numbers = numbers;
  }

  /** The same for the same number: one in 16 needs several commits of the queue. */
  static byte[] content(int number) {
    int lines = number % 16 == 7 ? 30_000 + number % 7 * 5_000 : number % 500;
    return ("Subject: " + number + "\r\n\r\n" + (number + " text\r\n").repeat(lines))
        .getBytes(US_ASCII);
  }

  static int number(String forwardPath) {
    return Integer.parseInt(forwardPath.substring(1, forwardPath.indexOf('@')));
  }

  /** A thread that ends with the server. */
  Thread start(int port, Consumer<Kill.At> happens) {
    var thread = new Thread(() -> send(port, happens), "sends");
    thread.start();
    return thread;
  }

  private void send(int port, Consumer<Kill.At> happens) {
    try (SmtpConnection connection = client.connect("localhost", port)) {
      while (true) {
        int number = numbers.getAndIncrement();
        MessageContent content =
            () -> {
              happens.accept(Kill.At.ACCEPT);
              return new ByteArrayInputStream(content(number));
            };
        connection.send(Envelope.of("c@s.example", number + "@x.example"), content).orThrow();
        ledger.acknowledged(number);
      }
    } catch (Exception killed) {
      LOG.debug("the server was killed", killed);
    }
  }
}
