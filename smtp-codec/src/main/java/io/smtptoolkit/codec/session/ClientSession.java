package io.smtptoolkit.codec.session;

import io.smtptoolkit.codec.Secret;
import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.buffer.PendingOutput;
import io.smtptoolkit.codec.buffer.ReceivedOctets;
import io.smtptoolkit.codec.command.Auth;
import io.smtptoolkit.codec.command.Bdat;
import io.smtptoolkit.codec.command.Command;
import io.smtptoolkit.codec.command.Data;
import io.smtptoolkit.codec.command.Envelope;
import io.smtptoolkit.codec.extension.KeywordExtension;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.codec.reply.ReplyCode;
import io.smtptoolkit.codec.session.ClientEvent.ContentReply;
import io.smtptoolkit.codec.session.ClientEvent.Greeting;
import io.smtptoolkit.codec.session.ClientEvent.InputEnded;
import io.smtptoolkit.codec.session.ClientEvent.ReplyReceived;
import io.smtptoolkit.codec.session.ClientEvent.Unavailable;
import io.smtptoolkit.codec.session.Conversation.Order;
import io.smtptoolkit.codec.session.Conversation.Standing;
import io.smtptoolkit.codec.session.Conversation.Step;
import io.smtptoolkit.codec.wire.CommandEncoder;
import io.smtptoolkit.codec.wire.ContentEncoder;
import io.smtptoolkit.codec.wire.ContentTraits;
import io.smtptoolkit.codec.wire.Limits;
import io.smtptoolkit.codec.wire.ReplyDecoder;
import io.smtptoolkit.codec.wire.SaslLine;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Optional;

/**
 * The client's side of one connection, without I/O: commands and content in, octets out; octets in,
 * replies out, each with the command it answers.
 *
 * <p>Several commands may be sent before their replies come if the server offers PIPELINING (RFC
 * 2920). The session knows two standings: the <em>confirmed</em> one, which replies move, and the
 * <em>assumed</em> one, in which every unanswered command has succeeded, and which decides what may
 * be sent next. Replies are paired with commands by counting (RFC 2920 §3.1). After the end of mail
 * data, or after the last chunk, the next MAIL may follow at once.
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
 * RCPT, because servers are known to stumble over it; chunks after chunks are.
 *
 * <p>One per connection; not thread-safe.
 *
 * @see Conversation
 */
public final class ClientSession {

  /** A command, content or SASL response without its replies. */
  private record Unanswered(Step step, Command command, int replies) {}

  private final Conversation conversation;
  private final ParameterRules parameterRules;
  private final ReplyDecoder decoder;
  private final ReceivedOctets received = new ReceivedOctets();
  private final PendingOutput output = new PendingOutput();
  private final ArrayDeque<Unanswered> unanswered = new ArrayDeque<>();

  private Standing confirmed;
  private Standing assumed;
  private boolean assumedStale;
  private boolean inputEnded;
  private Optional<RemoteProtocolException> failure = Optional.empty();

  /** Replies already received to the oldest of the unanswered; LMTP has several to one content. */
  private int repliesToOldest;

  private Optional<Auth> authenticating = Optional.empty();
  private ContentEncoder encoder = new ContentEncoder();
  private long chunkOctetsMissing;

  ClientSession(ClientSessionBuilder builder) {
    conversation = Conversation.with(builder.bundles);
    parameterRules = ParameterRules.with(builder.bundles);
    decoder = new ReplyDecoder(builder.limits);
    confirmed = Conversation.start(builder.protocol);
    assumed = confirmed;
  }

  /**
   * A session with defaults: SMTP, {@link Limits#DEFAULT}, no bundle.
   *
   * @return a builder
   */
  public static ClientSessionBuilder builder() {
    return new ClientSessionBuilder();
  }

