package io.smtptoolkit.server;

import io.smtptoolkit.codec.command.Command;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.codec.sasl.SaslMechanism;

/**
 * Watches the connections of a server, for metrics and logs; it has no say in anything. All methods
 * do nothing unless they are overridden.
 *
 * <p>All calls come one after the other on a thread of the server's own, those for one connection
 * in order. An observer that throws, hangs or is slow changes nothing: what it throws is logged,
 * and while 10,000 calls wait further ones are dropped and counted in the log. When {@link
 * SmtpServer#stop} returns, what was told has been seen, unless that takes longer than a second.
 * Commands and replies never print a secret.
 */
public interface SessionObserver {
  /** Sees nothing. */
  SessionObserver NONE =
      new SessionObserver() {
        @Override
        public boolean watchesCommands() {
          return false;
        }
      };

  /**
   * A client has connected.
   *
   * @param session the connection, nothing known of it yet
   */
  default void opened(SessionInfo session) {}

  /**
   * Whether {@link #received} and {@link #replied} do anything, asked once, when the server starts.
   * Without them, a busy server has far fewer calls to keep in order.
   *
   * @return true unless it is overridden
   */
  default boolean watchesCommands() {
    return true;
  }

  /**
   * A command was received in order.
   *
   * @param session the connection
   * @param command what the client said
   */
  default void received(SessionInfo session, Command command) {}

  /**
   * A reply was given, to a command or to the content.
   *
   * @param session the connection
   * @param reply what the server said
   */
  default void replied(SessionInfo session, Reply reply) {}

  /**
   * A TLS handshake is done.
   *
   * @param session the connection, nothing of what was said in the clear is known any more
   * @param tls its outcome
   */
  default void tlsEstablished(SessionInfo session, TlsFacts tls) {}

  /**
   * A TLS handshake, or TLS after it, failed; the connection ends.
   *
   * @param session the connection
   * @param reason what was wrong; it may quote the client
   */
  default void tlsFailed(SessionInfo session, String reason) {}

  /**
   * The client is authenticated.
   *
   * @param session the connection, with the client's identity
   * @param mechanism by which
   */
  default void authenticated(SessionInfo session, SaslMechanism mechanism) {}

  /**
   * The client has tried to authenticate, and is not who it says.
   *
   * @param session the connection
   * @param mechanism by which
   * @param reason why, in a few words
   */
  default void authenticationFailed(SessionInfo session, SaslMechanism mechanism, String reason) {}

  /**
   * The server, and not its service, turns the client away, or ends its connection. What the client
   * is told, if anything, was told before, or follows.
   *
   * @param session the connection
   * @param reason why
   */
  default void refused(SessionInfo session, Refusal reason) {}

  /**
   * The client did something that clients of mail hardly do.
   *
   * @param session the connection
   * @param suspicion what it did; smuggling is told when the content has ended, or the connection
   */
  default void suspected(SessionInfo session, Suspicion suspicion) {}

  /**
   * The client broke the protocol and was told so.
   *
   * @param session the connection
   * @param reply what the server said
   * @param reason what was wrong
   */
  default void violated(SessionInfo session, Reply reply, String reason) {}

  /**
   * The service, or the server itself, failed; the client was told 451.
   *
   * @param session the connection
   * @param fault what went wrong
   */
  default void failed(SessionInfo session, Throwable fault) {}

  /**
   * A mail transaction is over, or MAIL was refused by the service. If the client is told, it was
   * told before.
   *
   * @param session the connection
   * @param transaction the account of the transaction
   */
  default void transactionEnded(SessionInfo session, TransactionEnded transaction) {}

  /**
   * The connection is over. Every transaction was told before, but one whose {@link
   * MailTransaction#complete} is still incomplete.
   *
   * @param session the connection
   * @param connection the account of the connection
   */
  default void closed(SessionInfo session, ConnectionEnded connection) {}
}
