package io.smtptoolkit.server.mina;

import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.command.Auth;
import io.smtptoolkit.codec.command.Bdat;
import io.smtptoolkit.codec.command.CustomCommand;
import io.smtptoolkit.codec.command.Data;
import io.smtptoolkit.codec.command.Ehlo;
import io.smtptoolkit.codec.command.Expn;
import io.smtptoolkit.codec.command.Helo;
import io.smtptoolkit.codec.command.Help;
import io.smtptoolkit.codec.command.Lhlo;
import io.smtptoolkit.codec.command.Mail;
import io.smtptoolkit.codec.command.MailParameters;
import io.smtptoolkit.codec.command.Noop;
import io.smtptoolkit.codec.command.Quit;
import io.smtptoolkit.codec.command.Rcpt;
import io.smtptoolkit.codec.command.RcptParameters;
import io.smtptoolkit.codec.command.Rset;
import io.smtptoolkit.codec.command.StartTls;
import io.smtptoolkit.codec.command.Visitor;
import io.smtptoolkit.codec.command.Vrfy;
import io.smtptoolkit.codec.extension.Chunking;
import io.smtptoolkit.codec.extension.EightBitMime;
import io.smtptoolkit.codec.extension.EnhancedStatusCodes;
import io.smtptoolkit.codec.extension.Extension;
import io.smtptoolkit.codec.extension.Extensions;
import io.smtptoolkit.codec.extension.Pipelining;
import io.smtptoolkit.codec.extension.Size;
import io.smtptoolkit.codec.reply.Replies;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.codec.session.LocalProtocolException;
import io.smtptoolkit.codec.session.Protocol;
import io.smtptoolkit.codec.session.ServerEvent;
import io.smtptoolkit.codec.session.ServerEvent.ChunkEnded;
import io.smtptoolkit.codec.session.ServerEvent.ChunkStarted;
import io.smtptoolkit.codec.session.ServerEvent.CommandReceived;
import io.smtptoolkit.codec.session.ServerEvent.ContentEnded;
import io.smtptoolkit.codec.session.ServerEvent.ContentReceived;
import io.smtptoolkit.codec.session.ServerEvent.ContentSpoiled;
import io.smtptoolkit.codec.session.ServerSession;
import io.smtptoolkit.codec.session.SessionState;
import io.smtptoolkit.server.Begin;
import io.smtptoolkit.server.Completion;
import io.smtptoolkit.server.MailTransaction;
import io.smtptoolkit.server.Rejected;
import io.smtptoolkit.server.SmtpServerOptions;
import io.smtptoolkit.server.TransactionEnded.Outcome;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Which reply is given to what a client says, the service's say included. Holds the mail
 * transaction, and ends it by {@code complete} or {@code abort}, exactly once. Used on the
 * connection's queue only.
 */
final class MailDialogue implements Visitor<Optional<Reply>> {
  // Whatever leads out of these states (RSET, EHLO, QUIT, STARTTLS, a refused chunk, 421) ends a
  // transaction.
  private static final Set<SessionState> IN_TRANSACTION =
      Collections.unmodifiableSet(
          EnumSet.of(
              SessionState.MAIL, SessionState.RCPT, SessionState.CHUNKING, SessionState.CONTENT));

  private final ServerSession session;
  private final SmtpServerOptions options;
  private final ServiceCalls calls;
  private final Watch watch;

  private Optional<MailTransaction> transaction = Optional.empty();
  private Optional<Reply> refusal = Optional.empty();
  private boolean receivingChunk;
  private long chunkOctets;
  private long contentOctets;
  private int octetsWithService;
  private boolean over;

  MailDialogue(ServerSession session, SmtpServerOptions options, ServiceCalls calls, Watch watch) {
    this.session = session;
    this.options = options;
    this.calls = calls;
    this.watch = watch;
  }

  /** Answers an event, now, or when the service has an answer. */
  void handle(ServerEvent event) {
    if (event instanceof CommandReceived received) {
      watch.received(received.command());
      received.command().accept(this).ifPresent(this::answer);
    } else if (event instanceof ContentReceived received) {
      content(received.octets());
    } else if (event instanceof ChunkStarted started) {
      chunkStarted(started.size());
    } else if (event instanceof ContentSpoiled) {
      receivingChunk = false;
      abort();
    } else if (event instanceof ChunkEnded) {
      receivingChunk = false;
      answer(takeRefusal().orElseGet(() -> Replies.chunkReceived(chunkOctets)));
    } else if (event instanceof ContentEnded) {
      receivingChunk = false;
      contentEnded();
    }
    abortIfEnded();
  }