  /**
   * Stores octets from the server.
   *
   * @param octets what came; belongs to the session until it is consumed
   * @throws LocalProtocolException during the TLS handshake, when no octet is SMTP's, and after
   *     {@link #endOfInput}
   */
  public void receive(ByteBuffer octets) {
    if (confirmed.state() == SessionState.TLS_HANDSHAKE) {
      throw new LocalProtocolException("octets received in " + confirmed.state());
    }
    if (inputEnded) {
      throw new LocalProtocolException("octets received after the end of input");
    }
    if (confirmed.state() == SessionState.CLOSED || failure.isPresent()) {
      octets.position(octets.limit());
      return;
    }
    received.add(octets);
  }

  /** Tells that the server will send no more. What is stored is still read. */
  public void endOfInput() {
    inputEnded = true;
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
    if (failure.isPresent()) {
      throw failure.get();
    }
    while (true) {
      ByteBuffer input = received.current();
      boolean reading =
          input.hasRemaining()
              && confirmed.state() != SessionState.CLOSED
              && confirmed.state() != SessionState.TLS_HANDSHAKE;
      if (!reading) {
        return inputEnded
            ? new InputEnded(confirmed.state(), outstanding())
            : ClientEvent.NEED_BYTES;
      }
      Optional<Reply> reply;
      try {
        reply = decoder.next(input);
      } catch (SmtpSyntaxException e) {
        throw fail("in " + confirmed.state() + ": " + e.getMessage());
      }
      if (reply.isPresent()) {
        return replyReceived(reply.get());
      }
    }
  }

  /**
   * Says whether a command may be sent now.
   *
   * @param command the command
   * @return true if {@link #send} would take it
   */
  public boolean maySend(Command command) {
    return obstacle(command, conversation.step(command)).isEmpty();
  }

  /**
   * The reason why this server cannot take a mail transaction with this envelope, to be known
   * before MAIL is sent: a parameter's extension is not offered, or CHUNKING for binary content, or
   * a mailbox or a parameter beyond ASCII comes without SMTPUTF8. The state of the conversation
   * does not matter.
   *
   * @param envelope what MAIL and RCPT are to say
   * @return what is missing, in words; empty if {@link #send} would take each of the commands in
   *     its turn
   */
  public Optional<String> obstacle(Envelope envelope) {
    return parameterRules.obstacle(envelope, confirmed.facts());
  }

  /**
   * The same with this content: also 8-bit octets without 8BITMIME, octets that need
   * BODY=BINARYMIME, and a message beyond the server's SIZE are obstacles. SIZE and BODY=8BITMIME
   * need not be in the envelope.
   *
   * @param envelope the arguments of MAIL and RCPT
   * @param content the properties of the content
   * @return what is missing, in words; empty if the server can be sent this content
   */
  public Optional<String> obstacle(Envelope envelope, ContentTraits content) {
    return parameterRules.obstacle(envelope, content, confirmed.facts());
  }

  /**
   * Sends a command.
   *
   * @param command the command; after BDAT its octets follow by {@link #content}
   * @throws LocalProtocolException if it is out of order, not offered by the server, has a
   *     parameter or needs an extension that is not, or must wait for replies
   */
  public void send(Command command) {
    Step step = conversation.step(command);
    Optional<String> obstacle = obstacle(command, step);
    if (obstacle.isPresent()) {
      throw new LocalProtocolException(step + " in " + assumed().state() + ": " + obstacle.get());
    }
    output.add(CommandEncoder.encode(command));
    if (command instanceof Bdat bdat) {
      chunkOctetsMissing = bdat.size();
    } else if (command instanceof Auth auth) {
      authenticating = Optional.of(auth);
    }
    expect(step, command);
  }

  /**
   * Answers a SASL challenge.
   *
   * @param response the octets, which are sent as base64
   * @throws LocalProtocolException if no 334 is to be answered, or the conversation is over
   */
  public void sasl(Secret response) {
    sendSasl(SaslLine.encode(response));
  }

