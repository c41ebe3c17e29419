package io.smtptoolkit.server.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.command.RcptParameters;
import io.smtptoolkit.codec.reply.Replies;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.server.Begin;
import io.smtptoolkit.server.Completion;
import io.smtptoolkit.server.ListenerOptions;
import io.smtptoolkit.server.MailTransaction;
import io.smtptoolkit.server.SmtpServer;
import io.smtptoolkit.server.SmtpServerOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A next hop that has all the content, but answers the final dot only when it is opened. */
final class WaitingSink implements AutoCloseable {
  private final CompletableFuture<Void> isOpen = new CompletableFuture<>();
  private final Map<String, List<String>> arrived = new ConcurrentHashMap<>();
  private final SmtpServer server;

  WaitingSink() throws IOException {
    server =
        SmtpServer.start(
            SmtpServerOptions.builder(
                    (session, reversePath, parameters) ->
                        CompletableFuture.completedFuture(Begin.accepted(new Taking())))
                .listener(
                    ListenerOptions.at(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), "sink.example"))
                .build());
  }

  int port() {
    return server.address().getPort();
  }

  /** Says 250 from now on, and to all that wait for it. */
  void open() {
    isOpen.complete(null);
  }

  /** The contents by recipients, such as {@code <1@x.example>}. */
  Map<String, List<String>> arrived() {
    return Map.copyOf(arrived);
  }

  @Override
  public void close() {
    server.close();
  }

  private final class Taking implements MailTransaction {
    private final ByteArrayOutputStream content = new ByteArrayOutputStream();
    private String recipient = "";

    @Override
    public CompletionStage<Reply> recipient(ForwardPath forwardPath, RcptParameters parameters) {
      recipient = forwardPath.toString();
      return CompletableFuture.completedFuture(Replies.recipientOk());
    }

    @Override
    public CompletionStage<Void> content(ByteBuffer octets) {
      var some = new byte[octets.remaining()];
      octets.get(some);
      content.writeBytes(some);
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<Completion> complete() {
      arrived
          .computeIfAbsent(recipient, any -> new CopyOnWriteArrayList<>())
          .add(content.toString(US_ASCII));
      return isOpen.thenApply(any -> Completion.of(Replies.accepted()));
    }

    @Override
    public void abort() {}
  }
}
