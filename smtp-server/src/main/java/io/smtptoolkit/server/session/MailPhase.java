package io.smtptoolkit.server.session;

import static io.smtptoolkit.server.session.ServiceReplies.Stage.CONTENT;
import static io.smtptoolkit.server.session.ServiceReplies.Stage.DATA;
import static io.smtptoolkit.server.session.ServiceReplies.Stage.MAIL;
import static io.smtptoolkit.server.session.ServiceReplies.Stage.RCPT;

import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.address.ReversePath;
import io.smtptoolkit.codec.command.Mail;
import io.smtptoolkit.codec.command.MailParameters;
import io.smtptoolkit.codec.command.Rcpt;
import io.smtptoolkit.codec.command.RcptParameters;
import io.smtptoolkit.codec.connection.ServerConnection;
import io.smtptoolkit.codec.reply.Replies;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.codec.session.Input;
import io.smtptoolkit.codec.session.ServerEvent.Violation;
import io.smtptoolkit.server.Begin;
import io.smtptoolkit.server.Completion;
import io.smtptoolkit.server.MailService;
import io.smtptoolkit.server.MailTransaction;
import io.smtptoolkit.server.SessionPolicy;
import io.smtptoolkit.server.TransactionEnded.Outcome;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The mail transactions of one connection, one after the other: asks the service, gives its
 * answers, and ends each transaction by {@code complete} or {@code abort}, exactly once. On the
 * connection's thread only.
 */
final class MailPhase {
  private final ServerConnection connection;
  private final MailService service;
  private final SessionPolicy policy;
  private final ServiceCalls calls;
  private final Answers answers;
  private final Errors errors;
  private final Watch watch;

  private Optional<MailTransaction> transaction = Optional.empty();
  private Optional<Reply> refusal = Optional.empty();
  private ReversePath reversePath = ReversePath.NULL;
  private List<ForwardPath> forwardPaths = List.of();
  private boolean chunking;
  private long chunkOctets;
  private long contentOctets;
  private int octetsWithService;
  private boolean completing;
  private boolean over;

  MailPhase(
      ServerConnection connection,
      Setup setup,
      ServiceCalls calls,
      Answers answers,
      Errors errors,
      Watch watch) {
    this.connection = connection;
    this.service = setup.options().service();
    this.policy = setup.listener().policy();
    this.calls = calls;
    this.answers = answers;
    this.errors = errors;
    this.watch = watch;
  }

  /** MAIL. */
  void begin(Mail command, MailParameters parameters) {
    reversePath = command.reversePath();
    forwardPaths = new ArrayList<>(1);
    chunking = false;
    watch.transactionBegun(command.reversePath());
    calls.await(
        () -> service.begin(watch.session(), command.reversePath(), parameters),
        this::begun,
        fault -> refuseMail(answers.replyTo(fault)));
  }

  /** RCPT. */
  void recipient(Rcpt command, RcptParameters parameters) {
    calls.await(
        () -> transaction.orElseThrow().recipient(command.forwardPath(), parameters),
        reply -> answerRecipient(command, reply),
        fault -> answerRecipient(command, answers.replyTo(fault)));
  }

  /** MAIL, refused before the service is asked; a 4yz, which is no mistake, is told. */
  void refused(Mail command, Reply reply) {
    if (!reply.isPermanentNegative()) {
      watch.transactionBegun(command.reversePath());
      transactionRefused(reply);
    }
    give(reply);
  }

  /** RCPT, refused before the service is asked. */
  void refused(Rcpt command, Reply reply) {
    watch.transaction().ifPresent(account -> account.recipient(command.forwardPath(), reply));
    give(reply);
  }

  /** DATA. */
  void data(Supplier<Reply> reply) {
    calls.await(
        this::askPolicy,
        admitted -> give(reply.get()),
        fault -> give(answers.mended(DATA, answers.replyTo(fault))));
  }

  /** BDAT, whose octets follow. */
  void chunkStarted(long size) {
    boolean first = !chunking;
    chunking = true;
    chunkOctets = size;
    if (first && transaction.isPresent()) {
      calls.await(this::askPolicy, admitted -> {}, fault -> refuse(answers.replyTo(fault)));
    }
  }

  /** Octets of the content, valid until the service is done with them. */
  void content(ByteBuffer octets) {
    int received = octets.remaining();
    watch.transaction().ifPresent(account -> account.content(received));
    if (transaction.isEmpty()) {
      return;
    }
    MailTransaction current = transaction.get();
    contentOctets += received;
    octetsWithService = received;
    calls.await(
        () -> current.content(octets),
        done -> octetsWithService = 0,
        fault -> {
          octetsWithService = 0;
          refuse(answers.replyTo(fault));
        });
  }

  /** The octets of a chunk that is not the last are here. */
  void chunkEnded() {
    answers.give(takeRefusal().orElseGet(() -> Replies.chunkReceived(chunkOctets)));
  }

  /** The content is whole. */
  void contentEnded() {
    Optional<TransactionAccount> account = watch.takeTransaction();
    if (transaction.isEmpty()) {
      answerContent(account, Completion.of(takeRefusal().orElseGet(Replies::localError)));
      return;
    }
    MailTransaction completed = transaction.get();
    transaction = Optional.empty();
    completing = true;
    calls.await(
        completed::complete,
        completion -> answerContent(account, completion),
        fault -> answerContent(account, Completion.of(answers.replyTo(fault))));
  }