  /** Ends the transaction if the conversation has left it. */
  void abortIfEnded() {
    if (!IN_TRANSACTION.contains(session.state())) {
      abort();
      if (!calls.isPending()) {
        abandoned();
      }
    }
  }

  /** The connection is over: nothing is answered any more. */
  void end() {
    over = true;
    abort();
    abandoned();
  }

  /**
   * Whether a graceful stop has to wait: a mail transaction is going on, or its refused content is
   * still coming.
   */
  boolean isInTransaction() {
    return transaction.isPresent() || calls.isPending() || IN_TRANSACTION.contains(session.state());
  }

  /** Whether content is what the client is sending. */
  boolean isReceivingContent() {
    return receivingChunk || session.state() == SessionState.CONTENT;
  }

  /** Octets of content that the service has not done with. */
  int octetsWithService() {
    return octetsWithService;
  }

  @Override
  public Optional<Reply> ehlo(Ehlo command) {
    return Optional.of(extensions().toEhloReply(options.domain(), ""));
  }

  @Override
  public Optional<Reply> lhlo(Lhlo command) {
    return Optional.of(extensions().toEhloReply(options.domain(), ""));
  }

  @Override
  public Optional<Reply> helo(Helo command) {
    return Optional.of(Replies.hello(options.domain()));
  }

  @Override
  public Optional<Reply> mail(Mail command) {
    MailParameters parameters;
    try {
      parameters = MailParameters.of(command.parameters());
    } catch (SmtpSyntaxException malformed) {
      return Optional.of(Replies.fromSyntax(malformed));
    }
    watch.transactionBegun(command.reversePath());
    // RFC 1870 §6.1: what is declared too large need not be sent.
    if (parameters.size().orElse(0) > options.maxMessageOctets()) {
      return Optional.of(mailRefused(Replies.sizeExceeded(options.maxMessageOctets())));
    }
    calls.await(
        () -> options.service().begin(watch.session(), command.reversePath(), parameters),
        this::begun,
        fault -> answer(mailRefused(replyTo(fault))));
    return Optional.empty();
  }

  @Override
  public Optional<Reply> rcpt(Rcpt command) {
    RcptParameters parameters;
    try {
      parameters = RcptParameters.of(command.parameters());
    } catch (SmtpSyntaxException malformed) {
      return Optional.of(Replies.fromSyntax(malformed));
    }
    calls.await(
        () -> transaction.orElseThrow().recipient(command.forwardPath(), parameters),
        reply -> answerRecipient(command, reply),
        fault -> answerRecipient(command, replyTo(fault)));
    return Optional.empty();
  }

  @Override
  public Optional<Reply> data(Data command) {
    return Optional.of(Replies.startMailInput());
  }

  @Override
  public Optional<Reply> bdat(Bdat command) {
    throw new IllegalStateException("a session gives BDAT as a chunk");
  }

  @Override
  public Optional<Reply> rset(Rset command) {
    return Optional.of(Replies.ok());
  }

  @Override
  public Optional<Reply> noop(Noop command) {
    return Optional.of(Replies.ok());
  }

  @Override
  public Optional<Reply> quit(Quit command) {
    return Optional.of(Replies.closing(options.domain()));
  }

  @Override
  public Optional<Reply> vrfy(Vrfy command) {
    // RFC 5321 §7.3: a server need not tell strangers who exists.
    return Optional.of(Replies.cannotVerify());
  }

  @Override
  public Optional<Reply> expn(Expn command) {
    return Optional.of(Replies.commandNotImplemented());
  }

  @Override
  public Optional<Reply> help(Help command) {
    String verbs = "EHLO HELO MAIL RCPT DATA BDAT RSET NOOP QUIT VRFY HELP";
    boolean startTls = extensions().offers(io.smtptoolkit.codec.extension.StartTls.class);
    return Optional.of(Replies.help(startTls ? verbs + " STARTTLS" : verbs, "See RFC 5321"));
  }

  @Override
  public Optional<Reply> startTls(StartTls command) {
    return Optional.of(
        options.tls().isPresent() ? Replies.readyToStartTls() : Replies.tlsNotAvailable());
  }

  @Override
  public Optional<Reply> auth(Auth command) {
    return Optional.of(Replies.commandNotImplemented());
  }

  @Override
  public Optional<Reply> custom(CustomCommand command) {
    return Optional.of(Replies.commandNotImplemented());
  }

  private Extensions extensions() {
    Extensions offered =
        Extensions.of(
            new Pipelining(),
            new Size(OptionalLong.of(options.maxMessageOctets())),
            new EightBitMime(),
            new EnhancedStatusCodes(),
            new Chunking(),
            new io.smtptoolkit.codec.extension.Help());
    boolean offersTls = options.tls().isPresent() && !session.facts().tls();
    Extension startTls = new io.smtptoolkit.codec.extension.StartTls();
    return offersTls ? offered.with(startTls) : offered;
  }