  /**
   * Gives up a SASL exchange; the server will answer 501.
   *
   * @throws LocalProtocolException if no 334 is to be answered, or the conversation is over
   */
  public void saslCancel() {
    sendSasl(SaslLine.cancel());
  }

  /**
   * Sends content: after 354 with the dots that transparency needs, after BDAT as it is.
   *
   * @param octets the next octets, all of which are taken
   * @throws LocalProtocolException if neither is the case, if the chunk is shorter, if no recipient
   *     was accepted, or if the conversation is over
   * @throws io.smtptoolkit.codec.wire.ContentFaultException after 354, if there is a bare CR, a
   *     bare LF or a NUL; what came before it is sent, and only closing the connection keeps the
   *     server from accepting that
   */
  public void content(ByteBuffer octets) {
    requireOpen("content");
    if (chunkOctetsMissing > 0 || !octets.hasRemaining()) {
      if (octets.remaining() > chunkOctetsMissing) {
        throw new LocalProtocolException(
            "%d octets, but the chunk lacks %d".formatted(octets.remaining(), chunkOctetsMissing));
      }
      chunkOctetsMissing -= octets.remaining();
      output.withRoom(octets.remaining()).put(octets);
      return;
    }
    requireMailData();
    while (octets.hasRemaining()) {
      // Dots at line starts are rare: an eighth more is nearly always enough at once.
      int room = Math.addExact(octets.remaining(), octets.remaining() / 8 + 8);
      encoder.encode(octets, output.withRoom(room));
    }
  }

  /**
   * Takes the octets at the beginning of content that need no change after 354. The caller writes
   * them, without a copy, before anything that {@link #takeOutput} gives from now on.
   *
   * @param octets the next octets; those that are not taken are for {@link #content}
   * @return a view of the octets taken; empty while there is output to take, and in a chunk
   * @throws LocalProtocolException as {@link #content}
   */
  public ByteBuffer takeUnchangedContent(ByteBuffer octets) {
    requireOpen("content");
    if (chunkOctetsMissing > 0 || output.octets() > 0) {
      return octets.slice(octets.position(), 0);
    }
    requireMailData();
    return encoder.takeUnchanged(octets);
  }

  private void requireMailData() {
    requireContent("content");
    if (confirmed.facts().recipientsAccepted() == 0) {
      throw new LocalProtocolException("content, but no recipient was accepted");
    }
  }

  /**
   * Sends the end of mail data indication, with a CRLF before it if the content does not end with
   * one.
   *
   * @throws LocalProtocolException if there was no 354, or the conversation is over
   * @throws io.smtptoolkit.codec.wire.ContentFaultException if the content ends with a CR
   */
  public void endContent() {
    requireContent("end of content");
    encoder.end(output.withRoom(ContentEncoder.END_OCTETS));
    expect(Conversation.END_OF_DATA, new Data());
  }

  /**
   * Tells that the TLS handshake is done: after STARTTLS, or before anything else on a connection
   * that begins with TLS.
   *
   * @throws LocalProtocolException in any other state, and while plaintext is stored: what came
   *     before TLS must not count as protected (RFC 3207 §4.2)
   */
  public void tlsEstablished() {
    boolean implicit = confirmed.state() == SessionState.CONNECTED && !confirmed.facts().tls();
    if (!implicit && confirmed.state() != SessionState.TLS_HANDSHAKE) {
      throw new LocalProtocolException("TLS established in " + confirmed.state());
    }
    if (received.octets() > 0 || decoder.isWithinReply()) {
      throw new LocalProtocolException("TLS established with plaintext stored");
    }
    confirmed = Conversation.afterTlsHandshake(confirmed);
    assumed = confirmed;
  }

  /**
   * Hands out what came after the 220 to STARTTLS, which is nothing: a server that sends more
   * breaks the protocol.
   *
   * @return an empty buffer
   * @throws LocalProtocolException unless the state is {@link SessionState#TLS_HANDSHAKE}
   */
  public ByteBuffer unread() {
    if (confirmed.state() != SessionState.TLS_HANDSHAKE) {
      throw new LocalProtocolException("nothing is left unread in " + confirmed.state());
    }
    return received.takeAll();
  }

