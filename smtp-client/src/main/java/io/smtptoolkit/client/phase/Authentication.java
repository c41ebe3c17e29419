package io.smtptoolkit.client.phase;

import io.smtptoolkit.client.Credentials;
import io.smtptoolkit.client.Endpoint;
import io.smtptoolkit.client.NegativeReplyException;
import io.smtptoolkit.client.NotOfferedException;
import io.smtptoolkit.client.SmtpClientException;
import io.smtptoolkit.client.Stage;
import io.smtptoolkit.client.Timeouts;
import io.smtptoolkit.codec.Secret;
import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.command.Auth;
import io.smtptoolkit.codec.extension.AuthExtension;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.codec.sasl.BearerCredentials;
import io.smtptoolkit.codec.sasl.ChannelBinding;
import io.smtptoolkit.codec.sasl.SaslClientExchange;
import io.smtptoolkit.codec.sasl.SaslExchangeException;
import io.smtptoolkit.codec.sasl.SaslFault;
import io.smtptoolkit.codec.sasl.SaslMechanism;
import io.smtptoolkit.codec.wire.SaslLine;
import java.net.SocketTimeoutException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Authentication, after TLS and before any mail.
 *
 * <pre>
 * C: AUTH SCRAM-SHA-256 biwsbj11c2VyLHI9...   the strongest that is offered and allowed
 * S: 334 cj1yT3ByTkdmd0Vi...
 * C: Yz1iaXdzLHI9ck9wck5H...
 * S: 334 dj02cnJpVFJCaTIz...                  the server's proof, which is checked
 * C:
 * S: 235 2.7.0 Authentication successful
 * </pre>
 *
 * <p>One mechanism is tried. After it has failed no weaker one gets the password: an attacker may
 * have made it fail for that. A refused token is replaced once.
 *
 * <p>Confined to the connection's I/O thread; tokens and SCRAM's many hashes come from others.
 */
final class Authentication {
  /** RFC 5321 §4.5.3.1.4, with CRLF: what is longer is sent when the server asks for it. */
  private static final int MAX_LINE_OCTETS = 512;

  /** Chosen: 144 bits, in characters that a nonce may have. */
  private static final int NONCE_OCTETS = 18;

  private final Dialogue dialogue;
  private final Endpoint endpoint;
  private final Timeouts timeouts;
  private final Callbacks callbacks;
  private final Supplier<String> nonces;

  Authentication(
      Dialogue dialogue,
      Endpoint endpoint,
      Timeouts timeouts,
      Callbacks callbacks,
      Supplier<String> nonces) {
    this.dialogue = dialogue;
    this.endpoint = endpoint;
    this.timeouts = timeouts;
    this.callbacks = callbacks;
    this.nonces = nonces;
  }

  /** A nonce that cannot be guessed. */
  static String randomNonce() {
    var octets = new byte[NONCE_OCTETS];
    new SecureRandom().nextBytes(octets);
    return Base64.getEncoder().encodeToString(octets);
  }

  /** Completed when the server has authenticated the user; fails with a SmtpClientException. */
  CompletableFuture<Void> run(Credentials credentials) {
    Optional<ChannelBinding> binding = dialogue.channelBinding();
    Optional<SaslMechanism> chosen = choose(binding);
    if (chosen.isEmpty()) {
      return CompletableFuture.failedFuture(
          new NotOfferedException(dialogue.id(), Stage.AUTH, Optional.of("AUTH"), nothingFits()));
    }
    CompletableFuture<Void> authenticated =
        credentials instanceof Credentials.Token token
            ? withToken(token, chosen.get(), Optional.empty())
            : exchange(begin(credentials, chosen.get(), binding));
    return authenticated.exceptionallyCompose(
        error -> CompletableFuture.failedFuture(failure(error)));
  }

