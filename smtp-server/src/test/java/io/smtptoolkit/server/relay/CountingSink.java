package io.smtptoolkit.server.relay;

import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.command.RcptParameters;
import io.smtptoolkit.codec.reply.Replies;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.server.Begin;
import io.smtptoolkit.server.Completion;
import io.smtptoolkit.server.ConnectionEnded;
import io.smtptoolkit.server.ListenerOptions;
import io.smtptoolkit.server.MailTransaction;
import io.smtptoolkit.server.SessionInfo;
import io.smtptoolkit.server.SessionObserver;
import io.smtptoolkit.server.SmtpServer;
import io.smtptoolkit.server.SmtpServerOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** The next hop of a relay that is killed: writes down what arrives, and tells what happens. */
final class CountingSink implements AutoCloseable {
  /** Chosen: a server that syncs what it stores; so long a message is in between. */
  private static final Executor AS_OTHERS_NEED =
      CompletableFuture.delayedExecutor(1, TimeUnit.MILLISECONDS);

  private final Ledger ledger;
  private final Consumer<Kill.At> happens;
  private final AtomicInteger connections = new AtomicInteger();
  private final SmtpServer server;

  CountingSink(Ledger ledger, Consumer<Kill.At> happens) throws IOException {
    this.ledger = ledger;
    this.happens = happens;
    server =
        SmtpServer.start(
            SmtpServerOptions.builder(
                    (session, reversePath, parameters) ->
                        CompletableFuture.completedFuture(Begin.accepted(new Taking())))
                .inlineObserver(new Connections())
                .listener(
                    ListenerOptions.at(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), "sink.example"))
                .build());
  }

  int port() {
    return server.address().getPort();
  }

  /** Connections whose last octets were not seen. */
  int connections() {
    return connections.get();
  }

  @Override
  public void close() {
    server.close();
  }

  private final class Connections implements SessionObserver {
    @Override
    public void opened(SessionInfo session) {
      connections.incrementAndGet();
    }

    @Override
    public void closed(SessionInfo session, ConnectionEnded connection) {
      connections.decrementAndGet();
    }
  }

  private final class Taking implements MailTransaction {
    private final ByteArrayOutputStream content = new ByteArrayOutputStream();
    private int number;

    @Override
    public CompletionStage<Reply> recipient(ForwardPath forwardPath, RcptParameters parameters) {
      number = RelayClient.number(forwardPath.toString());
      return CompletableFuture.completedFuture(Replies.recipientOk());
    }

    @Override
    public CompletionStage<Void> content(ByteBuffer octets) {
      happens.accept(Kill.At.ATTEMPT);
      var some = new byte[octets.remaining()];
      octets.get(some);
      content.writeBytes(some);
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<Completion> complete() {
      byte[] arrived = content.toByteArray();
      byte[] sent = RelayClient.content(number);
      int from = Math.max(0, arrived.length - sent.length);
      ledger.arrived(number, Arrays.equals(arrived, from, arrived.length, sent, 0, sent.length));
      happens.accept(Kill.At.FINAL_DOT);
      return CompletableFuture.supplyAsync(
          () -> {
            happens.accept(Kill.At.RETIRE);
            return Completion.of(Replies.accepted());
          },
          AS_OTHERS_NEED);
    }

    @Override
    public void abort() {}
  }
}