  /**
   * Takes everything that is ready to be sent, to be written at once.
   *
   * @return the octets, which belong to the caller; empty if there are none
   */
  public ByteBuffer takeOutput() {
    return output.take();
  }

  /**
   * The number of octets that are stored and not yet consumed.
   *
   * @return octets, including those of an unfinished reply line
   */
  public int bufferedOctets() {
    return received.octets() + decoder.gatheredOctets();
  }

  /**
   * The number of octets that {@link #takeOutput} would give.
   *
   * @return octets
   */
  public int pendingOutputOctets() {
    return output.octets();
  }

  /**
   * Replies that are still to come.
   *
   * @return how many; zero also before the greeting
   */
  public int outstanding() {
    int replies = -repliesToOldest;
    for (Unanswered each : unanswered) {
      replies += each.replies();
    }
    return replies;
  }

  /**
   * The state after the replies received so far.
   *
   * @return the confirmed state; {@link SessionState#CLOSED} tells to close the connection
   */
  public SessionState state() {
    return confirmed.state();
  }

  /**
   * The facts that are known after the replies received so far.
   *
   * @return the confirmed facts
   */
  public Facts facts() {
    return confirmed.facts();
  }

  private ClientEvent replyReceived(Reply reply) throws RemoteProtocolException {
    ReplyCode code = reply.code();
    boolean closes = code.equals(ReplyCode.SERVICE_NOT_AVAILABLE);
    if (confirmed.state() == SessionState.CONNECTED) {
      require(Conversation.GREETING, reply);
      confirm(Conversation.after(confirmed, Conversation.GREETING, code));
      return new Greeting(reply);
    }
    if (unanswered.isEmpty()) {
      // Servers say such things as 451 4.4.2 before they close; nothing can be paired from here on.
      if (!reply.isNegative()) {
        throw fail(quoted(reply) + " in " + confirmed.state() + " to no command");
      }
      closed();
      return new Unavailable(reply);
    }
    Unanswered oldest = unanswered.getFirst();
    require(oldest.step(), reply);
    int index = repliesToOldest++;
    boolean answered = repliesToOldest == oldest.replies();
    if (answered) {
      unanswered.removeFirst();
      repliesToOldest = 0;
    }
    if (closes) {
      closed();
    } else if (answered) {
      moved(oldest, reply);
    }
    if (oldest.step() == Conversation.END_OF_DATA || oldest.step() == Conversation.LAST_CHUNK) {
      boolean lmtp = confirmed.facts().protocol() == Protocol.LMTP;
      return new ContentReply(lmtp ? Optional.of(index) : Optional.empty(), reply);
    }
    return new ReplyReceived(oldest.command(), reply);
  }

  private void moved(Unanswered answered, Reply reply) throws RemoteProtocolException {
    Step step = answered.step();
    confirm(
        step == Conversation.SASL_RESPONSE || step == Conversation.END_OF_DATA
            ? Conversation.after(confirmed, step, reply.code())
            : conversation.after(confirmed, answered.command(), reply));
    switch (confirmed.state()) {
      case CONTENT -> encoder = new ContentEncoder();
      case TLS_HANDSHAKE -> {
        if (received.octets() > 0) {
          // An attacker injects them, to have them taken for the server's once TLS is active.
          throw fail("octets after the 220 to STARTTLS");
        }
      }
      default -> {}
    }
    if (reply.code().isNegative()) {
      assumedStale = true;
    }
  }

  private void confirm(Standing standing) {
    confirmed = standing;
    if (standing.state() == SessionState.CLOSED) {
      received.clear();
    }
    if (unanswered.isEmpty()) {
      assumed = standing;
      assumedStale = false;
    }
  }

