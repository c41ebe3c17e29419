package io.smtptoolkit.server.session;

import io.smtptoolkit.codec.Secret;
import io.smtptoolkit.codec.sasl.ChannelBinding;
import io.smtptoolkit.codec.sasl.SaslMechanism;
import io.smtptoolkit.codec.sasl.SaslServerExchange;
import io.smtptoolkit.codec.sasl.SaslStep;
import io.smtptoolkit.codec.sasl.SaslStep.Authenticated;
import io.smtptoolkit.codec.sasl.SaslStep.Authorize;
import io.smtptoolkit.codec.sasl.SaslStep.Challenge;
import io.smtptoolkit.codec.sasl.SaslStep.CheckPassword;
import io.smtptoolkit.codec.sasl.SaslStep.CheckToken;
import io.smtptoolkit.codec.sasl.SaslStep.Failed;
import io.smtptoolkit.codec.sasl.SaslStep.NeedPassword;
import io.smtptoolkit.codec.sasl.SaslStep.NeedScramCredential;
import io.smtptoolkit.codec.sasl.StringPreparation;
import io.smtptoolkit.server.auth.AuthAttempt;
import io.smtptoolkit.server.auth.AuthGuard;
import io.smtptoolkit.server.auth.AuthPolicy;
import io.smtptoolkit.server.auth.Authenticator;
import io.smtptoolkit.server.auth.Identity;
import io.smtptoolkit.server.auth.PasswordCheck;
import java.math.BigInteger;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One AUTH command, from its mechanism to its end: takes the steps of the codec's exchange, and its
 * questions to the store of users. There is one object per command, so that nothing has ever to be
 * reset. On the connection's thread only.
 */
final class AuthExchange {
  // Chosen: 144 bits, a multiple of base64's three octets.
  private static final int NONCE_OCTETS = 18;

  private final AuthPhase phase;
  private final AuthGuard guard;
  private final Authenticator users;
  private final AuthAttempt attempt;

  /** Who the client is by its certificate; present for EXTERNAL. */
  private final Optional<String> external;

  private final ServiceCalls calls;

  private Optional<Challenge> challenge = Optional.empty();
  private Optional<AuthGuard.Attempt> counted = Optional.empty();

  /** The name in the question, once the store has said that there is such a user. */
  private Optional<String> user = Optional.empty();

  private boolean unknownUser;
  private boolean reported;
  private boolean over;

  AuthExchange(
      AuthPhase phase,
      AuthPolicy policy,
      AuthAttempt attempt,
      Optional<String> external,
      ServiceCalls calls) {
    this.phase = phase;
    this.guard = policy.guard();
    this.users = policy.authenticator();
    this.attempt = attempt;
    this.external = external;
    this.calls = calls;
  }

  void begin(List<ChannelBinding> bindings, String domain, Optional<Secret> initialResponse) {
    if (guard.isLockedOut(client())) {
      lockedOut();
      return;
    }
    proceed(
        () -> {
          SaslServerExchange exchange = exchange(bindings, domain, users.preparation());
          return initialResponse.map(exchange::begin).orElseGet(exchange::begin);
        });
  }

  void respond(Secret response) {
    Challenge answered = challenge.orElseThrow();
    proceed(() -> answered.respond(response));
  }

  /**
   * The client has ended the exchange, or the connection. That counts as a failure from the first
   * question on, or a client could look at an answer and go.
   *
   * @return whether it is a failure that was not known before
   */
  boolean givenUp(String reason) {
    over = true;
    boolean isNew = counted.isPresent() && !reported;
    if (isNew) {
      counted.ifPresent(AuthGuard.Attempt::failed);
      report(reason);
    }
    return isNew;
  }

  /** Whether it is the client's failure, which is to cost time. */
  boolean counts() {
    return reported;
  }

  private void proceed(Supplier<SaslStep> next) {
    SaslStep step;
    try {
      step = next.get();
    } catch (RuntimeException fault) {
      // The string preparation, which may be a user's.
      storeFailed(fault);
      return;
    }
    take(step);
  }