  /** The content is broken or too large: it will be refused, whatever the service says. */
  void contentSpoiled() {
    abort();
  }

  /** The session has refused something unasked: a MAIL for its SIZE, or the whole content. */
  void refused(Violation violation) {
    if (!violation.isMistake()) {
      violation
          .command()
          .filter(Mail.class::isInstance)
          .map(Mail.class::cast)
          .ifPresent(mail -> watch.transactionBegun(mail.reversePath()));
    }
    if (!connection.state().isInTransaction()) {
      transactionRefused(violation.reply());
    }
  }

  private void transactionRefused(Reply reply) {
    watch
        .takeTransaction()
        .ifPresent(account -> watch.transactionEnded(account, Outcome.REFUSED, List.of(reply)));
  }

  /** Ends the transaction if the conversation has left it. */
  void abortIfEnded() {
    if (!connection.state().isInTransaction()) {
      abort();
      if (!calls.isPending()) {
        abandoned();
      }
    }
  }

  /** The connection is over: nothing is answered any more. */
  void end() {
    over = true;
    calls.giveUp();
    abort();
    abandoned();
  }

  /**
   * Whether a graceful stop has to wait: a mail transaction is going on, or its refused content is
   * still coming.
   */
  boolean isGoingOn() {
    return transaction.isPresent() || calls.isPending() || connection.state().isInTransaction();
  }

  /** Whether content is what the client is sending, also if it is read and dropped. */
  boolean isReceivingContent() {
    Input input = connection.expects();
    return input == Input.CONTENT || input == Input.CHUNK;
  }

  /** Whether the service has the whole message and has not answered. */
  boolean isCompleting() {
    return completing;
  }

  /** Whether nothing is answered any more. */
  boolean isOver() {
    return over;
  }

  /** Octets of the content that is coming; zero outside a transaction. */
  long contentOctets() {
    return transaction.isPresent() ? contentOctets : 0;
  }

  /** Octets of content that the service has not done with. */
  int octetsWithService() {
    return octetsWithService;
  }

  private CompletionStage<Void> askPolicy() {
    return policy.data(watch.session(), reversePath, List.copyOf(forwardPaths));
  }

  private void begun(@Nullable Begin begin) {
    refusal = Optional.empty();
    contentOctets = 0;
    if (begin == null || begin.transaction().isEmpty()) {
      refuseMail(begin == null ? null : begin.reply());
      return;
    }
    MailTransaction begun = begin.transaction().get();
    transaction = Optional.of(begun);
    watch.transaction().ifPresent(account -> account.named(begun.messageId()));
    if (over) {
      abort();
    }
    give(answers.mended(MAIL, begin.reply()));
  }

  private void refuseMail(@Nullable Reply given) {
    Reply reply = answers.mended(MAIL, given);
    transactionRefused(reply);
    give(reply);
  }

  private void answerRecipient(Rcpt command, @Nullable Reply given) {
    Reply reply = answers.mended(RCPT, given);
    if (reply.isPermanentNegative()) {
      errors.add();
    } else if (reply.isPositiveCompletion() && !policy.equals(SessionPolicy.ACCEPT_ALL)) {
      forwardPaths.add(command.forwardPath());
    }
    watch.transaction().ifPresent(account -> account.recipient(command.forwardPath(), reply));
    give(reply);
  }

  /** The content will be refused at its end; the rest of it is drained. */
  private void refuse(Reply reply) {
    refusal = Optional.of(answers.mended(CONTENT, reply));
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
    } catch (RuntimeException | LinkageError | AssertionError | StackOverflowError fault) {
      watch.failed(fault);
    }
  }

  /** One reply, or with LMTP one for each accepted forward-path. */
  private void answerContent(
      Optional<TransactionAccount> account, @Nullable Completion completion) {
    completing = false;
    List<Reply> replies =
        completion == null
            ? List.of(answers.mended(CONTENT, null))
            : completion.replies().stream().map(it -> answers.mended(CONTENT, it)).toList();
    int due = over ? replies.size() : connection.repliesDue();
    if (replies.size() != due && replies.size() != 1) {
      watch.failed(
          new IllegalStateException(replies.size() + " replies to the content, not " + due));
      replies = List.of(Replies.localError());
    }
    for (int i = 0; i < due; i++) {
      give(replies.get(replies.size() == 1 ? 0 : i));
    }
    boolean stored = replies.stream().anyMatch(Reply::isPositiveCompletion);
    if (stored) {
      errors.forgive();
    }
    Outcome outcome = over ? Outcome.UNACKNOWLEDGED : Outcome.ACCEPTED;
    List<Reply> given = replies;
    account.ifPresent(it -> watch.transactionEnded(it, stored ? outcome : Outcome.REFUSED, given));
  }

  private void abandoned() {
    watch
        .takeTransaction()
        .ifPresent(account -> watch.transactionEnded(account, Outcome.ABANDONED, List.of()));
  }

  private void give(Reply reply) {
    if (!over) {
      answers.give(reply);
    }
  }
}
