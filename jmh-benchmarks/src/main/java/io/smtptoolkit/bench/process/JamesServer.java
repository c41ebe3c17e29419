package io.smtptoolkit.bench.process;

import java.net.InetSocketAddress;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.apache.james.metrics.api.Metric;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.metrics.api.TimeMetric;
import org.apache.james.protocols.netty.AllButStartTlsLineChannelHandlerFactory;
import org.apache.james.protocols.netty.Encryption;
import org.apache.james.protocols.netty.NettyServer;
import org.apache.james.protocols.smtp.SMTPConfigurationImpl;
import org.apache.james.protocols.smtp.SMTPProtocol;
import org.apache.james.protocols.smtp.SMTPProtocolHandlerChain;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.MessageHook;
import org.reactivestreams.Publisher;

/** The SMTP of Apache James over Netty, which accepts everything and keeps and counts nothing. */
final class JamesServer {
  /** As James has it for itself. */
  private static final int LINE_OCTETS = 8_192;

  private JamesServer() {}

  static void start(InetSocketAddress address, int backlog, SSLContext tls) throws Exception {
    MessageHook discarding = (session, envelope) -> HookResult.OK;
    var chain = new SMTPProtocolHandlerChain(new NoMetrics(), discarding);
    NettyServer server =
        new NettyServer.Factory()
            .protocol(new SMTPProtocol(chain, new SMTPConfigurationImpl()))
            .secure(Encryption.createStartTls(tls))
            .frameHandlerFactory(
                new AllButStartTlsLineChannelHandlerFactory("starttls", LINE_OCTETS))
            .build();
    server.setListenAddresses(address);
    server.setBacklog(backlog);
    server.bind();
  }

  private static final class NoMetrics implements MetricFactory {
    @Override
    public Metric generate(String name) {
      return new NoMetric();
    }

    @Override
    public TimeMetric timer(String name) {
      return new NoTimeMetric(name);
    }

    @Override
    public <T> Publisher<T> decoratePublisherWithTimerMetric(String name, Publisher<T> publisher) {
      return publisher;
    }

    @Override
    @SuppressWarnings("deprecation")
    public <T> Publisher<T> decoratePublisherWithTimerMetricLogP99(
        String name, Publisher<T> publisher) {
      return publisher;
    }
  }

  private static final class NoMetric implements Metric {
    @Override
    public void increment() {}

    @Override
    public void decrement() {}

    @Override
    public void add(int value) {}

    @Override
    public void remove(int value) {}

    @Override
    public long getCount() {
      return 0;
    }
  }

  private record NoTimeMetric(String name) implements TimeMetric, TimeMetric.ExecutionResult {
    @Override
    public TimeMetric.ExecutionResult stopAndPublish() {
      return this;
    }

    @Override
    public Duration elasped() {
      return Duration.ZERO;
    }

    @Override
    @SuppressWarnings("deprecation")
    public TimeMetric.ExecutionResult logWhenExceedP99(Duration threshold) {
      return this;
    }
  }
}
