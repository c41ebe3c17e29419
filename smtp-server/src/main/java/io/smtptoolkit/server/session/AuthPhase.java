package io.smtptoolkit.server.session;

import io.smtptoolkit.codec.Secret;
import io.smtptoolkit.codec.address.Mailbox;
import io.smtptoolkit.codec.command.Auth;
import io.smtptoolkit.codec.command.EsmtpParameter;
import io.smtptoolkit.codec.command.MailParameters;
import io.smtptoolkit.codec.connection.ServerConnection;
import io.smtptoolkit.codec.extension.AuthExtension;
import io.smtptoolkit.codec.parameter.MailKeyword;
import io.smtptoolkit.codec.parameter.Submitter;
import io.smtptoolkit.codec.reply.AuthReplies;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.codec.sasl.ChannelBinding;
import io.smtptoolkit.codec.sasl.SaslMechanism;
import io.smtptoolkit.codec.sasl.SaslStep.Failed;
import io.smtptoolkit.server.ListenerOptions;
import io.smtptoolkit.server.SessionInfo;
import io.smtptoolkit.server.auth.AuthAttempt;
import io.smtptoolkit.server.auth.AuthPolicy;
import io.smtptoolkit.server.auth.Identity;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLSession;

/**
 * The authentication of one connection (RFC 4954): which mechanisms it is offered, its exchanges
 * one after the other, and what a client may do that is not authenticated. On the connection's
 * thread only.
 *
 * <p>Whether a client is authenticated is a fact of the codec's session, which forgets it with the
 * TLS handshake; nothing here remembers it.
 */
final class AuthPhase {
  private final ServerConnection connection;
  private final ListenerOptions listener;
  private final ServiceCalls calls;
  private final Answers answers;
  private final Watch watch;
  private final Goodbye goodbye;

  private Optional<AuthExchange> exchange = Optional.empty();
  private int failures;

  AuthPhase(
      ServerConnection connection,
      ListenerOptions listener,
      ServiceCalls calls,
      Answers answers,
      Watch watch,
      Goodbye goodbye) {
    this.connection = connection;
    this.listener = listener;
    this.calls = calls;
    this.answers = answers;
    this.watch = watch;
    this.goodbye = goodbye;
  }

  /** What an EHLO offers now; empty for no AUTH, also when the store of users fails. */
  Set<SaslMechanism> offered() {
    if (refusalWithoutTls().isPresent()) {
      return Set.of();
    }
    try {
      return listener
          .auth()
          .filter(it -> !watch.isAuthenticated())
          .map(this::mechanisms)
          .orElse(Set.of());
    } catch (RuntimeException fault) {
      watch.failed(fault);
      return Set.of();
    }
  }

  private Set<SaslMechanism> mechanisms(AuthPolicy offering) {
    Set<SaslMechanism> mechanisms =
        offering.mechanisms(connection.facts().tls(), !bindings().isEmpty());
    if (externalUser(offering).isEmpty()) {
      return mechanisms;
    }
    Set<SaslMechanism> all = EnumSet.of(SaslMechanism.EXTERNAL);
    all.addAll(mechanisms);
    return all;
  }

  /** Who the client is by its certificate. */
  private Optional<String> externalUser(AuthPolicy offering) {
    return watch.clientCertificate().flatMap(offering::externalUser);
  }

  /** AUTH, in order: after a success the codec's session permits no second one. */
  void begin(Auth command) {
    AuthPolicy offering = policy();
    Optional<SaslMechanism> mechanism =
        SaslMechanism.of(command.mechanism()).filter(it -> isAnnounced(it));
    if (mechanism.isEmpty()) {
      answers.give(refusal(offering, command.mechanism()));
      return;
    }
    Optional<String> external = Optional.empty();
    if (mechanism.get() == SaslMechanism.EXTERNAL) {
      try {
        external = externalUser(offering);
      } catch (RuntimeException fault) {
        watch.failed(fault);
      }
      if (external.isEmpty()) {
        answers.give(AuthReplies.mechanismNotOffered());
        return;
      }
    }
    SessionInfo session = watch.session();
    var attempt =
        new AuthAttempt(
            session.connectionId(),
            session.listener(),
            session.localAddress(),
            session.remoteAddress(),
            session.facts(),
            mechanism.get());
    AuthExchange begun = new AuthExchange(this, offering, attempt, external, calls);
    exchange = Optional.of(begun);
    begun.begin(bindingsIfOffered(), listener.domain(), command.initialResponse());
  }

  /** A line of the exchange; empty when the client cancelled it and was answered. */
  void response(Optional<Secret> response) {
    AuthExchange current = exchange.orElseThrow();
    if (response.isPresent()) {
      current.respond(response.get());
    } else {
      brokenOff("cancelled by the client");
    }
  }

  /** The exchange is over without its end, and the client was answered. */
  void brokenOff(String reason) {
    int before = failures;
    givenUp(reason);
    if (failures > before) {
      afterDelay(this::endIfTooMany, watch::failed);
    }
  }

  /** The exchange, if there is one, is over without its end. */
  void givenUp(String reason) {
    if (exchange.isPresent() && exchange.get().givenUp(reason)) {
      failures++;
    }
    exchange = Optional.empty();
  }

  /** The reply to a command of a client that must begin TLS first. */
  Optional<Reply> refusalWithoutTls() {
    return listener.tlsRequired() && !connection.facts().tls()
        ? Optional.of(AuthReplies.tlsRequired())
        : Optional.empty();
  }

