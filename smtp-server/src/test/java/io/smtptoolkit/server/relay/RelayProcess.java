package io.smtptoolkit.server.relay;

import io.smtptoolkit.client.Endpoint;
import io.smtptoolkit.client.route.Router;
import io.smtptoolkit.client.route.RouterOptions;
import io.smtptoolkit.codec.address.DomainName;
import io.smtptoolkit.server.ListenerOptions;
import io.smtptoolkit.server.SmtpServer;
import io.smtptoolkit.server.SmtpServerOptions;
import io.smtptoolkit.server.queue.QueueOptions;
import io.smtptoolkit.server.queue.SqliteQueue;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;

/**
 * A program that accepts, relays and retires, to be killed in the midst of it. It prints the port
 * at which it listens.
 */
final class RelayProcess {
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
    System.out.println(server.address().getPort());
    // The test ends it, or has ended itself.
    while (System.in.read() >= 0) {}
    System.exit(1);
  }

  /** Transfers all to a sink of the test. */
  static Relay relay(SqliteQueue queue, int port) throws Exception {
    Endpoint sink =
        Endpoint.builder("localhost", port).address(InetAddress.getLoopbackAddress()).build();
    RouterOptions routes = RouterOptions.builder().via(DomainName.parse("x.example"), sink).build();
    return Relay.start(queue, new Router(routes), RelayOptions.DEFAULT);
  }
}
