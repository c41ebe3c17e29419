package io.smtptoolkit.client.phase;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.client.CallOut;
import io.smtptoolkit.client.Endpoint;
import io.smtptoolkit.client.MessageContent;
import io.smtptoolkit.client.RecipientOutcome;
import io.smtptoolkit.client.SendResult;
import io.smtptoolkit.client.SmtpClientException;
import io.smtptoolkit.client.SmtpClientOptions;
import io.smtptoolkit.client.Stage;
import io.smtptoolkit.client.TlsPolicy;
import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.command.Command;
import io.smtptoolkit.codec.command.Envelope;
import io.smtptoolkit.codec.command.HelloName;
import io.smtptoolkit.codec.wire.CommandParser;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * A dialogue over a {@link FakeLink}, and the server that the test is: no sockets, no threads, no
 * waiting. Each step ends when nothing is left to be done.
 */
final class Scene {
  /** A client called {@code c.example}. */
  static SmtpClientOptions.Builder options() {
    try {
      return SmtpClientOptions.builder().helloName(HelloName.parse("c.example"));
    } catch (SmtpSyntaxException e) {
      throw new AssertionError(e);
    }
  }

  /** The server of these tests, spoken to without TLS. */
  static Endpoint.Builder endpoint() {
    return Endpoint.builder("mx.example", 25).tlsPolicy(TlsPolicy.NEVER);
  }

  private final FakeLink link = new FakeLink();
  private final Deque<Runnable> work = new ArrayDeque<>();
  private final Callbacks callbacks =
      new Callbacks(
          new ByHand(work), Optional.empty(), Executors.newSingleThreadScheduledExecutor());
  private final SmtpClientOptions options;
  private final Endpoint endpoint;
  private final Dialogue dialogue;
  private final Turns turns;
  private boolean holding;

  Scene(SmtpClientOptions options, Endpoint endpoint) {
    this.options = options;
    this.endpoint = endpoint;
    dialogue =
        new Dialogue(
            "c1", endpoint, link, options, callbacks, new ObserverQueue(options.observer()));
    turns = new Turns(dialogue);
    link.open(dialogue.listener());
  }

  Scene() {
    this(options().build(), endpoint().build());
  }

  /** A conversation in which the server has answered EHLO with these extensions. */
  static Scene ready(SmtpClientOptions.Builder options, String... extensions) {
    return ready(options, endpoint(), "EHLO", extensions);
  }

  /** The same with an endpoint, where this hello is said. */
  static Scene ready(
      SmtpClientOptions.Builder options,
      Endpoint.Builder endpoint,
      String hello,
      String... extensions) {
    var scene = new Scene(options.build(), endpoint.build());
    CompletableFuture<Void> opening = scene.open();
    var reply = new StringBuilder();
    for (String extension : extensions) {
      reply.append("250-").append(extension).append("\r\n");
    }
    scene.says("220 mx.example\r\n").expect(hello + " c.example\r\n");
    scene.says("250-mx.example\r\n" + reply + "250 HELP\r\n").expectNothing();
    assertThat(opening).isCompleted();
    return scene;
  }

  CompletableFuture<Void> open() {
    CompletableFuture<Void> opening = Opening.run(dialogue, endpoint, options, callbacks);
    settle();
    return opening;
  }

  Dialogue dialogue() {
    return dialogue;
  }

  FakeLink link() {
    return link;
  }

  /** Sends a message; its outcome. */
  CompletableFuture<SendResult> send(Envelope envelope, MessageContent content) {
    CompletableFuture<SendResult> sending =
        turns.add(Sending.of(dialogue, options, callbacks, envelope, content), Runnable::run);
    settle();
    return sending;
  }

  /** Asks whom the server takes mail for. */
  CompletableFuture<CallOut> callOut(Envelope envelope) {
    return callOut(envelope, Stage.RCPT);
  }

  /** The same up to this command. */
  CompletableFuture<CallOut> callOut(Envelope envelope, Stage last) {
    CompletableFuture<CallOut> asking =
        turns.add(new CallingOut(dialogue, options, envelope, last), Runnable::run);
    settle();
    return asking;
  }

  /** The server sends octets, all in one read. */
  Scene says(String octets) {
    link.receive(octets.getBytes(ISO_8859_1));
    settle();
    return this;
  }

  /** The server closes its side. */
  Scene leaves() {
    link.endInput();
    settle();
    return this;
  }

  /** The client has written this since the last time, each in a write of its own. */
  Scene expect(String... writes) {
    assertThat(link.takeWrites()).containsExactly(writes);
    return this;
  }

  Scene expectNothing() {
    assertThat(link.takeWrites()).isEmpty();
    return this;
  }

  Callbacks callbacks() {
    return callbacks;
  }

  /** From now on tasks on other threads hang. */
  void holdWork() {
    holding = true;
  }

  /** They go on. */
  void releaseWork() {
    holding = false;
    settle();
  }

  /** Runs what is to be run, wherever, until nothing is left. */
  void settle() {
    while (link.runTasks() || runWork()) {}
  }

  private boolean runWork() {
    Runnable next = holding ? null : work.poll();
    if (next == null) {
      return false;
    }
    next.run();
    return true;
  }

  /** A command as a client would write it. */
  static Command command(String line) {
    try {
      return new CommandParser(Set.of(), false, Map.of())
          .parse(ByteBuffer.wrap(line.getBytes(ISO_8859_1)));
    } catch (SmtpSyntaxException e) {
      throw new AssertionError(e);
    }
  }

  /** What a future failed with. */
  static SmtpClientException failure(CompletableFuture<?> future) {
    assertThat(future).isCompletedExceptionally();
    Throwable thrown = future.handle((value, error) -> error).join();
    return (SmtpClientException)
        (thrown instanceof SmtpClientException ? thrown : thrown.getCause());
  }

  /** A few words for each recipient. */
  static List<String> words(SendResult result) {
    return result.outcomes().stream().map(Scene::word).toList();
  }

  private static String word(RecipientOutcome outcome) {
    if (outcome instanceof RecipientOutcome.Accepted accepted) {
      return "accepted " + accepted.reply().code();
    }
    if (outcome instanceof RecipientOutcome.Refused refused) {
      return "refused " + refused.stage() + " " + refused.reply().code();
    }
    return outcome instanceof RecipientOutcome.NotSent ? "not sent" : "unknown";
  }

  /** Keeps tasks until they are run by hand. */
  private static final class ByHand extends AbstractExecutorService {
    private final Deque<Runnable> tasks;

    ByHand(Deque<Runnable> tasks) {
      this.tasks = tasks;
    }

    @Override
    public void execute(Runnable task) {
      tasks.add(task);
    }

    @Override
    public void shutdown() {}

    @Override
    public List<Runnable> shutdownNow() {
      return List.of();
    }

    @Override
    public boolean isShutdown() {
      return false;
    }

    @Override
    public boolean isTerminated() {
      return false;
    }

    @Override
    public boolean awaitTermination(long time, TimeUnit unit) {
      return true;
    }
  }
}
