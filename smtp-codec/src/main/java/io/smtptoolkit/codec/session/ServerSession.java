package io.smtptoolkit.codec.session;

import io.smtptoolkit.codec.Secret;
import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.buffer.PendingOutput;
import io.smtptoolkit.codec.buffer.ReceivedOctets;
import io.smtptoolkit.codec.command.Bdat;
import io.smtptoolkit.codec.command.Command;
import io.smtptoolkit.codec.command.CustomCommand;
import io.smtptoolkit.codec.command.Data;
import io.smtptoolkit.codec.command.Mail;
import io.smtptoolkit.codec.command.MailParameters;
import io.smtptoolkit.codec.command.Rcpt;
import io.smtptoolkit.codec.command.RcptParameters;
import io.smtptoolkit.codec.command.Verb;
import io.smtptoolkit.codec.extension.Extensions;
import io.smtptoolkit.codec.extension.KeywordExtension;
import io.smtptoolkit.codec.reply.AuthReplies;
import io.smtptoolkit.codec.reply.Replies;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.codec.reply.ReplyCode;
import io.smtptoolkit.codec.session.Conversation.Order;
import io.smtptoolkit.codec.session.Conversation.Standing;
import io.smtptoolkit.codec.session.Conversation.Step;
import io.smtptoolkit.codec.session.ParameterRules.Judged;
import io.smtptoolkit.codec.session.ServerEvent.ChunkStarted;
import io.smtptoolkit.codec.session.ServerEvent.CommandReceived;
import io.smtptoolkit.codec.session.ServerEvent.InputEnded;
import io.smtptoolkit.codec.session.ServerEvent.MailReceived;
import io.smtptoolkit.codec.session.ServerEvent.OtherReceived;
import io.smtptoolkit.codec.session.ServerEvent.RcptReceived;
import io.smtptoolkit.codec.session.ServerEvent.SaslReceived;
import io.smtptoolkit.codec.session.ServerEvent.Violation;
import io.smtptoolkit.codec.wire.Limits;
import io.smtptoolkit.codec.wire.ReplyEncoder;
import io.smtptoolkit.codec.wire.SaslLine;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The server's side of one connection, without I/O: octets in, events out; replies in, octets out.
 *
 * <p>{@link #receive} only stores. {@link #next} gives the next event; {@link ServerEvent#PAUSED}
 * says that a reply is due, and until it is given nothing after the command is even looked at,
 * because the reply decides what the next octets are. What the client does wrong is answered here,
 * and reported as a {@link ServerEvent.Violation}; nothing it sends makes a method throw.
 *
 * <pre>
 *   session.reply(Replies.greeting("mx.example"));
 *   loop:
 *     session.receive(octets)
 *     until next() is NEED_BYTES, PAUSED or InputEnded:
 *       CommandReceived, SaslReceived, ChunkEnded, ContentEnded  -&gt; session.reply(...)
 *       ContentReceived                                          -&gt; use it
 *     write session.takeOutput()
 *     in TLS_HANDSHAKE: the TLS engine gets session.unread() and what comes from then on;
 *                       session.tlsEstablished() when it is done, before its first plaintext
 *     close when session.state() is CLOSED and all is written, or the input has ended
 * </pre>
 *
 * <p>A new session is {@link SessionState#CONNECTED} and its first reply, the greeting, is due at
 * once.
 *
 * <p>One per connection; not thread-safe.
 *
 * @see Conversation
 */
public final class ServerSession {

  /** Chosen: SASL mechanisms need at most three or four responses. */
  private static final int MAX_SASL_RESPONSES = 16;

  /** The way in which the next octets are read. */
  @FunctionalInterface
  private interface Reading {
    ServerEvent next(ServerSession session, ByteBuffer input);
  }

  private static final Reading LINES = ServerSession::readLine;
  private static final Reading DATA =
      (session, input) -> session.contentEvent(session.content().nextOfData(input));
  private static final Reading CHUNK =
      (session, input) -> session.contentEvent(session.content().nextOfChunk(input));

  private final ServerRules rules;
  private final ReceivedOctets received = new ReceivedOctets();
  private final PendingOutput output = new PendingOutput();
  private final CommandLines commandLines;
  private Limits limits;

  /** Of the current mail transaction, or of the last one; none before the first. */
  private @Nullable IncomingContent content;

  private long receivedOctets;
  private Standing standing;
  private Reading reading = LINES;
  private boolean inputEnded;

  /** What the reply that is due will answer, the event that asked for it, and how many replies. */
  private Step answering = Conversation.GREETING;

  private ServerEvent asking = ServerEvent.PAUSED;
  private int repliesDue = 1;

  private int saslResponses;

  ServerSession(ServerSessionBuilder builder) {
    rules = builder.rules;
    commandLines = new CommandLines(rules.leniencies(), rules.parsers());
    limits = builder.limits;
    standing = Conversation.start(builder.protocol);
  }

  /**
   * A session with defaults: SMTP, {@link Limits#DEFAULT}, no leniency, no bundle.
   *
   * @return a builder
   */
  public static ServerSessionBuilder builder() {
    return new ServerSessionBuilder();
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
    if (standing.state() == SessionState.TLS_HANDSHAKE) {
      throw new LocalProtocolException("octets received in " + standing.state());
    }
    if (inputEnded) {
      throw new LocalProtocolException("octets received after the end of input");
    }
    if (standing.state() == SessionState.CLOSED) {
      octets.position(octets.limit());
      return;
    }
    receivedOctets += octets.remaining();
    received.add(octets);
  }

  /** Tells that the client will send no more. What is stored is still read. */
  public void endOfInput() {
    inputEnded = true;
  }

  /**
   * The next event.
   *
   * @return never anything twice, except {@link ServerEvent#NEED_BYTES}, {@link ServerEvent#PAUSED}
   *     and {@link ServerEvent.InputEnded}, after which there is nothing to be had for now
   */
  public ServerEvent next() {
    if (standing.state() == SessionState.CLOSED) {
      return inputEnded ? new InputEnded(standing.state()) : ServerEvent.NEED_BYTES;
    }
    if (repliesDue > 0) {
      return ServerEvent.PAUSED;
    }
    if (standing.state() == SessionState.TLS_HANDSHAKE) {
      return inputEnded ? new InputEnded(standing.state()) : ServerEvent.PAUSED;
    }
    while (true) {
      ByteBuffer input = received.current();
      boolean hasInput = input.hasRemaining();
      ServerEvent event = reading.next(this, input);
      if (event != ServerEvent.NEED_BYTES) {
        return event;
      }
      if (!hasInput) {
        return inputEnded ? ended() : ServerEvent.NEED_BYTES;
      }
    }
  }

  /**
   * Gives the reply that is due.
   *
   * @param reply the reply; to EHLO and LHLO it says which extensions are offered from now on
   * @throws LocalProtocolException if none is due, if the command cannot have such a reply, or if
   *     it announces another SIZE than {@link #maxContentOctets}
   */
  public void reply(Reply reply) {
    ReplyCode code = reply.code();
    if (repliesDue == 0) {
      throw new LocalProtocolException("no reply is due in " + standing.state() + ", not " + code);
    }
    if (!Conversation.permits(standing, answering, code)) {
      throw new LocalProtocolException(
          code + " is not a reply to " + answering + " in " + standing.state());
    }
    if (code.equals(ReplyCode.SERVICE_NOT_AVAILABLE)) {
      output(reply);
      closed();
      return;
    }
    if (repliesDue > 1) {
      output(reply);
      repliesDue--;
      return;
    }
    Standing next =
        asking instanceof CommandReceived command
            ? Conversation.after(standing, answering, command.command(), reply, this::offered)
            : Conversation.after(standing, answering, code);
    output(reply);
    repliesDue = 0;
    asking = ServerEvent.PAUSED;
    standing = next;
    if (standing.state() == SessionState.CLOSED) {
      closed();
      return;
    }
    reading = standing.state() == SessionState.CONTENT ? beginData() : LINES;
    if (answering != Conversation.SASL_RESPONSE) {
      saslResponses = 0;
    }
  }

  /**
   * Closes the conversation in place of whatever is due or going on (RFC 5321 §3.8). Does nothing
   * when it is closed already.
   *
   * @param reply a 421
   * @throws LocalProtocolException if it is not a 421, and during the TLS handshake, when the
   *     client could not read it
   */
  public void close(Reply reply) {
    if (!reply.code().equals(ReplyCode.SERVICE_NOT_AVAILABLE)) {
      throw new LocalProtocolException("a session is closed with 421, not " + reply.code());
    }
    if (standing.state() == SessionState.TLS_HANDSHAKE) {
      throw new LocalProtocolException("421 in " + standing.state());
    }
    if (standing.state() != SessionState.CLOSED) {
      output(reply);
      closed();
    }
  }

  /**
   * Tells that the TLS handshake is done: after STARTTLS, or before anything else on a connection
   * that begins with TLS.
   *
   * @throws LocalProtocolException in any other state, and while plaintext is stored: what came
   *     before TLS must not count as protected (RFC 3207 §4.2), see {@link #unread}
   */
  public void tlsEstablished() {
    boolean implicit = standing.state() == SessionState.CONNECTED && !standing.facts().tls();
    if (!implicit && standing.state() != SessionState.TLS_HANDSHAKE) {
      throw new LocalProtocolException("TLS established in " + standing.state());
    }
    if (bufferedOctets() > 0) {
      throw new LocalProtocolException("TLS established with plaintext stored");
    }
    standing = Conversation.afterTlsHandshake(standing);
  }

  /**
   * Hands out what came after STARTTLS and was not looked at. It belongs to the TLS engine, and
   * must never come back here as plaintext.
   *
   * @return the octets, in order; empty if there are none
   * @throws LocalProtocolException unless the state is {@link SessionState#TLS_HANDSHAKE}
   */
  public ByteBuffer unread() {
    if (standing.state() != SessionState.TLS_HANDSHAKE) {
      throw new LocalProtocolException("nothing is left unread in " + standing.state());
    }
    return received.takeAll();
  }

  /**
   * Takes all replies that are ready, to be written at once.
   *
   * @return the octets, which belong to the caller; empty if there are none
   */
  public ByteBuffer takeOutput() {
    return output.take();
  }

  /**
   * The number of octets that are stored and not yet consumed.
   *
   * @return octets, including those of an unfinished line
   */
  public int bufferedOctets() {
    return received.octets() + commandLines.gatheredOctets();
  }

  /**
   * The octets that were received and used up, in all.
   *
   * @return their number, without those of TLS
   */
  public long consumedOctets() {
    return receivedOctets - bufferedOctets();
  }

  /**
   * A line of one dot whose line ends are not both CRLF, which another server may take for the end
   * of mail data (SMTP smuggling), in the content of the latest mail transaction.
   *
   * @return the first such line from the line end before it on, and what follows it: at most 64
   *     octets, each as a character; empty if there is none
   */
  public Optional<String> smuggledOctets() {
    return content == null ? Optional.empty() : content.smuggled();
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
   * The greatest content that is accepted: what SIZE is to announce, or to leave out. It holds
   * whether SIZE is announced or not.
   *
   * @return octets; {@link Limits#UNLIMITED} if there is no limit
   */
  public long maxContentOctets() {
    return limits.maxContentOctets();
  }

  /**
   * Sets another limit for the contents of the mail transactions to come.
   *
   * @param maxContentOctets at least 1, or {@link Limits#UNLIMITED}
   * @throws LocalProtocolException from MAIL to the end of its transaction
   */
  public void limit(long maxContentOctets) {
    SessionState state = standing.state();
    boolean begun = state.isInTransaction() || state == SessionState.FAILED;
    if (begun || (repliesDue > 0 && asking instanceof MailReceived)) {
      throw new LocalProtocolException("another limit for content in " + state);
    }
    limits = limits.withMaxContentOctets(maxContentOctets);
  }

  /**
   * The number of replies that are due.
   *
   * @return one before the greeting and after a command; with LMTP one for each accepted
   *     forward-path after the content
   */
  public int repliesDue() {
    return repliesDue;
  }

  /**
   * The form of the octets that are read next. A reply that is due may change it.
   *
   * @return {@link Input#LINE} unless the state or a chunk says otherwise
   */
  public Input expects() {
    return switch (standing.state()) {
      case CLOSED -> Input.NOTHING;
      case TLS_HANDSHAKE -> Input.TLS;
      case AUTHENTICATING -> Input.SASL_LINE;
      case CONTENT -> repliesDue > 0 ? Input.LINE : Input.CONTENT;
      case CONNECTED, REFUSED, GREETED, READY, MAIL, RCPT, CHUNKING, FAILED ->
          repliesDue > 0 || reading.equals(LINES) ? Input.LINE : Input.CHUNK;
    };
  }

  /**
   * The state of the conversation.
   *
   * @return the state; {@link SessionState#CLOSED} tells to close the connection once the output is
   *     written
   */
  public SessionState state() {
    return standing.state();
  }

  /**
   * The facts that the conversation has established.
   *
   * @return the facts
   */
  public Facts facts() {
    return standing.facts();
  }

  /** What is left of a line is answered too: its client may wait for the reply. */
  private ServerEvent ended() {
    if (commandLines.gatheredOctets() == 0) {
      return new InputEnded(standing.state());
    }
    ServerEvent refused = refuseLine(Replies.unfinishedLine(), "a line without CRLF at its end");
    commandLines.discard();
    return refused;
  }

  /** Reads the extensions that a reply to EHLO or LHLO offers. */
  private Extensions offered(Reply reply) {
    Extensions offered = rules.ehloReplies().extensions(reply);
    IncomingContent.requireAnnounced(offered, maxContentOctets());
    return offered;
  }

  /** A verb of a bundle may lead to content without MAIL. */
  private IncomingContent content() {
    if (content == null) {
      content = new IncomingContent(rules.leniencies(), maxContentOctets(), false);
    }
    return content;
  }

  private Reading beginData() {
    content().beginData();
    answering = Conversation.END_OF_DATA;
    return DATA;
  }

  private ServerEvent readLine(ByteBuffer input) {
    boolean sasl = standing.state() == SessionState.AUTHENTICATING;
    int maxOctets = sasl ? limits.maxSaslLineOctets() : limits.maxCommandLineOctets();
    return switch (commandLines.next(input, maxOctets)) {
      case NEED_BYTES -> unfinishedLine();
      case LINE -> sasl ? saslResponse(commandLines.line()) : command(input);
      case TOO_LONG ->
          refuseLine(
              sasl || commandLines.beginsWith(Verb.AUTH)
                  ? AuthReplies.lineTooLong()
                  : Replies.lineTooLong(),
              "line of more than " + maxOctets + " octets");
      case BAD -> badLine(sasl);
    };
  }

  /** A request of HTTP or TLS need not be read to its end. */
  private ServerEvent unfinishedLine() {
    return otherProtocol()
        .<ServerEvent>map(reply -> refuseAndClose(reply, "another protocol"))
        .orElse(ServerEvent.NEED_BYTES);
  }

  /** Before the client has said who it is; later the verbs decide. */
  private Optional<Reply> otherProtocol() {
    return standing.state() == SessionState.GREETED
        ? commandLines.otherProtocol()
        : Optional.empty();
  }

  private ServerEvent badLine(boolean sasl) {
    return refuseLine(
        sasl ? AuthReplies.badBase64() : Replies.badLine(), "bare CR, bare LF or NUL in a line");
  }

  private ServerEvent command(ByteBuffer input) {
    Command command;
    try {
      boolean utf8 = standing.facts().extensions().offers(KeywordExtension.SMTPUTF8);
      command = commandLines.command(utf8);
    } catch (SmtpSyntaxException e) {
      String verb = e.verb().map(it -> it + ": ").orElse("");
      return refuseLine(e.toReply(), verb + "expected " + e.expected());
    }
    if (commandLines.endedTooWeakly(command)) {
      return badLine(false);
    }
    Step step = rules.conversation().step(command);
    Order order = Conversation.order(standing, step);
    if (command instanceof Bdat bdat) {
      return chunk(bdat, step, order, input);
    }
    return switch (order) {
      case IN_ORDER -> inOrder(command, step);
      case OUT_OF_ORDER -> refuse(command, OutOfOrder.reply(command, standing));
      case NOT_OFFERED -> refuse(command, OutOfOrder.notOffered(command, standing));
      case OTHER_PROTOCOL -> refuse(command, Replies.unknownCommand());
    };
  }

  private ServerEvent inOrder(Command command, Step step) {
    if (command instanceof Mail mail) {
      return mail(mail, step);
    }
    if (command instanceof Rcpt rcpt) {
      return rcpt(rcpt, step);
    }
    Optional<Reply> refusal = Optional.empty();
    if (command instanceof Data) {
      refusal = refusalOfData(command);
    } else if (command instanceof CustomCommand
        && Conversation.addsContent(standing, step)
        && content().isCutInLineEnd()) {
      refusal = Optional.of(Replies.contentRefusedLineEnds());
    }
    return refusal.isPresent()
        ? refuse(command, refusal.get())
        : ask(step, new OtherReceived(command), 1);
  }

  private ServerEvent mail(Mail mail, Step step) {
    Judged<MailParameters> judged =
        rules.parameters().judge(mail, standing.facts(), commandLines.octetsBeforeBlanks());
    if (judged.refusal().isPresent()) {
      return refuse(mail, judged.refusal().get());
    }
    if (judged.parameters().size().orElse(0) > maxContentOctets()) {
      // RFC 1870 §6.1: what is declared too large need not be sent.
      return refuse(mail, Replies.sizeExceeded(maxContentOctets()));
    }
    content = new IncomingContent(rules.leniencies(), maxContentOctets(), mail.isBinary());
    return ask(step, new MailReceived(mail, judged.parameters()), 1);
  }

  private ServerEvent rcpt(Rcpt rcpt, Step step) {
    Facts facts = standing.facts();
    if (facts.recipientsAccepted() >= limits.maxRecipients()) {
      return refuse(rcpt, Replies.tooManyRecipients());
    }
    Judged<RcptParameters> judged =
        rules.parameters().judge(rcpt, facts, commandLines.octetsBeforeBlanks());
    return judged.refusal().isPresent()
        ? refuse(rcpt, judged.refusal().get())
        : ask(step, new RcptReceived(rcpt, judged.parameters()), 1);
  }

  private Optional<Reply> refusalOfData(Command command) {
    if (standing.facts().recipientsAccepted() == 0) {
      return Optional.of(OutOfOrder.withoutRecipients(command, standing));
    }
    return standing.facts().binary()
        ? Optional.of(Replies.outOfOrder(command.keyword(), ParameterRules.BINARY_BY_BDAT))
        : Optional.empty();
  }

  /**
   * The BDAT command itself is never refused before its octets are read: they come whatever the
   * answer is (RFC 3030 §2).
   */
  private ServerEvent chunk(Bdat bdat, Step step, Order order, ByteBuffer input) {
    if (bdat.size() > limits.maxChunkOctets()) {
      return refuseAndClose(Replies.sizeExceeded(limits.maxChunkOctets()), describe(bdat));
    }
    answering = step;
    if (order == Order.IN_ORDER) {
      content().beginChunk(bdat.size(), bdat.last());
      reading = CHUNK;
      return new ChunkStarted(bdat.size(), bdat.last());
    }
    Reply refusal =
        order == Order.NOT_OFFERED
            ? OutOfOrder.notOffered(bdat, standing)
            : OutOfOrder.withoutRecipients(bdat, standing);
    String reason = describe(bdat);
    var unwanted = new UnwantedChunk(bdat.size());
    reading =
        (session, octets) ->
            unwanted.isOver(octets) ? refuseContent(refusal, reason) : ServerEvent.NEED_BYTES;
    return reading.next(this, input);
  }

  private ServerEvent contentEvent(ServerEvent event) {
    if (event instanceof Violation violation) {
      return refuseAndClose(violation.reply(), violation.reason());
    }
    if (event != IncomingContent.CHUNK_ENDED && event != IncomingContent.CONTENT_ENDED) {
      return event;
    }
    Optional<Violation> refusal = content().refusal();
    return refusal.isPresent()
        ? refuseContent(refusal.get().reply(), refusal.get().reason())
        : ask(answering, event, Conversation.replies(standing, answering));
  }

  private ServerEvent saslResponse(ByteBuffer line) {
    if (commandLines.endedWithBareLf()) {
      return badLine(true);
    }
    Optional<Secret> response;
    try {
      response = SaslLine.decode(line);
    } catch (SmtpSyntaxException e) {
      return refuseLine(AuthReplies.badBase64(), "a SASL response that is not base64");
    }
    var event = new SaslReceived(response);
    if (response.isEmpty()) {
      refuseLine(AuthReplies.cancelled(), "cancelled");
      return event;
    }
    if (++saslResponses > MAX_SASL_RESPONSES) {
      return refuseLine(
          AuthReplies.failed(), "more than " + MAX_SASL_RESPONSES + " SASL responses");
    }
    return ask(Conversation.SASL_RESPONSE, event, 1);
  }

  /**
   * Nothing further is read until the replies are given. There are none with LMTP where a verb of a
   * bundle has led to content without a recipient.
   */
  private ServerEvent ask(Step step, ServerEvent event, int replies) {
    answering = step;
    asking = event;
    repliesDue = replies;
    if (replies == 0) {
      standing = Conversation.afterSuccess(standing, step);
      reading = LINES;
    }
    return event;
  }

  private ServerEvent refuse(Command command, Reply reply) {
    standing = rules.conversation().after(standing, command, reply);
    output(reply);
    return new Violation(reply, describe(command), Optional.of(command));
  }

  /** The line is no command, or no SASL response. */
  private ServerEvent refuseLine(Reply suggested, String reason) {
    SessionState state = standing.state();
    Optional<Reply> otherProtocol = otherProtocol();
    if (otherProtocol.isPresent()) {
      return refuseAndClose(otherProtocol.get(), "another protocol");
    } else if (state == SessionState.AUTHENTICATING) {
      standing = Conversation.after(standing, Conversation.SASL_RESPONSE, suggested.code());
    } else if (commandLines.beginsWith(Verb.BDAT)) {
      // How many octets follow is not known, so that they cannot be told from commands.
      return refuseAndClose(Replies.unusableChunkSize(), reason);
    } else if (commandLines.beginsWith(Verb.RCPT)) {
      // To the client it is a recipient that was refused.
      standing = Conversation.after(standing, Conversation.RCPT_STEP, suggested.code());
    }
    // RFC 5321 §3.1: after a 554 greeting everything but QUIT gets 503.
    boolean refused = state == SessionState.REFUSED && !commandLines.beginsWith(Verb.QUIT);
    Reply reply = refused ? Replies.onlyQuit() : suggested;
    output(reply);
    return new Violation(reply, reason);
  }

  private ServerEvent refuseContent(Reply reply, String reason) {
    for (int i = Conversation.replies(standing, answering); i > 0; i--) {
      output(reply);
    }
    standing = Conversation.after(standing, answering, reply.code());
    reading = LINES;
    return new Violation(reply, reason);
  }

  private ServerEvent refuseAndClose(Reply reply, String reason) {
    output(reply);
    closed();
    return new Violation(reply, reason);
  }

  private void closed() {
    standing = new Standing(SessionState.CLOSED, standing.facts());
    repliesDue = 0;
    reading = LINES;
    received.clear();
  }

  private void output(Reply reply) {
    ReplyEncoder.encode(reply, output);
  }

  private String describe(Command command) {
    return rules.conversation().step(command) + " in " + standing.state();
  }
}
