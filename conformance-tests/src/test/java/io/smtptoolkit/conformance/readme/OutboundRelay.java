package io.smtptoolkit.conformance.readme;

import io.smtptoolkit.client.route.Router;
import io.smtptoolkit.client.route.RouterOptions;
import io.smtptoolkit.codec.address.DomainName;
import io.smtptoolkit.server.MailService;
import io.smtptoolkit.server.queue.MessageQueue;
import io.smtptoolkit.server.queue.QueueOptions;
import io.smtptoolkit.server.queue.SqliteQueue;
import io.smtptoolkit.server.relay.Destinations;
import io.smtptoolkit.server.relay.QueueingService;
import io.smtptoolkit.server.relay.Relay;
import io.smtptoolkit.server.relay.RelayOptions;
import io.smtptoolkit.server.relay.RelayRules;
import io.smtptoolkit.server.report.Reports;
import java.io.IOException;
import java.nio.file.Path;

final class OutboundRelay implements AutoCloseable {
  private final MessageQueue queue;
  private final Relay relay;
  private final MailService service;

  /** A relay of this host for all that its authenticated users send. */
  OutboundRelay(DomainName host, Path folder) throws IOException {
    RouterOptions routes = RouterOptions.builder().ownName(host).build();
    Destinations destinations = Destinations.of(routes);
    RelayOptions options = RelayOptions.builder().reports(Reports.at(host), destinations).build();
    queue = SqliteQueue.open(QueueOptions.builder(folder).build());
    relay = Relay.start(queue, new Router(routes), options);
    RelayRules rules = RelayRules.builder().destinations(destinations).build();
    service = QueueingService.builder(queue, rules).whenQueued(relay::wake).build();
  }

  /** What an SmtpServer takes. */
  MailService service() {
    return service;
  }

  @Override
  public void close() throws IOException {
    relay.close();
    queue.close();
  }
}
