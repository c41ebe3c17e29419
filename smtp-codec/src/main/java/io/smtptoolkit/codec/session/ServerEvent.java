package io.smtptoolkit.codec.session;

import io.smtptoolkit.codec.Secret;
import io.smtptoolkit.codec.command.Command;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.codec.wire.ProxyHeader;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * What {@link ServerSession#next()} found, or the connection around the session: {@link PeerKnown},
 * {@link TlsEstablished}, {@link ConnectionBroken} and some of the {@linkplain Signal signals} come
 * from {@link io.smtptoolkit.codec.connection.ServerConnection#next()} only.
 *
 * <p>For {@link CommandReceived}, {@link SaslReceived}, {@link ChunkEnded} and {@link ContentEnded}
 * a reply is due, and nothing further is read until it is given. Immutable, but for the octets of
 * {@link ContentReceived}.
 */
public sealed interface ServerEvent {

  /** All that was received is used up; more octets are needed. */
  Signal NEED_BYTES = Signal.NEED_BYTES;

  /** A reply (or, to the session alone, the TLS handshake) is due; nothing is read before. */
  Signal PAUSED = Signal.PAUSED;

  /** The connection's own kind of {@link #PAUSED}: the greeting is due. */
  Signal GREETING_DUE = Signal.GREETING_DUE;

  /** TLS is due, from the start or after the 220 to STARTTLS: the connection needs an engine. */
  Signal TLS_DUE = Signal.TLS_DUE;

  /** The TLS engine has a task to run, or one is running; nothing is read before it is done. */
  Signal NEED_TASK = Signal.NEED_TASK;

  /** There is nothing to report, and why. The same is given again until that has changed. */
  enum Signal implements ServerEvent {
    /** See {@link ServerEvent#NEED_BYTES}. */
    NEED_BYTES,
    /** See {@link ServerEvent#PAUSED}. */
    PAUSED,
    /** See {@link ServerEvent#GREETING_DUE}. */
    GREETING_DUE,
    /** See {@link ServerEvent#TLS_DUE}. */
    TLS_DUE,
    /** See {@link ServerEvent#NEED_TASK}. */
    NEED_TASK
  }

  /**
   * The first event of a connection: now it is known who the client is. Before anything else is
   * asked of the connection, it can be refused.
   *
   * @param proxyHeader what a proxy says of the client; empty if no header was expected
   */
  record PeerKnown(Optional<ProxyHeader> proxyHeader) implements ServerEvent {}

  /**
   * The TLS handshake is done, and everything from here on is protected. After STARTTLS the
   * conversation begins anew (RFC 3207 §4.2); on a connection that begins with TLS the greeting is
   * due.
   *
   * @param protocol such as {@code TLSv1.3}
   * @param cipherSuite such as {@code TLS_AES_256_GCM_SHA384}
   */
  record TlsEstablished(String protocol, String cipherSuite) implements ServerEvent {}

  /**
   * The client broke what is around SMTP, the PROXY header or TLS, so that nothing more can be
   * read. TLS may have left an alert to be written. Each further call gives the same.
   *
   * @param cause an {@link io.smtptoolkit.codec.SmtpSyntaxException} in the PROXY header, or an
   *     {@code SSLException}
   */
  record ConnectionBroken(Exception cause) implements ServerEvent {}

  /**
   * A command, well-formed and in order. A reply is due.
   *
   * @param command any but BDAT, which is {@link ChunkStarted}
   */
  record CommandReceived(Command command) implements ServerEvent {}

  /**
   * A line of the SASL exchange that a 334 asked for. A reply is due, unless the client gave up.
   *
   * @param response the decoded octets; empty when the client cancelled the exchange: then the 501
   *     of RFC 4954 §4 is already queued, and no reply is due
   */
  record SaslReceived(Optional<Secret> response) implements ServerEvent {}

  /**
   * A BDAT command, in order. Its octets follow as {@link ContentReceived}.
   *
   * @param size octets of the chunk, may be zero
   * @param last whether it is the last of the content
   */
  record ChunkStarted(long size, boolean last) implements ServerEvent {}

  /**
   * Some content, as it is after the transparency dots are taken out.
   *
   * @param octets read-only and at least one, nearly always a window on a received buffer: valid
   *     until the session is called again
   */
  record ContentReceived(ByteBuffer octets) implements ServerEvent {}

  /**
   * The content has just shown a bare CR, a bare LF or a NUL, and will be refused at its end. No
   * more of it is reported: what follows is read and dropped, and ends with a {@link Violation}.
   * How much of it was reported before depends on the buffers it came in.
   *
   * @param why which octet, and where
   */
  record ContentSpoiled(String why) implements ServerEvent {}

  /** A chunk that was not the last has ended. A reply is due. */
  record ChunkEnded() implements ServerEvent {}

  /**
   * The content has ended, by the end of mail data indication or by its last chunk. A reply is due;
   * with LMTP one for each accepted forward-path, in their order (RFC 2033 §4.2).
   */
  record ContentEnded() implements ServerEvent {}

  /**
   * The client broke the protocol, or asked for what was not offered. A 4yz among these, such as
   * the 452 to one recipient too many, is no fault of the client's and not to be held against it.
   *
   * @param reply what it is told; already queued, in order. (With LMTP the refusal of a whole
   *     content is queued once per accepted forward-path, which may be not at all.)
   * @param reason for logs: what was wrong; no secrets and no content
   */
  record Violation(Reply reply, String reason) implements ServerEvent {}

  /**
   * The client will send no more. Each further call gives the same.
   *
   * @param state where that left the conversation
   */
  record InputEnded(SessionState state) implements ServerEvent {}
}
