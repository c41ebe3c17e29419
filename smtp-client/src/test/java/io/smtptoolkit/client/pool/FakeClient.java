package io.smtptoolkit.client.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.client.ConnectionFailedException;
import io.smtptoolkit.client.Endpoint;
import io.smtptoolkit.client.MessageContent;
import io.smtptoolkit.client.NegativeReplyException;
import io.smtptoolkit.client.NotOfferedException;
import io.smtptoolkit.client.RecipientOutcome;
import io.smtptoolkit.client.SendResult;
import io.smtptoolkit.client.SmtpClientException;
import io.smtptoolkit.client.Stage;
import io.smtptoolkit.client.lend.Lender;
import io.smtptoolkit.client.lend.LentConnection;
import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.address.ReversePath;
import io.smtptoolkit.codec.command.Envelope;
import io.smtptoolkit.codec.reply.Reply;
import java.io.EOFException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** A client without sockets, threads and time: the test says what happens, and when. */
final class FakeClient implements Lender {
  static final Endpoint MX = Endpoint.of("mx.example", 25);
  static final Endpoint OTHER = Endpoint.of("other.example", 25);

  /** Attempts to connect that are under way or over, the first one first. */
  final List<Attempt> attempts = new ArrayList<>();

  private final List<Timer> timers = new ArrayList<>();
  private long now = 1_000;

  record Attempt(Endpoint endpoint, CompletableFuture<LentConnection> future) {}

  private record Timer(long due, Runnable task) {}

  /** A pool over this client. */
  SmtpPool pool(PoolOptions.Builder options) {
    return SmtpPool.of(this, options.build());
  }

  /** The oldest attempt that is under way succeeds. */
  Connection accept() {
    return accept(Integer.MAX_VALUE);
  }

  /** The same, of a server that lets the connection have so many messages. */
  Connection accept(int most) {
    Attempt attempt = underWay().get(0);
    var connection = new Connection("c" + (1 + attempts.indexOf(attempt)), most);
    attempt.future.complete(connection);
    return connection;
  }

  /** The oldest attempt that is under way fails. */
  SmtpClientException refuse(int code) {
    var failure = new NegativeReplyException("c0", Stage.GREETING, Reply.of(code, "no"));
    underWay().get(0).future.completeExceptionally(failure);
    return failure;
  }

  List<Attempt> underWay() {
    return attempts.stream().filter(it -> !it.future.isDone()).toList();
  }

  void pass(Duration time) {
    now += time.toNanos();
    for (Timer each : List.copyOf(timers)) {
      if (each.due <= now) {
        timers.remove(each);
        each.task.run();
      }
    }
  }

  @Override
  public CompletableFuture<LentConnection> connect(Endpoint endpoint) {
    var attempt = new Attempt(endpoint, new CompletableFuture<>());
    attempts.add(attempt);
    return attempt.future;
  }

  @Override
  public void complete(Runnable action) {
    action.run();
  }

  @Override
  public boolean work(Runnable task) {
    task.run();
    return true;
  }

  @Override
  public void later(Duration time, Runnable task) {
    timers.add(new Timer(now + time.toNanos(), task));
  }

  @Override
  public void requireMayWait() {}

  @Override
  public long nanoTime() {
    return now;
  }

  @Override
  public <T> T await(CompletableFuture<T> future) throws SmtpClientException, InterruptedException {
    try {
      assertThat(future).isDone();
      return future.get();
    } catch (ExecutionException e) {
      throw new AssertionError(e);
    }
  }

  static Envelope envelope() {
    return envelope("<x@d.example>");
  }

  static Envelope envelope(String... recipients) {
    try {
      var paths = new ArrayList<ForwardPath>();
      for (String each : recipients) {
        paths.add(ForwardPath.parse(each));
      }
      return Envelope.of(ReversePath.parse("<a@c.example>"), paths);
    } catch (SmtpSyntaxException e) {
      throw new AssertionError(e);
    }
  }

  static SmtpClientException lost(Stage stage) {
    return new ConnectionFailedException(
        "c0", stage, Optional.empty(), "lost", new EOFException("the peer closed"));
  }

