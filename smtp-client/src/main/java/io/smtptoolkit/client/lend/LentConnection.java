package io.smtptoolkit.client.lend;

import io.smtptoolkit.client.MessageContent;
import io.smtptoolkit.client.SendResult;
import io.smtptoolkit.client.SmtpClientException;
import io.smtptoolkit.codec.command.Envelope;
import io.smtptoolkit.codec.reply.Reply;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * An open connection, as a pool sees it. Its futures are completed on threads that must not be
 * kept.
 *
 * <p>Thread-safe.
 */
public interface LentConnection {
  /**
   * The id of the connection.
   *
   * @return unique within the client
   */
  String id();

  /**
   * Sends a message after those that were given before.
   *
   * @param envelope reverse-path and recipients
   * @param content the content
   * @return as of {@code SmtpConnection.sendAsync}
   */
  CompletableFuture<SendResult> send(Envelope envelope, MessageContent content);

  /**
   * Says NOOP.
   *
   * @param within how long the reply may take; the connection is closed then
   * @return the reply
   */
  CompletableFuture<Reply> check(Duration within);

  /**
   * Says QUIT after all messages, and closes.
   *
   * @param within how long the reply may take; the connection is closed then
   */
  void quit(Duration within);

  /** Closes at once. */
  void abort();

  /**
   * The reason why the connection is gone.
   *
   * @return empty while it is open
   */
  Optional<SmtpClientException> failure();

  /**
   * The end of the connection.
   *
   * @return completed once it is closed, never exceptionally
   */
  CompletableFuture<Void> ended();
}
