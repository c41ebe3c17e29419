package io.smtptoolkit.codec.session;

import io.smtptoolkit.codec.Leniency;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.codec.wire.Limits;
import java.nio.ByteBuffer;
import java.util.Set;

/**
 * The server's side of one connection, without I/O: octets in, events out; replies in, octets out.
 *
 * <p>{@link #receive} only stores. {@link #next} gives the next event; {@link ServerEvent#PAUSED}
 * says that a reply is due, and until it is given nothing behind the command is even looked at,
 * because the reply decides what the next octets are. What the client does wrong is answered here,
 * and reported as a {@link ServerEvent.Violation}; nothing it sends makes a method throw.
 *
 * <pre>
 *   session.reply(Replies.greeting("mx.example"));
 *   loop:
 *     session.receive(octets)
 *     until next() is NEED_BYTES or PAUSED:
 *       CommandReceived, ChunkEnded, ContentEnded  -&gt; session.reply(...)
 *       ContentReceived                            -&gt; use it
 *     write session.takeOutput()
 *     close when session.state() is CLOSED and all is written
 * </pre>
 *
 * <p>A new session is {@link SessionState#CONNECTED} and its first reply, the greeting, is due at
 * once.
 *
 * <p>One per connection; not thread-safe.
 */
@SuppressWarnings("DoNotCallSuggester") // until the sessions are served
public final class ServerSession {

  private ServerSession() {}

  /**
   * A session with defaults: SMTP, {@link Limits#DEFAULT}, no leniency, no bundle.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Stores octets from the client.
   *
   * @param octets what came; belongs to the session until it is consumed, and is not copied (save
   *     for small pieces)
   * @throws LocalProtocolException during the TLS handshake, when no octet is SMTP's, and after
   *     {@link #endOfInput}
   */
  public void receive(ByteBuffer octets) {
    throw new LocalProtocolException("not served yet");
  }

  /** Tells that the client will send no more. What is stored is still read. */
  public void endOfInput() {
    throw new LocalProtocolException("not served yet");
  }

  /**
   * The next event.
   *
   * @return never anything twice, except {@link ServerEvent#NEED_BYTES}, {@link ServerEvent#PAUSED}
   *     and {@link ServerEvent.InputEnded}, after which there is nothing to be had for now
   */
  public ServerEvent next() {
    throw new LocalProtocolException("not served yet");
  }

  /**
   * Gives the reply that is due.
   *
   * @param reply the reply; to EHLO and LHLO it says which extensions are offered from now on
   * @throws LocalProtocolException if none is due, or if the command cannot have such a reply
   */
  public void reply(Reply reply) {
    throw new LocalProtocolException("not served yet");
  }

  /**
   * Closes the conversation in place of whatever is due or going on (RFC 5321 §3.8). Does nothing
   * when it is closed already.
   *
   * @param reply a 421
   * @throws LocalProtocolException if it is not a 421, and during the TLS handshake, when nobody
   *     could read it
   */
  public void close(Reply reply) {
    throw new LocalProtocolException("not served yet");
  }

  /**
   * Tells that the TLS handshake is done: after STARTTLS, or before anything else on a connection
   * that begins with TLS.
   *
   * @throws LocalProtocolException in any other state
   */
  public void tlsEstablished() {
    throw new LocalProtocolException("not served yet");
  }

  /**
   * Hands out what came behind STARTTLS and was not looked at. It belongs to the TLS engine, and
   * must never come back here as plaintext.
   *
   * @return the octets, in order; empty if there are none
   * @throws LocalProtocolException unless the state is {@link SessionState#TLS_HANDSHAKE}
   */
  public ByteBuffer unread() {
    throw new LocalProtocolException("not served yet");
  }

  /**
   * Takes all replies that are ready, to be written at once.
   *
   * @return the octets, which belong to the caller; empty if there are none
   */
  public ByteBuffer takeOutput() {
    throw new LocalProtocolException("not served yet");
  }

  /**
   * How much is stored and not yet consumed.
   *
   * @return octets, including those of an unfinished line
   */
  public int bufferedOctets() {
    throw new LocalProtocolException("not served yet");
  }

  /**
   * How much {@link #takeOutput} would give.
   *
   * @return octets
   */
  public int pendingOutputOctets() {
    throw new LocalProtocolException("not served yet");
  }

  /**
   * Where the conversation stands.
   *
   * @return the state; {@link SessionState#CLOSED} tells to close the connection once the output is
   *     written
   */
  public SessionState state() {
    throw new LocalProtocolException("not served yet");
  }

  /**
   * What is known beside the state.
   *
   * @return the facts
   */
  public Facts facts() {
    throw new LocalProtocolException("not served yet");
  }

  /** Settings of a {@link ServerSession}. Not thread-safe. */
  public static final class Builder {

    private Builder() {}

    /**
     * Which protocol is spoken.
     *
     * @param value SMTP unless set
     * @return this
     */
    public Builder protocol(Protocol value) {
      return this;
    }

    /**
     * Bounds for what the client sends.
     *
     * @param value {@link Limits#DEFAULT} unless set
     * @return this
     */
    public Builder limits(Limits value) {
      return this;
    }

    /**
     * Deviations that are tolerated.
     *
     * @param value none unless set
     * @return this
     */
    public Builder leniencies(Set<Leniency> value) {
      return this;
    }

    /**
     * A session at the start of a connection.
     *
     * @return the session
     */
    public ServerSession build() {
      return new ServerSession();
    }
  }
}
