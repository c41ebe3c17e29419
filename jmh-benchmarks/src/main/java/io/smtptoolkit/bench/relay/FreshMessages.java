package io.smtptoolkit.bench.relay;

import io.smtptoolkit.bench.relay.HostKind.Domain;
import io.smtptoolkit.client.Endpoint;
import io.smtptoolkit.client.MessageContent;
import io.smtptoolkit.client.SmtpClient;
import io.smtptoolkit.client.SmtpClientException;
import io.smtptoolkit.client.SmtpClientOptions;
import io.smtptoolkit.client.TlsPolicy;
import io.smtptoolkit.client.pool.PoolOptions;
import io.smtptoolkit.client.pool.SmtpPool;
import io.smtptoolkit.codec.command.Envelope;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Hands messages in at a relay, one after the other, and tells how long each took to its host. */
final class FreshMessages implements AutoCloseable {
  private final SmtpClient client = SmtpClient.create(SmtpClientOptions.DEFAULT);
  private final SmtpPool pool = client.pool(PoolOptions.DEFAULT);
  private final Endpoint relay;
  private final List<Domain> domains;
  private final Arrivals arrivals;
  private final List<Long> begins = new ArrayList<>();

  FreshMessages(InetSocketAddress relay, List<Domain> domains, Arrivals arrivals) {
    this.relay =
        Endpoint.builder(relay.getHostString(), relay.getPort()).tlsPolicy(TlsPolicy.NEVER).build();
    this.domains = domains;
    this.arrivals = arrivals;
  }

  /** Hands one in, for the next domain; waits for its 250. */
  void send() throws SmtpClientException, InterruptedException {
    int number = begins.size();
    begins.add(System.nanoTime());
    String recipient =
        Arrivals.localPart(number) + "@" + domains.get(number % domains.size()).name();
    pool.send(
            relay,
            Envelope.of("carol@example.org", recipient),
            MessageContent.of("Subject: fresh\r\n\r\ntext\r\n"))
        .orThrow();
  }

  int sent() {
    return begins.size();
  }

  /** From the beginning of handing in to the arrival, in the order of sending; those arrived. */
  List<Duration> latencies() {
    var all = new ArrayList<Duration>();
    for (int i = 0; i < begins.size(); i++) {
      OptionalLong end = arrivals.ofFresh(i);
      if (end.isPresent()) {
        all.add(Duration.ofNanos(end.getAsLong() - begins.get(i)));
      }
    }
    return all;
  }

  @Override
  public void close() {
    pool.closeNow();
    client.close();
  }
}
