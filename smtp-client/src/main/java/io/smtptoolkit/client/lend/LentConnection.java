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
   * Whether the server lets the connection have another message (LIMITS MAILMAX, RFC 9422 §4.1).
   *
   * @param running how many messages were given to it and have not ended
   * @return false when one more might be refused
   */
  boolean takesMore(int running);

  /**
   * Whether the server lets the connection have this message, or a part of it (LIMITS
   * RCPTDOMAINMAX, RFC 9422 §4.3).
   *
   * @param envelope its recipients
   * @return false when no recipient could be named
   */
  boolean takes(Envelope envelope);

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