  private Optional<SaslMechanism> choose(Optional<ChannelBinding> binding) {
    boolean tls = dialogue.facts().tls();
    if (!tls && !endpoint.allowsCredentialsInClear()) {
      return Optional.empty();
    }
    Set<SaslMechanism> able = EnumSet.copyOf(endpoint.mechanisms());
    able.removeIf(it -> it.bindsChannel() && binding.isEmpty());
    if (!tls) {
      able.remove(SaslMechanism.EXTERNAL);
    }
    return SaslMechanism.choose(offered(), able, true);
  }

  private List<String> offered() {
    return dialogue
        .facts()
        .extensions()
        .find(AuthExtension.class)
        .map(AuthExtension::mechanisms)
        .orElse(List.of());
  }

  private String nothingFits() {
    List<String> offered = offered();
    return offered.isEmpty()
        ? "the server does not offer AUTH, and there are credentials for it"
        : "the server offers AUTH %s, and allowed is only %s"
            .formatted(String.join(" ", offered), endpoint.mechanisms());
  }

  private SaslClientExchange begin(
      Credentials credentials, SaslMechanism mechanism, Optional<ChannelBinding> binding) {
    if (credentials instanceof Credentials.Certificate certificate) {
      return certificate
          .user()
          .map(SaslClientExchange::external)
          .orElseGet(SaslClientExchange::external);
    }
    var password = ((Credentials.Password) credentials).password();
    return switch (mechanism) {
      case PLAIN -> SaslClientExchange.plain(password);
      case LOGIN -> SaslClientExchange.login(password);
      case CRAM_MD5 -> SaslClientExchange.cramMd5(password);
      default ->
          binding.isPresent()
              ? SaslClientExchange.scram(mechanism, password, nonces.get(), binding.get())
              : SaslClientExchange.scram(mechanism, password, nonces.get());
    };
  }

  private CompletableFuture<Void> withToken(
      Credentials.Token credentials, SaslMechanism mechanism, Optional<Secret> refused) {
    return elsewhere(
            "the token",
            () -> credentials.tokens().token(refused),
            (task, rejected) -> callbacks.run(task, rejected))
        .thenCompose(
            token ->
                exchange(begin(credentials, mechanism, token))
                    .exceptionallyCompose(
                        error ->
                            refused.isEmpty() && isRefusal(error)
                                ? withToken(credentials, mechanism, Optional.of(token))
                                : CompletableFuture.failedFuture(error)));
  }

  private SaslClientExchange begin(
      Credentials.Token credentials, SaslMechanism mechanism, Secret token) {
    var bearer =
        new BearerCredentials(
            credentials.user(),
            token,
            Optional.of(endpoint.host()),
            OptionalInt.of(endpoint.port()));
    return mechanism == SaslMechanism.XOAUTH2
        ? SaslClientExchange.xoauth2(bearer)
        : SaslClientExchange.oauthBearer(bearer);
  }

  private boolean isRefusal(Throwable error) {
    return cause(error) instanceof NegativeReplyException refusal
        && !refusal.isTransient()
        && dialogue.failure().isEmpty();
  }

  private CompletableFuture<Void> exchange(SaslClientExchange exchange) {
    String keyword = exchange.mechanism().keyword();
    Optional<Secret> initial =
        exchange.initialResponse().filter(it -> fits("AUTH " + keyword + " ", it));
    CompletableFuture<Reply> reply = dialogue.send(new Auth(keyword, initial), timeouts.mail());
    dialogue.flush();
    return reply.thenCompose(it -> answered(exchange, it));
  }

  private static boolean fits(String command, Secret initial) {
    int base64 = (initial.length() + 2) / 3 * 4;
    return command.length() + base64 + "\r\n".length() <= MAX_LINE_OCTETS;
  }

