package io.smtptoolkit.server.relay;

import io.smtptoolkit.client.Endpoint;
import io.smtptoolkit.client.MessageContent;
import io.smtptoolkit.client.SmtpClient;
import io.smtptoolkit.client.SmtpClientOptions;
import io.smtptoolkit.client.route.Router;
import io.smtptoolkit.client.route.RouterOptions;
import io.smtptoolkit.codec.address.DomainName;
import io.smtptoolkit.codec.command.Envelope;
import io.smtptoolkit.server.ListenerOptions;
import io.smtptoolkit.server.SmtpServer;
import io.smtptoolkit.server.SmtpServerOptions;
import io.smtptoolkit.server.queue.QueueOptions;
import io.smtptoolkit.server.queue.SqliteQueue;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;

/**
 * A program that accepts, relays and retires, to be ended in the midst of it. Each line it prints
 * is the number of a message that was acknowledged.
 */
final class RelayProcess {
  private static final int CLIENTS = 3;

  private RelayProcess() {}

  public static void main(String[] arguments) throws Exception {
    var queue =
        SqliteQueue.open(QueueOptions.builder(Path.of(arguments[0])).reserveOctets(0).build());
    Relay relay = relay(queue, Integer.parseInt(arguments[1]));
    RelayRules rules = RelayRules.builder().networks(it -> true).build();
    SmtpServer server =
        SmtpServer.start(
            SmtpServerOptions.builder(
                    QueueingService.builder(queue, rules).whenQueued(relay::wake).build())
                .listener(
                    ListenerOptions.at(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), "own.example"))
                .build());
    for (int i = 0; i < CLIENTS; i++) {
      int first = i * 1_000_000;
      new Thread(() -> sendForEver(server.address().getPort(), first), "sends-" + i).start();
    }
  }

  /** Transfers all to a sink of the test. */
  static Relay relay(SqliteQueue queue, int port) throws Exception {
    Endpoint sink =
        Endpoint.builder("localhost", port).address(InetAddress.getLoopbackAddress()).build();
    RouterOptions routes = RouterOptions.builder().via(DomainName.parse("x.example"), sink).build();
    return Relay.start(queue, new Router(routes), RelayOptions.DEFAULT);
  }

  private static void sendForEver(int port, int first) {
    try (var client = SmtpClient.create(SmtpClientOptions.DEFAULT);
        var connection = client.connect("localhost", port)) {
      for (int number = first; ; number++) {
        Envelope envelope = Envelope.of("c@s.example", number + "@x.example");
        String content = "Subject: " + number + "\r\n\r\n" + "text\r\n".repeat(number % 1000);
        connection.send(envelope, MessageContent.of(content)).orThrow();
        say(number);
      }
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static synchronized void say(int number) {
    System.out.println(number);
    System.out.flush();
  }
}