  private void begun(Begin begin) {
    refusal = Optional.empty();
    contentOctets = 0;
    transaction = begin.transaction();
    transaction.ifPresentOrElse(
        begun -> watch.transaction().ifPresent(account -> account.named(begun.messageId())),
        () -> mailRefused(begin.reply()));
    if (over) {
      abort();
    }
    answer(begin.reply());
  }

  private Reply mailRefused(Reply reply) {
    watch
        .takeTransaction()
        .ifPresent(account -> watch.transactionEnded(account, Outcome.REFUSED, List.of(reply)));
    return reply;
  }

  private void answerRecipient(Rcpt command, Reply reply) {
    watch.transaction().ifPresent(account -> account.recipient(command.forwardPath(), reply));
    answer(reply);
  }

  private void chunkStarted(long size) {
    receivingChunk = true;
    chunkOctets = size;
    // Known before an octet of the chunk is here; the chunk is drained and then refused.
    if (size > options.maxMessageOctets() - contentOctets) {
      refuse(Replies.sizeExceeded(options.maxMessageOctets()));
    }
  }

  private void content(ByteBuffer octets) {
    int received = octets.remaining();
    watch.transaction().ifPresent(account -> account.content(received));
    if (transaction.isEmpty()) {
      return;
    }
    MailTransaction current = transaction.get();
    contentOctets += octets.remaining();
    if (contentOctets > options.maxMessageOctets()) {
      refuse(Replies.sizeExceeded(options.maxMessageOctets()));
      return;
    }
    octetsWithService = octets.remaining();
    calls.await(
        () -> current.content(octets),
        done -> octetsWithService = 0,
        fault -> {
          octetsWithService = 0;
          refuse(replyTo(fault));
        });
  }

  private void contentEnded() {
    Optional<TransactionAccount> account = watch.takeTransaction();
    if (transaction.isEmpty()) {
      answerContent(account, Completion.of(takeRefusal().orElseGet(Replies::localError)));
      return;
    }
    MailTransaction completed = transaction.get();
    transaction = Optional.empty();
    calls.await(
        completed::complete,
        completion -> answerContent(account, completion),
        fault -> answerContent(account, Completion.of(replyTo(fault))));
  }

  /** The content will be refused at its end; the rest of it is drained. */
  private void refuse(Reply reply) {
    refusal = Optional.of(reply);
    abort();
  }

  private Optional<Reply> takeRefusal() {
    Optional<Reply> taken = refusal;
    refusal = Optional.empty();
    return taken;
  }

  private void abort() {
    if (transaction.isEmpty()) {
      return;
    }
    MailTransaction given = transaction.get();
    transaction = Optional.empty();
    try {
      given.abort();
    } catch (RuntimeException fault) {
      watch.failed(fault);
    }
  }

  /** One reply, or with LMTP one for each accepted forward-path. */
  private void answerContent(Optional<TransactionAccount> account, Completion completion) {
    int due = options.protocol() == Protocol.LMTP ? session.facts().recipientsAccepted() : 1;
    List<Reply> replies = completion.replies();
    if (replies.size() != due && replies.size() != 1) {
      watch.failed(
          new IllegalStateException(replies.size() + " replies to the content, not " + due));
      replies = List.of(Replies.localError());
    }
    for (int i = 0; i < due; i++) {
      answer(replies.get(replies.size() == 1 ? 0 : i));
    }
    boolean stored = replies.stream().anyMatch(Reply::isPositiveCompletion);
    Outcome outcome = over ? Outcome.UNACKNOWLEDGED : Outcome.ACCEPTED;
    List<Reply> given = replies;
    account.ifPresent(it -> watch.transactionEnded(it, stored ? outcome : Outcome.REFUSED, given));
  }

  private void abandoned() {
    watch
        .takeTransaction()
        .ifPresent(account -> watch.transactionEnded(account, Outcome.ABANDONED, List.of()));
  }

  private void answer(Reply reply) {
    if (over || session.state() == SessionState.CLOSED) {
      return;
    }
    try {
      session.reply(reply);
      watch.replied(reply);
    } catch (LocalProtocolException notAReplyToThis) {
      watch.failed(notAReplyToThis);
      session.reply(Replies.localError());
      watch.replied(Replies.localError());
    }
  }

  private Reply replyTo(Throwable fault) {
    if (fault instanceof Rejected rejected) {
      return rejected.reply();
    }
    watch.failed(fault);
    return Replies.localError();
  }
}