  /** The reply to MAIL by a client that must authenticate, or begin TLS, first. */
  Optional<Reply> refusalOfMail() {
    Optional<Reply> withoutTls = refusalWithoutTls();
    if (withoutTls.isPresent()) {
      return withoutTls;
    }
    if (!listener.auth().filter(AuthPolicy::isRequired).isPresent() || watch.isAuthenticated()) {
      return Optional.empty();
    }
    return Optional.of(
        connection.facts().tls() || isAuthAnnounced()
            ? AuthReplies.required()
            : AuthReplies.tlsRequired());
  }

  /**
   * The parameters of MAIL with nothing of AUTH= that the client is not trusted to say (RFC 4954
   * §5).
   */
  MailParameters judged(MailParameters parameters) {
    Optional<Mailbox> submitter = parameters.submitter().flatMap(Submitter::mailbox);
    if (submitter.isEmpty() || isTrusted(submitter.get())) {
      return parameters;
    }
    MailParameters judged = MailParameters.NONE;
    for (EsmtpParameter parameter : parameters.raw().all()) {
      judged =
          MailKeyword.of(parameter.keyword()).filter(MailKeyword.AUTH::equals).isPresent()
              ? judged.with(Submitter.UNKNOWN)
              : judged.with(parameter);
    }
    return judged;
  }

  private boolean isTrusted(Mailbox submitter) {
    try {
      return watch
          .session()
          .identity()
          .filter(it -> policy().authenticator().trusts(it, submitter))
          .isPresent();
    } catch (RuntimeException fault) {
      watch.failed(fault);
      return false;
    }
  }

  /** The exchange needs an answer of the client's. */
  void challenge(Secret octets) {
    answers.give(AuthReplies.challenge(octets.octets()));
  }

  void succeeded(Identity identity) {
    exchange = Optional.empty();
    watch.authenticated(identity);
    answers.give(AuthReplies.succeeded());
    watch.authenticationTold(identity.mechanism());
  }

  /** The exchange failed, and the client is told so with its last reply. */
  void failed(AuthExchange failed, Failed end, boolean isToldNow) {
    exchange = Optional.empty();
    Reply reply = end.reply();
    if (isToldNow) {
      later(failed, reply);
    } else {
      answers.give(reply);
      endIfTooMany();
    }
  }

  /** The exchange failed, and has still something to say before its last reply. */
  void failing(AuthExchange failed, Secret lastWords) {
    later(failed, AuthReplies.challenge(lastWords.octets()));
  }

  private void later(AuthExchange failed, Reply reply) {
    if (!failed.counts()) {
      answers.give(reply);
      return;
    }
    failures++;
    afterDelay(
        () -> {
          answers.give(reply);
          if (exchange.isEmpty()) {
            endIfTooMany();
          }
        },
        fault -> answers.give(answers.replyTo(fault)));
  }

  /** What a failure costs: time, and each one more. */
  private void afterDelay(Runnable then, Consumer<Throwable> otherwise) {
    Duration delay = policy().guard().limits().failureDelay().multipliedBy(failures);
    calls.await(
        // The thread is the JDK's, and does nothing but to hand over.
        () ->
            delay.isZero()
                ? CompletableFuture.completedFuture(delay)
                : new CompletableFuture<Duration>()
                    .completeOnTimeout(delay, delay.toNanos(), TimeUnit.NANOSECONDS),
        over -> then.run(),
        otherwise);
  }

  private void endIfTooMany() {
    if (failures > policy().guard().limits().maxFailuresPerConnection()) {
      goodbye.tooManyFailedAttempts();
    }
  }

  /** Of a listener that offers AUTH. */
  private AuthPolicy policy() {
    return listener.auth().orElseThrow();
  }

  Watch watch() {
    return watch;
  }

  private Reply refusal(AuthPolicy offering, String keyword) {
    boolean needsTls =
        !connection.facts().tls()
            && SaslMechanism.of(keyword)
                .filter(it -> offering.mechanisms(true, true).contains(it))
                .isPresent();
    return needsTls ? AuthReplies.encryptionRequired() : AuthReplies.mechanismNotOffered();
  }

  private boolean isAnnounced(SaslMechanism mechanism) {
    return connection
        .facts()
        .extensions()
        .find(AuthExtension.class)
        .filter(it -> it.offers(mechanism.keyword()))
        .isPresent();
  }

  private boolean isAuthAnnounced() {
    return connection.facts().extensions().offers(AuthExtension.class);
  }

  /** RFC 5802 §6: a client that was not shown -PLUS is refused only where it should have been. */
  private List<ChannelBinding> bindingsIfOffered() {
    boolean plus =
        isAnnounced(SaslMechanism.SCRAM_SHA_256_PLUS)
            || isAnnounced(SaslMechanism.SCRAM_SHA_1_PLUS);
    return plus ? bindings() : List.of();
  }

  /** None when a front end has named the client: what TLS binds to is not the client's. */
  private List<ChannelBinding> bindings() {
    if (watch.isNamedByFrontEnd()) {
      return List.of();
    }
    return connection.tlsSession().map(AuthPhase::endPoint).orElse(Optional.empty()).stream()
        .toList();
  }

  private static Optional<ChannelBinding> endPoint(SSLSession session) {
    Certificate[] chain = session.getLocalCertificates();
    return chain != null && chain.length > 0 && chain[0] instanceof X509Certificate certificate
        ? ChannelBinding.tlsServerEndPoint(certificate)
        : Optional.empty();
  }
}
