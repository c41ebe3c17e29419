package io.smtptoolkit.conformance.readme;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.command.RcptParameters;
import io.smtptoolkit.codec.reply.Replies;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.server.*;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A mail server for tests: takes every message, and gives it to the test that awaits it. */
public final class TestMailbox implements AutoCloseable {
  /** The addresses as given in MAIL and RCPT, such as {@code <alice@example.com>}; the content. */
  public record Message(String reversePath, List<String> forwardPaths, String content) {}

  private final BlockingQueue<Message> messages = new LinkedBlockingQueue<>();
  private final SmtpServer server;

  public TestMailbox() throws IOException {
    BlockingMailService service =
        (session, reversePath, parameters) -> new Transaction(reversePath.toString());
    // On a free port of the loopback address, as no listener is given.
    server = SmtpServer.start(SmtpServerOptions.builder(MailService.blocking(service)).build());
  }

  /** Tells the program under test where to send: to this port of 127.0.0.1. */
  public int port() {
    return server.address().getPort();
  }

  /** The first message that was not given yet; waits for it. */
  public Message await(Duration atMost) throws InterruptedException, TimeoutException {
    Message message = messages.poll(atMost.toMillis(), TimeUnit.MILLISECONDS);
    if (message == null) throw new TimeoutException("no message within " + atMost);
    return message;
  }

  @Override
  public void close() {
    server.close();
  }

  private final class Transaction implements BlockingMailService.Transaction {
    private final String reversePath;
    private final List<String> forwardPaths = new ArrayList<>();
    private final ByteArrayOutputStream content = new ByteArrayOutputStream();

    Transaction(String reversePath) {
      this.reversePath = reversePath;
    }

    @Override
    public Reply recipient(ForwardPath forwardPath, RcptParameters parameters) {
      forwardPaths.add(forwardPath.toString());
      return Replies.recipientOk();
    }

    @Override
    public void content(ByteBuffer octets) {
      while (octets.hasRemaining()) content.write(octets.get());
    }

    @Override
    public Reply complete() {
      messages.add(new Message(reversePath, List.copyOf(forwardPaths), content.toString(UTF_8)));
      return Replies.accepted();
    }

    @Override
    public void abort() {}
  }
}
