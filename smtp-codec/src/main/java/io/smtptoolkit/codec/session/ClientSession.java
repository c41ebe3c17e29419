package io.smtptoolkit.codec.session;

import io.smtptoolkit.codec.Secret;
import io.smtptoolkit.codec.command.Command;
import io.smtptoolkit.codec.wire.Limits;
import java.nio.ByteBuffer;

/**
 * The client's side of one connection, without I/O: commands and content in, octets out; octets in,
 * replies out, each with the command it answers.
 *
 * <p>Several commands may be sent before their replies come if the server offers PIPELINING (RFC
 * 2920). The session knows two standings: the <em>confirmed</em> one, which replies move, and the
 * <em>assumed</em> one, in which every unanswered command has succeeded, and which decides what may
 * be sent next. Replies are paired with commands by counting (RFC 2920 §3.1). Behind the end of
 * mail data, or behind the last chunk, the next MAIL may follow at once.
 *
 * <pre>
 * S: 220 mx.example ESMTP ready              Greeting
 * C: EHLO client.example                     send(new Ehlo(...))
 * S: 250-mx.example
 * S: 250 PIPELINING                          ReplyReceived(Ehlo, 250)
 * C: MAIL FROM:&lt;a@b.example&gt;               send(new Mail(...))
 * C: RCPT TO:&lt;c@d.example&gt;                 send(new Rcpt(...))
 * C: DATA                                    send(new Data()); one takeOutput() for the three
 * S: 250 2.1.0 Sender OK                     ReplyReceived(Mail, 250)
 * S: 250 2.1.5 Recipient OK                  ReplyReceived(Rcpt, 250)
 * S: 354 Start mail input                    ReplyReceived(Data, 354)
 * C: Subject: hello                          content(...)
 * C: .                                       endContent()
 * S: 250 2.0.0 Message accepted              ContentReply(250)
 * </pre>
 *
 * <p>If DATA gets a 354 although every RCPT was refused, {@link #content} is refused here, and
 * {@link #endContent} sends the lone dot. Chunks are not sent ahead of the replies to MAIL and
 * RCPT, because servers are known to stumble over it; chunks behind chunks are.
 *
 * <p>One per connection; not thread-safe.
 */
@SuppressWarnings("DoNotCallSuggester") // until the sessions are served
public final class ClientSession {

  private ClientSession() {}

  /**
   * A session with defaults: SMTP, {@link Limits#DEFAULT}, no bundle.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Stores octets from the server.
   *
   * @param octets what came; belongs to the session until it is consumed
   * @throws LocalProtocolException during the TLS handshake, when no octet is SMTP's, and after
   *     {@link #endOfInput}
   */
  public void receive(ByteBuffer octets) {
    throw new LocalProtocolException("not served yet");
  }

  /** Tells that the server will send no more. What is stored is still read. */
  public void endOfInput() {
    throw new LocalProtocolException("not served yet");
  }

  /**
   * The next event.
   *
   * @return never anything twice, except {@link ClientEvent#NEED_BYTES} and {@link
   *     ClientEvent.InputEnded}
   * @throws RemoteProtocolException if the server broke the protocol; each further call throws it
   *     again
   */
  public ClientEvent next() throws RemoteProtocolException {
    throw new LocalProtocolException("not served yet");
  }

  /**
   * Whether a command may be sent now.
   *
   * @param command the command
   * @return true if {@link #send} would take it
   */
  public boolean maySend(Command command) {
    throw new LocalProtocolException("not served yet");
  }

  /**
   * Sends a command.
   *
   * @param command the command; after BDAT its octets follow by {@link #content}
   * @throws LocalProtocolException if it is out of order, not offered by the server, or must wait
   *     for replies
   */
  public void send(Command command) {
    throw new LocalProtocolException("not served yet");
  }

  /**
   * Answers a SASL challenge.
   *
   * @param response the octets, which are sent as base64
   * @throws LocalProtocolException if no 334 is to be answered
   */
  public void sasl(Secret response) {
    throw new LocalProtocolException("not served yet");
  }

  /**
   * Gives up a SASL exchange; the server will answer 501.
   *
   * @throws LocalProtocolException if no 334 is to be answered
   */
  public void saslCancel() {
    throw new LocalProtocolException("not served yet");
  }

  /**
   * Sends content: after 354 with the dots that transparency needs, after BDAT as it is.
   *
   * @param octets the next octets, all of which are taken
   * @throws LocalProtocolException if neither is the case, if the chunk is shorter, or if no
   *     recipient was accepted
   * @throws io.smtptoolkit.codec.wire.ContentFaultException after 354, if there is a bare CR, a
   *     bare LF or a NUL; what came before it is sent, and only closing the connection keeps the
   *     server from accepting that
   */
  public void content(ByteBuffer octets) {
    throw new LocalProtocolException("not served yet");
  }

  /**
   * Sends the end of mail data indication, with a CRLF before it if the content does not end with
   * one.
   *
   * @throws LocalProtocolException if there was no 354
   * @throws io.smtptoolkit.codec.wire.ContentFaultException if the content ends with a CR
   */
  public void endContent() {
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
   * Hands out what came behind the 220 to STARTTLS, which is nothing: a server that sends more
   * breaks the protocol.
   *
   * @return an empty buffer
   * @throws LocalProtocolException unless the state is {@link SessionState#TLS_HANDSHAKE}
   */
  public ByteBuffer unread() {
    throw new LocalProtocolException("not served yet");
  }

  /**
   * Takes everything that is ready to be sent, to be written at once.
   *
   * @return the octets, which belong to the caller; empty if there are none
   */
  public ByteBuffer takeOutput() {
    throw new LocalProtocolException("not served yet");
  }

  /**
   * How much is stored and not yet consumed.
   *
   * @return octets, including those of an unfinished reply line
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
   * Replies that are still to come.
   *
   * @return how many; zero also before the greeting
   */
  public int outstanding() {
    throw new LocalProtocolException("not served yet");
  }

  /**
   * Where the conversation stands after the replies received so far.
   *
   * @return the confirmed state; {@link SessionState#CLOSED} tells to close the connection
   */
  public SessionState state() {
    throw new LocalProtocolException("not served yet");
  }

  /**
   * What is known after the replies received so far.
   *
   * @return the confirmed facts
   */
  public Facts facts() {
    throw new LocalProtocolException("not served yet");
  }

  /** Settings of a {@link ClientSession}. Not thread-safe. */
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
     * Bounds for what the server sends.
     *
     * @param value {@link Limits#DEFAULT} unless set
     * @return this
     */
    public Builder limits(Limits value) {
      return this;
    }

    /**
     * A session at the start of a connection.
     *
     * @return the session
     */
    public ClientSession build() {
      return new ClientSession();
    }
  }
}
