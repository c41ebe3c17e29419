package io.smtptoolkit.server;

import java.time.Duration;

/**
 * The times that clients and the service may take. What takes longer is given up, with 421 where
 * there are words.
 *
 * <p>Immutable.
 *
 * @param command for the client's next command, from the reply to the one before to the command's
 *     CRLF, however busily it sends (RFC 5321 §4.5.3.2.7 asks for at least 5 minutes); also for
 *     reading its replies
 * @param content for each 1,000 octets of content, dropped or not (RFC 5321 §4.5.3.2.5 gives
 *     clients 3 minutes for a block)
 * @param handshake for a whole TLS handshake, a few packets
 * @param service for a stage of the service other than {@code complete}; clients wait 5 minutes for
 *     the replies to MAIL and RCPT (RFC 5321 §4.5.3.2.2)
 * @param completion for {@code complete}; a message that is stored later may be doubled, and this
 *     is logged. Clients wait 10 minutes for the reply to the content (RFC 5321 §4.5.3.2.6)
 * @param maxSessionAge how old a session may become, however busy: the next time that no mail
 *     transaction is going on the client is told 421. A transaction may end, but its commands have
 *     no more time than {@code command} in all. The client may connect again
 */
public record ServerTimeouts(
    Duration command,
    Duration content,
    Duration handshake,
    Duration service,
    Duration completion,
    Duration maxSessionAge) {

  /**
   * Command 5 minutes; content 5 minutes (chosen); handshake 1 minute (chosen); service 4 minutes
   * and completion 9, both a minute less than a client waits; a session 24 hours (chosen: no client
   * needs one so long, and one that says NOOP now and then would keep it for ever).
   */
  public static final ServerTimeouts DEFAULT =
      new ServerTimeouts(
          Duration.ofMinutes(5),
          Duration.ofMinutes(5),
          Duration.ofMinutes(1),
          Duration.ofMinutes(4),
          Duration.ofMinutes(9),
          Duration.ofHours(24));

  /**
   * Checks that each is positive.
   *
   * @param command positive
   * @param content positive
   * @param handshake positive
   * @param service positive
   * @param completion positive
   * @param maxSessionAge positive
   */
  public ServerTimeouts {
    positive("command", command);
    positive("content", content);
    positive("handshake", handshake);
    positive("service", service);
    positive("completion", completion);
    positive("a session", maxSessionAge);
  }

  /**
   * These time-outs with another one for commands.
   *
   * @param value positive
   * @return the changed time-outs
   */
  public ServerTimeouts withCommand(Duration value) {
    return new ServerTimeouts(value, content, handshake, service, completion, maxSessionAge);
  }

  /**
   * These time-outs with another one for content.
   *
   * @param value positive
   * @return the changed time-outs
   */
  public ServerTimeouts withContent(Duration value) {
    return new ServerTimeouts(command, value, handshake, service, completion, maxSessionAge);
  }

  /**
   * These time-outs with another one for TLS handshakes.
   *
   * @param value positive
   * @return the changed time-outs
   */
  public ServerTimeouts withHandshake(Duration value) {
    return new ServerTimeouts(command, content, value, service, completion, maxSessionAge);
  }

  /**
   * These time-outs with another one for the service's stages.
   *
   * @param value positive
   * @return the changed time-outs
   */
  public ServerTimeouts withService(Duration value) {
    return new ServerTimeouts(command, content, handshake, value, completion, maxSessionAge);
  }

  /**
   * These time-outs with another one for the end of a message.
   *
   * @param value positive
   * @return the changed time-outs
   */
  public ServerTimeouts withCompletion(Duration value) {
    return new ServerTimeouts(command, content, handshake, service, value, maxSessionAge);
  }

  /**
   * These time-outs with another age for sessions.
   *
   * @param value positive
   * @return the changed time-outs
   */
  public ServerTimeouts withMaxSessionAge(Duration value) {
    return new ServerTimeouts(command, content, handshake, service, completion, value);
  }

  private static void positive(String name, Duration value) {
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException(
          "the time for " + name + " must be positive, not " + value);
    }
  }
}
