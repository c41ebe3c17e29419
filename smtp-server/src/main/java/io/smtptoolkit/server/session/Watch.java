package io.smtptoolkit.server.session;

import io.smtptoolkit.codec.address.ReversePath;
import io.smtptoolkit.codec.command.Command;
import io.smtptoolkit.codec.command.PeerAttributes;
import io.smtptoolkit.codec.connection.ServerConnection;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.codec.sasl.SaslMechanism;
import io.smtptoolkit.codec.session.Bundles;
import io.smtptoolkit.server.ConnectionEnded;
import io.smtptoolkit.server.Refusal;
import io.smtptoolkit.server.SessionInfo;
import io.smtptoolkit.server.SessionObserver;
import io.smtptoolkit.server.Suspicion;
import io.smtptoolkit.server.TlsFacts;
import io.smtptoolkit.server.TransactionEnded;
import io.smtptoolkit.server.TransactionEnded.Outcome;
import io.smtptoolkit.server.auth.Identity;
import io.smtptoolkit.server.text.Printable;
import io.smtptoolkit.server.tls.ClientCertificate;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import javax.net.ssl.SSLSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Tells the observer, and the log, what happens on one connection. Calls of the observer, and lines
 * above debug, wait in a queue of the server, so that neither changes anything. Used on the
 * connection's thread only.
 */
final class Watch {
  private static final Logger LOG = LoggerFactory.getLogger("io.smtptoolkit.server");
  private static final Logger AUTH = LoggerFactory.getLogger("io.smtptoolkit.server.auth");

  private final Setup setup;
  private final Executor calls;
  private final Executor traces;
  private final String connectionId;
  private final Peer peer;
  private final ServerConnection connection;
  private final long openedNanos = System.nanoTime();

  private Optional<TransactionAccount> transaction = Optional.empty();
  private Optional<TlsFacts> tls = Optional.empty();
  private Optional<Identity> identity = Optional.empty();
  private boolean opened;
  private int accepted;
  private int notAccepted;
  private int violations;

  Watch(Setup setup, Shared shared, String connectionId, Peer peer, ServerConnection connection) {
    this.setup = setup;
    this.calls = shared.watch();
    this.traces = shared.trace();
    this.connectionId = connectionId;
    this.peer = peer;
    this.connection = connection;
  }

  /** What is known of the session now. */
  SessionInfo session() {
    return new SessionInfo(
        connectionId,
        setup.listener().name(),
        setup.listener().domain(),
        peer.local(),
        peer.remote(),
        connection.facts(),
        identity(),
        peer.frontEnd(),
        tls());
  }

  private Optional<Identity> identity() {
    // The codec's session forgets it with a TLS handshake.
    return connection.facts().authenticated() ? identity : peer.login();
  }

  /** Whether it is known who the client is. */
  boolean isAuthenticated() {
    return connection.facts().authenticated() || peer.login().isPresent();
  }

  void opened() {
    opened = true;
    LOG.debug("{}: opened by {}", connectionId, peer.remote());
    tell(SessionObserver::opened);
  }

  void tlsEstablished(SSLSession agreed, Optional<ClientCertificate> client) {
    tls = Optional.of(TlsFacts.of(agreed, client));
    peer.tlsEstablished();
    TlsFacts outcome = tls().orElseThrow();
    tell((it, session) -> it.tlsEstablished(session, outcome));
  }

  /** The client's own certificate; a front end's is not. */
  Optional<ClientCertificate> clientCertificate() {
    return tls().flatMap(TlsFacts::clientCertificate);
  }

  /** Whether TLS is with a front end, which has said who the client is. */
  boolean isNamedByFrontEnd() {
    return peer.isNamedByFrontEnd();
  }

  /** What was agreed, without the certificate of a front end, which says nothing of the client. */
  private Optional<TlsFacts> tls() {
    return peer.isNamedByFrontEnd()
        ? tls.map(
            it -> new TlsFacts(it.protocol(), it.cipherSuite(), it.serverName(), Optional.empty()))
        : tls;
  }

  /** The client is authenticated, until the session forgets it. */
  void authenticated(Identity client) {
    identity = Optional.of(client);
    LOG.debug("{}: authenticated as {}", connectionId, Printable.escaped(client.toString()));
  }

  /** The success was said, so that the session knows. */
  void authenticationTold(SaslMechanism mechanism) {
    tell((it, session) -> it.authenticated(session, mechanism));
  }

  void tlsFailed(String reason) {
    tell((it, session) -> it.tlsFailed(session, reason));
  }

  /** The server turns the client away, or gives it up. */
  void refused(Refusal reason) {
    tell((it, session) -> it.refused(session, reason));
  }

  /**
   * The client is not who it says.
   *
   * @param user the name, only if there is such a user: users type passwords there
   */
  void authenticationFailed(SaslMechanism mechanism, String reason, Optional<String> user) {
    LoggingEventBuilder line =
        AUTH.atWarn()
            .addKeyValue("connection", connectionId)
            .addKeyValue("peer", Printable.hostAndPort(peer.remote()))
            .addKeyValue("mechanism", mechanism.keyword())
            .addKeyValue("reason", reason);
    user.map(name -> line.addKeyValue("user", name)).orElse(line).log("failed");
    tell((it, session) -> it.authenticationFailed(session, mechanism, reason));
  }

