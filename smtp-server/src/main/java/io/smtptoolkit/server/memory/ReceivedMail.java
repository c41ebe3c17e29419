package io.smtptoolkit.server.memory;

import io.smtptoolkit.codec.extension.Extensions;
import io.smtptoolkit.codec.extension.KeywordExtension;
import io.smtptoolkit.codec.reply.Replies;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.server.MailService;
import io.smtptoolkit.server.compose.ForwardingService;
import io.smtptoolkit.server.handler.ReceivedContent;
import io.smtptoolkit.server.handler.ReceivedEnvelope;
import io.smtptoolkit.server.handler.ServerBuilder;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A service that takes every message and keeps it in memory, for tests to wait for. SMTPUTF8 and
 * BINARYMIME are offered.
 *
 * <pre>{@code
 * var mail = new ReceivedMail();
 * try (var server = SmtpServer.start(SmtpServerOptions.builder(mail).build())) {
 *   programUnderTest.sendTo(server.address());
 *   assertThat(mail.next(Duration.ofSeconds(10)).header("Subject")).contains("Invoice");
 * }
 * }</pre>
 *
 * <p>A client that has the 250 of its message finds it here. All messages are kept until {@link
 * #clear}. Thread-safe.
 */
public final class ReceivedMail extends ForwardingService {
  private final MailService service =
      new ServerBuilder()
          .memoryOctets(Integer.MAX_VALUE)
          .extensions(Extensions.of(KeywordExtension.SMTPUTF8, KeywordExtension.BINARYMIME))
          .onMessageAsync(this::keep)
          .service();
  private final List<ReceivedMessage> messages = new ArrayList<>();
  private int given;

  /** A service without mail so far. */
  public ReceivedMail() {}

  @Override
  protected MailService service() {
    return service;
  }

  /**
   * The messages received since the begin, or {@link #clear}.
   *
   * @return in the order of the replies
   */
  public synchronized List<ReceivedMessage> messages() {
    return List.copyOf(messages);
  }

  /**
   * The first message that this method has not given yet; waits for it.
   *
   * @param atMost how long to wait
   * @return the message
   * @throws InterruptedException if the thread is interrupted
   * @throws AssertionError if none comes in time; it says what came before
   */
  public synchronized ReceivedMessage next(Duration atMost) throws InterruptedException {
    await(given + 1, atMost);
    return messages.get(given++);
  }

  /**
   * Waits for a number of messages, counted from the begin or {@link #clear}.
   *
   * @param count at least so many
   * @param atMost how long to wait
   * @return all messages
   * @throws InterruptedException if the thread is interrupted
   * @throws AssertionError if fewer come in time; it says which
   */
  public synchronized List<ReceivedMessage> await(int count, Duration atMost)
      throws InterruptedException {
    long end = System.nanoTime() + atMost.toNanos();
    while (messages.size() < count) {
      // Rounded up, as zero would wait for ever.
      long left = (end - System.nanoTime() + 999_999) / 1_000_000;
      if (left <= 0) {
        throw new AssertionError(
            "%d of %d messages came within %s: %s"
                .formatted(messages.size(), count, atMost, messages));
      }
      wait(left);
    }
    return messages();
  }

  /** Forgets all messages. */
  public synchronized void clear() {
    messages.clear();
    given = 0;
  }

  private CompletionStage<Reply> keep(ReceivedEnvelope envelope, ReceivedContent content) {
    try {
      add(new ReceivedMessage(envelope, content.octets()));
      return CompletableFuture.completedFuture(Replies.accepted());
    } catch (IOException gone) {
      return CompletableFuture.failedFuture(gone);
    }
  }

  private synchronized void add(ReceivedMessage message) {
    messages.add(message);
    notifyAll();
  }
}