  private CompletableFuture<Void> answered(SaslClientExchange exchange, Reply reply) {
    if (reply.isPositiveIntermediate()) {
      return challenged(exchange, reply);
    }
    if (!reply.isPositiveCompletion()) {
      return CompletableFuture.failedFuture(
          new NegativeReplyException(dialogue.id(), Stage.AUTH, reply));
    }
    if (!exchange.isComplete()) {
      // This server has not shown that it knows the password.
      dialogue.fail(
          dialogue.broken(
              "the server accepts without the proof that " + exchange.mechanism() + " demands",
              new SaslExchangeException(
                  SaslFault.WRONG_SERVER_SIGNATURE, "no proof of " + exchange.mechanism())));
      return CompletableFuture.failedFuture(dialogue.failure().orElseThrow());
    }
    return CompletableFuture.completedFuture(null);
  }

  private CompletableFuture<Void> challenged(SaslClientExchange exchange, Reply reply) {
    return elsewhere(
            "the answer to a challenge",
            () -> answer(exchange, reply),
            (task, rejected) -> callbacks.runOwn(task, rejected))
        .thenCompose(Supplier::get);
  }

  /** Computes the answer; how the exchange goes on with it. */
  private Supplier<CompletableFuture<Void>> answer(SaslClientExchange exchange, Reply reply) {
    try {
      Secret response = exchange.respond(challenge(reply));
      return () ->
          dialogue.sasl(response, timeouts.mail()).thenCompose(it -> answered(exchange, it));
    } catch (SaslExchangeException | SmtpSyntaxException | RuntimeException fault) {
      return () -> cancel(fault);
    }
  }

  private static Secret challenge(Reply reply) throws SmtpSyntaxException {
    return SaslLine.decodeBase64(String.join("", reply.lines()));
  }

  /** The exchange goes no further; the connection would be as good as before. */
  private CompletableFuture<Void> cancel(Throwable why) {
    if (dialogue.failure().isPresent()) {
      return CompletableFuture.failedFuture(dialogue.failure().get());
    }
    SmtpClientException failure = failure(why);
    return dialogue
        .saslCancel(timeouts.mail())
        .handle((reply, lost) -> failure)
        .thenCompose(CompletableFuture::failedFuture);
  }

  /** Runs what may block or compute for long, and goes on here: once, and in time. */
  private <T> CompletableFuture<T> elsewhere(String what, Callable<T> task, Runner runner) {
    var answer = new CompletableFuture<T>();
    dialogue.stage(Stage.AUTH);
    var due = new Clock.Deadline();
    Dependents.Dependent waiting =
        () -> answer.completeExceptionally(dialogue.failure().orElseThrow());
    Consumer<Runnable> settle =
        completion -> {
          due.clear();
          dialogue.dependents().remove(waiting);
          completion.run();
        };
    dialogue.dependents().add(waiting);
    dialogue.await(
        due,
        timeouts.mail(),
        () -> {
          String waited = "waited " + DurationWords.of(timeouts.mail()) + " for " + what;
          answer.completeExceptionally(dialogue.broken(waited, new SocketTimeoutException(waited)));
        });
    runner.run(
        () -> {
          try {
            T value = task.call();
            dialogue.execute(() -> settle.accept(() -> answer.complete(value)));
          } catch (Throwable fault) {
            dialogue.execute(() -> settle.accept(() -> answer.completeExceptionally(fault)));
          }
        },
        rejected ->
            dialogue.execute(() -> settle.accept(() -> answer.completeExceptionally(rejected))));
    return answer;
  }

  private SmtpClientException failure(Throwable error) {
    Throwable cause = cause(error);
    return cause instanceof SmtpClientException known
        ? known
        : dialogue.broken("authentication failed: " + words(cause), cause);
  }

  private static String words(Throwable cause) {
    boolean ours = cause instanceof SaslExchangeException || cause instanceof SmtpSyntaxException;
    return ours ? String.valueOf(cause.getMessage()) : cause.toString();
  }

  static Throwable cause(Throwable error) {
    Throwable cause = error.getCause();
    return error instanceof CompletionException && cause != null ? cause : error;
  }

  /** One of the ways of {@link Callbacks} to run a task. */
  private interface Runner {
    void run(Runnable task, Consumer<Throwable> rejected);
  }
}