  /** The state and the facts if all that is unanswered succeeds. */
  private Standing assumed() {
    if (assumedStale) {
      assumed = confirmed;
      for (Unanswered each : unanswered) {
        assumed = Conversation.afterSuccess(assumed, each.step(), each.command());
      }
      assumedStale = false;
    }
    return assumed;
  }

  private void closed() {
    confirmed = new Standing(SessionState.CLOSED, confirmed.facts());
    assumed = confirmed;
    assumedStale = false;
    received.clear();
  }

  private Optional<String> obstacle(Command command, Step step) {
    if (failure.isPresent()) {
      return Optional.of("the server broke the protocol");
    }
    if (chunkOctetsMissing > 0) {
      return Optional.of("the chunk lacks " + chunkOctetsMissing + " octets");
    }
    Order order = Conversation.order(assumed(), step);
    if (order != Order.IN_ORDER) {
      return Optional.of(order == Order.NOT_OFFERED ? "not offered" : "out of order");
    }
    Optional<String> notOffered = parameterRules.obstacle(command, assumed().facts());
    if (notOffered.isPresent()) {
      return notOffered;
    }
    if (unanswered.isEmpty()) {
      return Optional.empty();
    }
    if (!confirmed.facts().extensions().offers(KeywordExtension.PIPELINING)) {
      return Optional.of("PIPELINING is not offered, and a reply is to come");
    }
    Step last = unanswered.getLast().step();
    if (!last.mayBeFollowed()) {
      return Optional.of("the reply to " + last + " comes first");
    }
    // A chunk follows chunks, or nothing that is unanswered.
    boolean afterChunks = unanswered.getLast().command() instanceof Bdat;
    if (command instanceof Bdat && (!afterChunks || last == Conversation.LAST_CHUNK)) {
      return Optional.of("the replies to what comes before the content come first");
    }
    return Optional.empty();
  }

  private void expect(Step step, Command command) {
    int replies = Conversation.replies(confirmed, step);
    if (replies == 0) {
      // LMTP, and no recipient to answer for (RFC 2033 §4.2).
      assumedStale = true;
      confirm(Conversation.afterSuccess(confirmed, step));
      return;
    }
    unanswered.addLast(new Unanswered(step, command, replies));
    assumed = Conversation.afterSuccess(assumed(), step, command);
  }

  private void sendSasl(byte[] line) {
    requireOpen("SASL response");
    if (assumed().state() != SessionState.AUTHENTICATING || !unanswered.isEmpty()) {
      throw new LocalProtocolException("SASL response in " + assumed().state());
    }
    output.add(line);
    expect(Conversation.SASL_RESPONSE, authenticating.orElseThrow());
  }

  private void requireOpen(String what) {
    if (failure.isPresent()) {
      throw new LocalProtocolException(what + ": the server broke the protocol");
    }
    if (confirmed.state() == SessionState.CLOSED) {
      throw new LocalProtocolException(what + " in " + confirmed.state());
    }
  }

  private void requireContent(String what) {
    requireOpen(what);
    if (confirmed.state() != SessionState.CONTENT || !unanswered.isEmpty()) {
      throw new LocalProtocolException(what + " in " + assumed().state());
    }
  }

  private void require(Step step, Reply reply) throws RemoteProtocolException {
    if (!Conversation.permits(confirmed, step, reply.code())) {
      throw fail(quoted(reply) + " to " + step + " in " + confirmed.state());
    }
  }

  /** Chosen: 100 characters say who is there and what is wrong. */
  private static String quoted(Reply reply) {
    String line = reply.code() + " " + reply.lines().get(0).replaceAll("[^ -~]", "?");
    return "reply " + (line.length() > 100 ? line.substring(0, 100) + "..." : line);
  }

  private RemoteProtocolException fail(String problem) {
    var exception = new RemoteProtocolException(problem);
    failure = Optional.of(exception);
    received.clear();
    return exception;
  }
}
