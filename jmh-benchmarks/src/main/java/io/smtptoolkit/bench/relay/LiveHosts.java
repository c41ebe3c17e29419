package io.smtptoolkit.bench.relay;

import io.smtptoolkit.bench.relay.HostKind.Domain;
import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.address.ReversePath;
import io.smtptoolkit.codec.command.MailParameters;
import io.smtptoolkit.codec.command.RcptParameters;
import io.smtptoolkit.codec.reply.Replies;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.server.Begin;
import io.smtptoolkit.server.Completion;
import io.smtptoolkit.server.ListenerOptions;
import io.smtptoolkit.server.MailService;
import io.smtptoolkit.server.MailTransaction;
import io.smtptoolkit.server.ServerLimits;
import io.smtptoolkit.server.SessionInfo;
import io.smtptoolkit.server.SmtpServer;
import io.smtptoolkit.server.SmtpServerOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** A server that accepts everything, at the address of each live domain. Thread-safe. */
final class LiveHosts implements AutoCloseable {
  /** Chosen: more than a relay opens. */
  private static final int CONNECTIONS = 20_000;

  private final SmtpServer server;

  /**
   * Starts it.
   *
   * @param domains those that live, and others, which it leaves out
   * @param whenArrived told each recipient whose message has arrived, before the reply
   */
  LiveHosts(List<Domain> domains, Consumer<ForwardPath> whenArrived) throws IOException {
    var options =
        SmtpServerOptions.builder(new Arriving(whenArrived))
            .limits(
                ServerLimits.DEFAULT
                    .withMaxConnections(CONNECTIONS)
                    .withMaxConnectionsPerAddress(CONNECTIONS));
    for (Domain each : domains) {
      if (each.kind() == HostKind.LIVE) {
        options.listener(
            ListenerOptions.builder()
                .name(listener(each))
                .address(new InetSocketAddress(each.address(), 0))
                .domain("live.example.com")
                .build());
      }
    }
    server = SmtpServer.start(options.build());
  }

  private static String listener(Domain domain) {
    return "live-" + domain.number();
  }

  int port(Domain domain) {
    return server.address(listener(domain)).getPort();
  }

  @Override
  public void close() {
    server.close();
  }

  private record Arriving(Consumer<ForwardPath> whenArrived) implements MailService {
    @Override
    public CompletionStage<Begin> begin(
        SessionInfo session, ReversePath reversePath, MailParameters parameters) {
      return CompletableFuture.completedFuture(
          Begin.accepted(new Arrival(whenArrived, new ArrayList<>())));
    }
  }

  private record Arrival(Consumer<ForwardPath> whenArrived, List<ForwardPath> recipients)
      implements MailTransaction {
    @Override
    public CompletionStage<Reply> recipient(ForwardPath forwardPath, RcptParameters parameters) {
      recipients.add(forwardPath);
      return CompletableFuture.completedFuture(Replies.recipientOk());
    }

    @Override
    public CompletionStage<Void> content(ByteBuffer content) {
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<Completion> complete() {
      recipients.forEach(whenArrived);
      return CompletableFuture.completedFuture(Completion.of(Replies.accepted()));
    }

    @Override
    public void abort() {}
  }
}
