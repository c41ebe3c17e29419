package io.smtptoolkit.codec.session;

import io.smtptoolkit.codec.Secret;
import io.smtptoolkit.codec.command.Command;
import io.smtptoolkit.codec.command.Mail;
import io.smtptoolkit.codec.command.MailParameters;
import io.smtptoolkit.codec.command.Rcpt;
import io.smtptoolkit.codec.command.RcptParameters;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.codec.reply.ReplyCode;
import io.smtptoolkit.codec.wire.ProxyHeader;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * An event that {@link ServerSession#next()} found, or the connection around the session: {@link
 * PeerKnown}, {@link TlsEstablished}, {@link ConnectionBroken} and some of the {@linkplain Signal
 * signals} come from {@link io.smtptoolkit.codec.connection.ServerConnection#next()} only.
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
    NEED_TASK;

    @Override
    public void accept(Handler handler) {
      handler.nothing(this);
    }
  }

  /**
   * One case per event, so that a new event does not compile until it is handled.
   *
   * <pre>
   *   session.next().accept(handler)
   * </pre>
   */
  interface Handler {
    /**
     * There is nothing to report.
     *
     * @param why what is missing
     */
    void nothing(Signal why);

    /**
     * The client is known, and may be refused. From a connection only.
     *
     * @param event what a proxy says of it
     */
    void peerKnown(PeerKnown event);

    /**
     * TLS is active. From a connection only.
     *
     * @param event protocol and cipher suite
     */
    void tlsEstablished(TlsEstablished event);

    /**
     * The PROXY header or TLS failed. From a connection only.
     *
     * @param event the cause
     */
    void connectionBroken(ConnectionBroken event);

    /**
     * MAIL. A reply is due.
     *
     * @param event the command with its parameters
     */
    void mail(MailReceived event);

    /**
     * RCPT. A reply is due.
     *
     * @param event the command with its parameters
     */
    void rcpt(RcptReceived event);

    /**
     * Any other command. A reply is due.
     *
     * @param event the command
     */
    void command(OtherReceived event);

    /**
     * A line of a SASL exchange. A reply is due unless it is a cancellation.
     *
     * @param event the line
     */
    void sasl(SaslReceived event);

    /**
     * A BDAT command, in order.
     *
     * @param event the size of the chunk
     */
    void chunkStarted(ChunkStarted event);

    /**
     * Some content.
     *
     * @param event the octets
     */
    void content(ContentReceived event);

    /**
     * The content will be refused for an octet in it.
     *
     * @param event which octet
     */
    void contentSpoiled(ContentSpoiled event);

    /**
     * The content will be refused for its size.
     *
     * @param event the limit
     */
    void contentOversized(ContentOversized event);

    /**
     * A chunk that was not the last has ended. A reply is due.
     *
     * @param event nothing more
     */
    void chunkEnded(ChunkEnded event);

    /**
     * The content has ended. A reply is due, or several.
     *
     * @param event nothing more
     */
    void contentEnded(ContentEnded event);

    /**
     * The client was refused something, and has its reply.
     *
     * @param event the reply
     */
    void violation(Violation event);

    /**
     * The client will send no more.
     *
     * @param event where that left the conversation
     */
    void inputEnded(InputEnded event);
  }

  /**
   * Calls the case of this event.
   *
   * @param handler the cases
   */
  void accept(Handler handler);

  /**
   * The first event of a connection: now it is known who the client is. Before anything else is
   * asked of the connection, it can be refused.
   *
   * @param proxyHeader what a proxy says of the client; empty if no header was expected
   */
  record PeerKnown(Optional<ProxyHeader> proxyHeader) implements ServerEvent {
    @Override
    public void accept(Handler handler) {
      handler.peerKnown(this);
    }
  }

  /**
   * The TLS handshake is done, and everything from here on is protected. After STARTTLS the
   * conversation begins anew (RFC 3207 §4.2); on a connection that begins with TLS the greeting is
   * due.
   *
   * @param protocol such as {@code TLSv1.3}
   * @param cipherSuite such as {@code TLS_AES_256_GCM_SHA384}
   */
  record TlsEstablished(String protocol, String cipherSuite) implements ServerEvent {
    @Override
    public void accept(Handler handler) {
      handler.tlsEstablished(this);
    }
  }

  /**
   * The client broke what is around SMTP, the PROXY header or TLS, so that nothing more can be
   * read. TLS may have left an alert to be written. Each further call gives the same.
   *
   * @param cause an {@link io.smtptoolkit.codec.SmtpSyntaxException} in the PROXY header, or an
   *     {@code SSLException}
   */
  record ConnectionBroken(Exception cause) implements ServerEvent {
    @Override
    public void accept(Handler handler) {
      handler.connectionBroken(this);
    }
  }

  /** A command, well-formed and in order. A reply is due. */
  sealed interface CommandReceived extends ServerEvent
      permits MailReceived, RcptReceived, OtherReceived {
    /**
     * The command.
     *
     * @return any but BDAT, which is {@link ChunkStarted}
     */
    Command command();
  }

  /**
   * A MAIL command. A reply is due.
   *
   * @param command the command
   * @param parameters its parameters, which were judged: their extensions are offered and their
   *     values well-formed
   */
  record MailReceived(Mail command, MailParameters parameters) implements CommandReceived {
    @Override
    public void accept(Handler handler) {
      handler.mail(this);
    }
  }

  /**
   * A RCPT command. A reply is due.
   *
   * @param command the command
   * @param parameters its parameters, which were judged: their extensions are offered and their
   *     values well-formed
   */
  record RcptReceived(Rcpt command, RcptParameters parameters) implements CommandReceived {
    @Override
    public void accept(Handler handler) {
      handler.rcpt(this);
    }
  }

  /**
   * Any other command. A reply is due.
   *
   * @param command any but MAIL, RCPT and BDAT
   */
  record OtherReceived(Command command) implements CommandReceived {
    @Override
    public void accept(Handler handler) {
      handler.command(this);
    }
  }

  /**
   * A line of the SASL exchange that a 334 asked for. A reply is due, unless the client gave up.
   *
   * @param response the decoded octets; empty when the client cancelled the exchange: then the 501
   *     of RFC 4954 §4 is already queued, and no reply is due
   */
  record SaslReceived(Optional<Secret> response) implements ServerEvent {
    @Override
    public void accept(Handler handler) {
      handler.sasl(this);
    }
  }

  /**
   * A BDAT command, in order. Its octets follow as {@link ContentReceived}.
   *
   * @param size octets of the chunk, may be zero
   * @param last whether it is the last of the content
   */
  record ChunkStarted(long size, boolean last) implements ServerEvent {
    @Override
    public void accept(Handler handler) {
      handler.chunkStarted(this);
    }
  }

  /**
   * Some content, as it is after the transparency dots are taken out.
   *
   * @param octets read-only and at least one, nearly always a window on a received buffer: valid
   *     until the session is called again
   */
  record ContentReceived(ByteBuffer octets) implements ServerEvent {
    @Override
    public void accept(Handler handler) {
      handler.content(this);
    }
  }

  /**
   * The content has just shown a bare CR, a bare LF or a NUL, and will be refused at its end. No
   * more of it is reported: what follows is read and dropped, and ends with a {@link Violation}.
   * How much of it was reported before depends on the buffers it came in.
   *
   * @param why which octet, and where
   */
  record ContentSpoiled(String why) implements ServerEvent {
    @Override
    public void accept(Handler handler) {
      handler.contentSpoiled(this);
    }
  }

  /**
   * The content has exceeded the limit, and will be refused at its end. Exactly the limit was
   * reported; what follows is read and dropped, and ends with a {@link Violation}: 552 at the end
   * of the content, or 421 and the end of the conversation after twice the limit.
   *
   * @param limit octets
   */
  record ContentOversized(long limit) implements ServerEvent {
    @Override
    public void accept(Handler handler) {
      handler.contentOversized(this);
    }
  }

  /** A chunk that was not the last has ended. A reply is due. */
  record ChunkEnded() implements ServerEvent {
    @Override
    public void accept(Handler handler) {
      handler.chunkEnded(this);
    }
  }

  /**
   * The content has ended, by the end of mail data indication or by its last chunk. A reply is due;
   * with LMTP one for each accepted forward-path, in their order (RFC 2033 §4.2).
   */
  record ContentEnded() implements ServerEvent {
    @Override
    public void accept(Handler handler) {
      handler.contentEnded(this);
    }
  }

  /**
   * The client broke the protocol, or asked for what was not offered or is too large.
   *
   * @param reply what it is told; already queued, in order. (With LMTP the refusal of a whole
   *     content is queued once per accepted forward-path, which may be not at all.)
   * @param reason for logs: what was wrong; no secrets and no content
   * @param command the command that is refused; empty for content and for what is not a command
   */
  record Violation(Reply reply, String reason, Optional<Command> command) implements ServerEvent {
    Violation(Reply reply, String reason) {
      this(reply, reason, Optional.empty());
    }

    @Override
    public void accept(Handler handler) {
      handler.violation(this);
    }

    /**
     * Says whether it should count against the client. A 4yz does not, such as the 452 to one
     * recipient too many, nor does a message that is too large.
     *
     * @return true for a mistake
     */
    public boolean isMistake() {
      return reply.isPermanentNegative() && !reply.code().equals(ReplyCode.STORAGE_EXCEEDED);
    }
  }

  /**
   * The client will send no more. Each further call gives the same.
   *
   * @param state where that left the conversation
   */
  record InputEnded(SessionState state) implements ServerEvent {
    @Override
    public void accept(Handler handler) {
      handler.inputEnded(this);
    }
  }
}