  /** Something is wrong with the PROXY header, or with there being one; or with a certificate. */
  void turnedAway(Refusal why, String reason) {
    String from = Printable.hostAndPort(peer.remote());
    calls.execute(
        () ->
            LOG.atWarn()
                .addKeyValue("connection", connectionId)
                .addKeyValue("peer", from)
                .addKeyValue("reason", reason)
                .log("refused"));
    refused(why);
  }

  /**
   * The client has done something suspicious. Its octets are escaped here, as not every log does
   * so.
   */
  void suspected(Suspicion suspicion) {
    String from = Printable.hostAndPort(peer.remote());
    calls.execute(
        () -> {
          LoggingEventBuilder line =
              LOG.atWarn()
                  .addKeyValue("connection", connectionId)
                  .addKeyValue("listener", setup.listener().name())
                  .addKeyValue("peer", from)
                  .addKeyValue("kind", suspicion.kind().name().toLowerCase(Locale.ROOT));
          String sample = Printable.escaped(suspicion.sample());
          (sample.isEmpty() ? line : line.addKeyValue("octets", sample)).log("suspected");
        });
    tell((it, session) -> it.suspected(session, suspicion));
  }

  void received(Command command) {
    trace("C", command);
    tell(
        (it, session) -> it.received(session, command),
        setup.areCommandsQueued(),
        setup.areCommandsInline());
  }

  void replied(Reply reply) {
    trace("S", reply);
    tell(
        (it, session) -> it.replied(session, reply),
        setup.areCommandsQueued(),
        setup.areCommandsInline());
  }

  /** Commands and replies mask their secrets themselves. */
  private void trace(String side, Object said) {
    if (isTraced()) {
      traces.execute(() -> LOG.info("{}: {}: {}", connectionId, side, said));
    } else if (LOG.isTraceEnabled()) {
      LOG.trace("{}: {}: {}", connectionId, side, said);
    }
  }

  private boolean isTraced() {
    return LOG.isInfoEnabled() && setup.options().traced().test(peer.remote().getAddress());
  }

  void violated(Reply reply, String reason) {
    violations++;
    String why = Printable.escaped(reason);
    if (isTraced()) {
      traces.execute(() -> LOG.info("{}: {}: {}", connectionId, reply.code(), why));
    } else {
      LOG.debug("{}: {}: {}", connectionId, reply.code(), why);
    }
    tell((it, session) -> it.violated(session, reply, reason));
  }

  void failed(Throwable fault) {
    calls.execute(
        () -> {
          if (fault instanceof IOException) {
            // A disk, a database: the reason is in the message; traces for each would bury it.
            LOG.error("{}: the service failed: {}", connectionId, fault.toString());
            LOG.debug("{}: the service failed", connectionId, fault);
          } else {
            LOG.error("{}: failed", connectionId, fault);
          }
        });
    tell((it, session) -> it.failed(session, fault));
  }

  /** MAIL was received. */
  void transactionBegun(ReversePath reversePath) {
    PeerAttributes forwarded =
        connection.facts().states().get(Bundles.XFORWARD_ATTRIBUTES).orElse(PeerAttributes.NONE);
    transaction = Optional.of(new TransactionAccount(reversePath, forwarded, System.nanoTime()));
  }

  /** The account of the transaction that is going on; empty outside one. */
  Optional<TransactionAccount> transaction() {
    return transaction;
  }

  /** The same, now the caller's, who tells its end by {@link #transactionEnded}. */
  Optional<TransactionAccount> takeTransaction() {
    Optional<TransactionAccount> taken = transaction;
    transaction = Optional.empty();
    return taken;
  }

  void transactionEnded(TransactionAccount account, Outcome outcome, List<Reply> replies) {
    if (outcome == Outcome.REFUSED || outcome == Outcome.ABANDONED) {
      notAccepted++;
    } else {
      accepted++;
    }
    TransactionEnded ended = account.ended(outcome, replies, tls(), System.nanoTime());
    tell((it, session) -> it.transactionEnded(session, ended));
  }

  void closed(String reason, long octetsReceived, long octetsSent) {
    if (!opened) {
      opened(); // a proxy that did not say for whom
    }
    LOG.debug("{}: closed: {}", connectionId, Printable.escaped(reason));
    Duration duration = Duration.ofNanos(System.nanoTime() - openedNanos);
    ConnectionEnded ended =
        new ConnectionEnded(
            reason, duration, tls(), accepted, notAccepted, violations, octetsReceived, octetsSent);
    tell((it, session) -> it.closed(session, ended));
  }

  private void tell(BiConsumer<SessionObserver, SessionInfo> news) {
    tell(news, setup.isObserved(), setup.isObservedInline());
  }

  private void tell(
      BiConsumer<SessionObserver, SessionInfo> news, boolean isQueued, boolean isInline) {
    if (!isQueued && !isInline) {
      return;
    }
    SessionInfo session = session();
    if (isQueued) {
      calls.execute(() -> news.accept(setup.options().observer(), session));
    }
    if (isInline) {
      try {
        news.accept(setup.options().inlineObserver(), session);
      } catch (RuntimeException | LinkageError | AssertionError | StackOverflowError fault) {
        calls.execute(() -> LOG.warn("the observer failed", fault));
      }
    }
  }
}