  private void take(SaslStep step) {
    if (over) {
      return; // the answer came after the end of the connection
    }
    if (step instanceof Challenge next) {
      challenged(next);
    } else if (step instanceof CheckPassword question) {
      ask(
          Optional.of(question.authenticationId()),
          () -> users.checkPassword(attempt, question.authenticationId(), question.password()),
          answer -> {
            exists(question.authenticationId(), answer != PasswordCheck.UNKNOWN_USER);
            return answer == PasswordCheck.CORRECT ? question.accept() : question.refuse();
          });
    } else if (step instanceof NeedPassword question) {
      ask(
          Optional.of(question.authenticationId()),
          () -> users.password(attempt, question.authenticationId()),
          answer -> {
            exists(question.authenticationId(), answer.isPresent());
            return answer.map(question::password).orElseGet(question::refuse);
          });
    } else if (step instanceof NeedScramCredential question) {
      ask(
          Optional.of(question.authenticationId()),
          () -> users.scramCredential(attempt, question.authenticationId(), question.hash()),
          answer -> {
            exists(question.authenticationId(), answer.userExists());
            return question.credential(answer.credential());
          });
    } else if (step instanceof CheckToken question) {
      ask(
          question.credentials().authorizationId(),
          () -> users.checkToken(attempt, question.credentials()),
          answer -> {
            answer.authenticationId().ifPresent(name -> exists(name, true));
            return answer
                .authenticationId()
                .map(question::accept)
                .orElseGet(() -> answer.error().map(question::refuse).orElseGet(question::refuse));
          });
    } else if (step instanceof Authorize question) {
      call(
          () -> users.authorize(attempt, question.authenticationId(), question.authorizationId()),
          allowed -> allowed ? question.allow() : question.deny());
    } else if (step instanceof Authenticated end) {
      counted.ifPresent(AuthGuard.Attempt::succeeded);
      phase.succeeded(
          new Identity(end.authenticationId(), end.authorizationId(), attempt.mechanism()));
    } else if (step instanceof Failed end) {
      failed(end);
    }
  }

  private void challenged(Challenge next) {
    challenge = Optional.of(next);
    Optional<Failed> failure = next.failure();
    if (failure.isPresent()) {
      counted.ifPresent(AuthGuard.Attempt::failed);
      report(unknownUser ? "no such user" : failure.get().reason());
      phase.failing(this, next.octets());
    } else {
      phase.challenge(next.octets());
    }
  }

  private void failed(Failed end) {
    boolean first = !reported;
    counted.ifPresent(AuthGuard.Attempt::failed);
    report(unknownUser ? "no such user" : end.reason());
    phase.failed(this, end, first);
  }

  /** A question about a user: the attempt counts from here on. */
  private <T> void ask(
      Optional<String> name,
      Supplier<CompletionStage<T>> question,
      Function<T, SaslStep> answered) {
    counted = guard.attempt(client(), name);
    if (counted.isEmpty()) {
      lockedOut();
    } else {
      call(question, answered);
    }
  }

  private <T> void call(Supplier<CompletionStage<T>> question, Function<T, SaslStep> answered) {
    calls.await(question, answer -> take(answered.apply(answer)), this::storeFailed);
  }

  private void lockedOut() {
    report("locked out after too many failures");
    phase.failed(this, Failed.temporarily("locked out"), true);
  }

  private void storeFailed(Throwable fault) {
    counted.ifPresent(AuthGuard.Attempt::withdrawn);
    phase.watch().failed(fault);
    phase.failed(this, Failed.temporarily("the store of users failed"), true);
  }

  private void exists(String name, boolean exists) {
    user = exists ? Optional.of(name) : Optional.empty();
    unknownUser = !exists;
  }

  private void report(String reason) {
    if (!reported) {
      reported = true;
      phase.watch().authenticationFailed(attempt.mechanism(), reason, user);
    }
  }

  private InetAddress client() {
    return attempt.remoteAddress().getAddress();
  }

  private SaslServerExchange exchange(
      List<ChannelBinding> bindings, String domain, StringPreparation preparation) {
    SaslMechanism mechanism = attempt.mechanism();
    return switch (mechanism) {
      case PLAIN -> SaslServerExchange.plain(preparation);
      case LOGIN -> SaslServerExchange.login(preparation);
      case CRAM_MD5 -> SaslServerExchange.cramMd5(messageId(domain), preparation);
      case SCRAM_SHA_256_PLUS, SCRAM_SHA_1_PLUS, SCRAM_SHA_256, SCRAM_SHA_1 ->
          SaslServerExchange.scram(
              mechanism, Base64.getEncoder().encodeToString(random()), bindings, preparation);
      case OAUTHBEARER -> SaslServerExchange.oauthBearer(preparation);
      case XOAUTH2 -> SaslServerExchange.xoauth2(preparation);
      case EXTERNAL -> SaslServerExchange.external(external.orElseThrow(), preparation);
    };
  }

  /** RFC 2195 §2: random digits, a time stamp, and the name of the server. */
  private static String messageId(String domain) {
    return "<"
        + new BigInteger(1, random())
        + "."
        + System.currentTimeMillis()
        + "@"
        + domain
        + ">";
  }

  private static byte[] random() {
    byte[] octets = new byte[NONCE_OCTETS];
    new SecureRandom().nextBytes(octets);
    return octets;
  }
}