  static SendResult result(
      String id, RecipientOutcome outcome, Optional<SmtpClientException> failure) {
    return new SendResult(
        id,
        List.of(new SendResult.Recipient(envelope().recipients().get(0).forwardPath(), outcome)),
        Optional.empty(),
        failure);
  }

  /** A connection on which the test is the server. */
  static final class Connection implements LentConnection {
    private final String id;
    final List<CompletableFuture<SendResult>> sends = new ArrayList<>();
    final List<String> calls = new ArrayList<>();

    /** The envelope of each message, the first one first. */
    final List<Envelope> envelopes = new ArrayList<>();

    private final int most;

    /** Recipients that the server does not let the connection have. */
    List<String> others = List.of();

    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private CompletableFuture<Reply> checking = new CompletableFuture<>();
    private Optional<SmtpClientException> failure = Optional.empty();

    Connection(String id, int most) {
      this.id = id;
      this.most = most;
    }

    /** How many messages are under way. */
    long busy() {
      return sends.stream().filter(it -> !it.isDone()).count();
    }

    /** The oldest message is accepted. */
    void deliver() {
      first().complete(result(id, new RecipientOutcome.Accepted(Reply.of(250, "ok")), failure));
    }

    /** The oldest message has these outcomes, and the connection goes on. */
    void end(RecipientOutcome... outcomes) {
      Envelope envelope = envelopes.get(envelopes.size() - (int) busy());
      var recipients = new ArrayList<SendResult.Recipient>();
      for (int i = 0; i < outcomes.length; i++) {
        recipients.add(
            new SendResult.Recipient(envelope.recipients().get(i).forwardPath(), outcomes[i]));
      }
      first().complete(new SendResult(id, recipients, Optional.empty(), failure));
    }

    /** The oldest message is more than the server lets the connection have. */
    void exceed() {
      first()
          .completeExceptionally(
              new NotOfferedException(id, Stage.EXAMINATION, Optional.of("LIMITS"), "no more"));
    }

    /** The connection is lost with this outcome for the oldest message. */
    void lose(RecipientOutcome outcome, SmtpClientException why) {
      CompletableFuture<SendResult> first = first();
      failure = Optional.of(why);
      first.complete(result(id, outcome, failure));
      failRest();
    }

    void answerCheck() {
      checking.complete(Reply.of(250, "ok"));
    }

    /** The connection is lost. */
    void end(SmtpClientException why) {
      failure = Optional.of(why);
      checking.completeExceptionally(why);
      failRest();
    }

    private void failRest() {
      for (CompletableFuture<SendResult> each : List.copyOf(sends)) {
        each.completeExceptionally(failure.orElseThrow());
      }
      ended.complete(null);
    }

    private CompletableFuture<SendResult> first() {
      return sends.stream().filter(it -> !it.isDone()).findFirst().orElseThrow();
    }

    @Override
    public String id() {
      return id;
    }

    @Override
    public CompletableFuture<SendResult> send(Envelope envelope, MessageContent content) {
      var send = new CompletableFuture<SendResult>();
      calls.add("send");
      envelopes.add(envelope);
      if (failure.isPresent()) {
        send.completeExceptionally(failure.get());
      }
      sends.add(send);
      return send;
    }

    @Override
    public boolean takesMore(int running) {
      return envelopes.size() - busy() + running < most;
    }

    @Override
    public boolean takes(Envelope envelope) {
      return !envelope.recipients().stream()
          .allMatch(it -> others.contains(it.forwardPath().toString()));
    }

    @Override
    public CompletableFuture<Reply> check(Duration within) {
      calls.add("check");
      checking = new CompletableFuture<>();
      return checking;
    }

    @Override
    public void quit(Duration within) {
      calls.add("quit");
    }

    @Override
    public void abort() {
      calls.add("abort");
      end(new ConnectionFailedException(id, Stage.IDLE, Optional.empty(), "aborted"));
    }

    @Override
    public Optional<SmtpClientException> failure() {
      return failure;
    }

    @Override
    public CompletableFuture<Void> ended() {
      return ended;
    }
  }
}
