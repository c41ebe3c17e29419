package io.smtptoolkit.codec.session;

import io.smtptoolkit.codec.command.Command;
import io.smtptoolkit.codec.reply.Reply;
import java.util.Optional;

/**
 * An event that {@link ClientSession#next()} found, or the connection around the session: {@link
 * TlsEstablished} and some of the {@linkplain Signal signals} come from {@link
 * io.smtptoolkit.codec.connection.ClientConnection#next()} only.
 *
 * <p>Immutable.
 */
public sealed interface ClientEvent {

  /** All that was received is used up; more octets are needed. */
  Signal NEED_BYTES = Signal.NEED_BYTES;

  /** TLS is due, from the start or after the 220 to STARTTLS: the connection needs an engine. */
  Signal TLS_DUE = Signal.TLS_DUE;

  /** The TLS engine has a task to run, or one is running; nothing is read before it is done. */
  Signal NEED_TASK = Signal.NEED_TASK;

  /** There is nothing to report, and why. The same is given again until that has changed. */
  enum Signal implements ClientEvent {
    /** See {@link ClientEvent#NEED_BYTES}. */
    NEED_BYTES,
    /** See {@link ClientEvent#TLS_DUE}. */
    TLS_DUE,
    /** See {@link ClientEvent#NEED_TASK}. */
    NEED_TASK;

    @Override
    public void accept(Handler handler) {
      handler.nothing(this);
    }
  }

  /** One case per event, so that a new event does not compile until it is handled. */
  interface Handler {
    /**
     * There is nothing to report.
     *
     * @param why what is missing
     */
    void nothing(Signal why);

    /**
     * TLS is active. From a connection only.
     *
     * @param event protocol and cipher suite
     */
    void tlsEstablished(TlsEstablished event);

    /**
     * The greeting.
     *
     * @param event the server's first reply
     */
    void greeting(Greeting event);

    /**
     * The reply to a command.
     *
     * @param event the command and its reply
     */
    void reply(ReplyReceived event);

    /**
     * The reply to a content.
     *
     * @param event the reply and, with LMTP, for whom
     */
    void contentReply(ContentReply event);

    /**
     * A reply to no command.
     *
     * @param event the reply
     */
    void unavailable(Unavailable event);

    /**
     * The server will send no more.
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
   * The TLS handshake is done, and everything from here on is protected. After STARTTLS the
   * conversation begins anew with EHLO (RFC 3207 §4.2); on a connection that begins with TLS the
   * greeting comes next.
   *
   * @param protocol such as {@code TLSv1.3}
   * @param cipherSuite such as {@code TLS_AES_256_GCM_SHA384}
   */
  record TlsEstablished(String protocol, String cipherSuite) implements ClientEvent {
    @Override
    public void accept(Handler handler) {
      handler.tlsEstablished(this);
    }
  }

  /**
   * The server's first reply.
   *
   * @param reply 2yz, or a refusal after which only QUIT can be sent
   */
  record Greeting(Reply reply) implements ClientEvent {
    @Override
    public void accept(Handler handler) {
      handler.greeting(this);
    }
  }

  /**
   * The reply to a command. Which command it answers is known by counting, never by its text (RFC
   * 2920 §3.1).
   *
   * @param command the oldest command without a reply. For each reply within an AUTH exchange it is
   *     the {@code Auth}; for a chunk that is not the last it is its {@code Bdat}
   * @param reply the server's answer
   */
  record ReplyReceived(Command command, Reply reply) implements ClientEvent {
    @Override
    public void accept(Handler handler) {
      handler.reply(this);
    }
  }

  /**
   * The reply to a whole content: to its end of mail data indication, or to its last chunk.
   *
   * @param recipientIndex with LMTP, which of the <em>accepted</em> RCPT commands of the
   *     transaction it is for, counted from 0; with SMTP empty, as there is one for all
   * @param reply the server's answer
   */
  record ContentReply(Optional<Integer> recipientIndex, Reply reply) implements ClientEvent {
    @Override
    public void accept(Handler handler) {
      handler.contentReply(this);
    }
  }

  /**
   * The server closes, or says so by a 4yz or 5yz that answers no command, such as 451 4.4.2 on an
   * idle connection or 552 within the content: the reply says why. The conversation is over.
   *
   * @param reply a 421, or another negative reply
   */
  record Unavailable(Reply reply) implements ClientEvent {
    @Override
    public void accept(Handler handler) {
      handler.unavailable(this);
    }
  }

  /**
   * The server will send no more. Each further call gives the same.
   *
   * @param state where that left the conversation
   * @param unanswered how many replies were still expected; whether the commands were carried out
   *     is not known
   */
  record InputEnded(SessionState state, int unanswered) implements ClientEvent {
    @Override
    public void accept(Handler handler) {
      handler.inputEnded(this);
    }
  }
}
