package io.smtptoolkit.server.relay;

import io.smtptoolkit.client.ConnectionFailedException;
import io.smtptoolkit.client.Endpoint;
import io.smtptoolkit.client.MessageContent;
import io.smtptoolkit.client.NegativeReplyException;
import io.smtptoolkit.client.RecipientOutcome;
import io.smtptoolkit.client.SendResult;
import io.smtptoolkit.client.Stage;
import io.smtptoolkit.client.route.Route;
import io.smtptoolkit.client.route.Routing;
import io.smtptoolkit.codec.address.Domain;
import io.smtptoolkit.codec.command.Envelope;
import io.smtptoolkit.codec.command.Rcpt;
import io.smtptoolkit.codec.reply.Reply;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Stream;

/** Routes and hosts that behave as a test says, without sockets. Thread-safe. */
final class FakeHosts implements Routes, Carrier {
  /** What a host was given. */
  record Attempt(Endpoint host, Envelope envelope, String content) {
    @Override
    public String toString() {
      return host.host()
          + " "
          + envelope.recipients().stream()
              .map(it -> it.forwardPath().mailbox().orElseThrow().localPart().unquoted())
              .toList();
    }
  }

  /** What a host does with a message. */
  interface Host {
    CompletionStage<SendResult> take(Envelope envelope);
  }

  private final Set<String> faulty = new HashSet<>();
  private final Map<String, Routing> routes = new HashMap<>();
  private final Map<String, Host> hosts = new HashMap<>();
  private final List<Attempt> attempts = new ArrayList<>();
  private final Set<CompletableFuture<SendResult>> open = new HashSet<>();
  private int most;

  static Reply reply(int code, String status, String text) {
    return Reply.of(code, status, text);
  }

  synchronized void route(String domain, String... hostNames) {
    try {
      routes.put(
          domain,
          new Route(
              Domain.parse(domain), Stream.of(hostNames).map(it -> Endpoint.of(it, 25)).toList()));
    } catch (io.smtptoolkit.codec.SmtpSyntaxException e) {
      throw new IllegalArgumentException(e);
    }
  }

  synchronized void route(String domain, Routing routing) {
    routes.put(domain, routing);
  }

  /** The look-up of a domain throws. */
  synchronized void withFaultyRoute(String domain) {
    faulty.add(domain);
  }

  synchronized void host(String name, Host host) {
    hosts.put(name, host);
  }

  /** Accepts all. */
  void accepting(String name) {
    answering(name, any -> new RecipientOutcome.Accepted(reply(250, "2.0.0", "OK")));
  }

  void answering(String name, Function<String, RecipientOutcome> byLocalPart) {
    host(name, envelope -> CompletableFuture.completedFuture(result(envelope, byLocalPart)));
  }

  void failing(String name, Exception fault) {
    host(name, envelope -> CompletableFuture.failedFuture(fault));
  }

  void dead(String name) {
    failing(name, cannotConnect());
  }

  /** Never answers, until the carrier is closed. */
  void hanging(String name) {
    var answer = new CompletableFuture<SendResult>();
    host(name, envelope -> answer);
    synchronized (this) {
      open.add(answer);
    }
  }

  static ConnectionFailedException cannotConnect() {
    return new ConnectionFailedException(
        "c1", Stage.CONNECT, Optional.empty(), "refused", new ConnectException("refused"));
  }

  static ConnectionFailedException failed(Stage stage) {
    return new ConnectionFailedException(
        "c1", stage, Optional.empty(), "lost", new IOException("lost"));
  }

  static NegativeReplyException negative(Stage stage, Reply reply) {
    return new NegativeReplyException("c1", stage, reply);
  }

  static SendResult result(Envelope envelope, Function<String, RecipientOutcome> byLocalPart) {
    var recipients = new ArrayList<SendResult.Recipient>();
    for (Rcpt rcpt : envelope.recipients()) {
      String name = rcpt.forwardPath().mailbox().orElseThrow().localPart().unquoted();
      recipients.add(new SendResult.Recipient(rcpt.forwardPath(), byLocalPart.apply(name)));
    }
    return new SendResult("c1", recipients, Optional.empty(), Optional.empty());
  }

  synchronized List<Attempt> attempts() {
    return List.copyOf(attempts);
  }

  synchronized int mostAtATime() {
    return most;
  }

  @Override
  public synchronized CompletionStage<Routing> route(Domain domain) {
    if (faulty.contains(domain.toString())) {
      throw new IllegalStateException("a fault of the routes");
    }
    return CompletableFuture.completedFuture(routes.get(domain.toString()));
  }

  private int going;

  @Override
  public CompletionStage<SendResult> send(
      Endpoint host, Envelope envelope, MessageContent content) {
    Host target;
    synchronized (this) {
      attempts.add(new Attempt(host, envelope, text(content)));
      going++;
      most = Math.max(most, going);
      target = hosts.get(host.host());
    }
    return target
        .take(envelope)
        .whenComplete(
            (result, fault) -> {
              synchronized (this) {
                going--;
              }
            });
  }

  @Override
  public synchronized void close() {
    open.forEach(it -> it.completeExceptionally(failed(Stage.CONTENT)));
  }

  private static String text(MessageContent content) {
    try (var stream = content.open()) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
