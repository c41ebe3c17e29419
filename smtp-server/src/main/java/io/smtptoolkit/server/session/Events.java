package io.smtptoolkit.server.session;

import io.smtptoolkit.codec.command.Auth;
import io.smtptoolkit.codec.command.Command;
import io.smtptoolkit.codec.command.CustomCommand;
import io.smtptoolkit.codec.command.Data;
import io.smtptoolkit.codec.command.Ehlo;
import io.smtptoolkit.codec.command.Expn;
import io.smtptoolkit.codec.command.Helo;
import io.smtptoolkit.codec.command.Lhlo;
import io.smtptoolkit.codec.command.Mail;
import io.smtptoolkit.codec.command.Quit;
import io.smtptoolkit.codec.command.Vrfy;
import io.smtptoolkit.codec.command.Xclient;
import io.smtptoolkit.codec.command.Xforward;
import io.smtptoolkit.codec.connection.ServerConnection;
import io.smtptoolkit.codec.extension.KeywordExtension;
import io.smtptoolkit.codec.reply.Replies;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.codec.session.ServerEvent;
import io.smtptoolkit.codec.session.SessionState;
import io.smtptoolkit.server.Refusal;
import io.smtptoolkit.server.tls.ClientCertificate;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;

/**
 * Handles each event of a connection. On the connection's thread only.
 *
 * <p>A new kind of event does not compile until it is handled here.
 */
final class Events implements ServerEvent.Handler {
  private final Goodbye goodbye;
  private final ServerConnection connection;
  private final Setup setup;
  private final ServiceCalls calls;
  private final Replying replying;
  private final HelloPhase hello;
  private final MailPhase mail;
  private final AuthPhase auth;
  private final Peer peer;
  private final PromisedLimits limits;
  private final ClientRates rates;
  private final Suspicions suspicions;
  private final Answers answers;
  private final Errors errors;
  private final Consequences consequences;
  private final Watch watch;

  Events(
      Goodbye goodbye,
      ServerConnection connection,
      Setup setup,
      MemoryBudget budget,
      ServiceCalls calls,
      HelloPhase hello,
      MailPhase mail,
      AuthPhase auth,
      Peer peer,
      ClientRates rates,
      Suspicions suspicions,
      Answers answers,
      Errors errors,
      Watch watch) {
    this.goodbye = goodbye;
    this.connection = connection;
    this.setup = setup;
    this.calls = calls;
    this.replying = new Replying(setup, connection, budget, auth, peer);
    this.hello = hello;
    this.mail = mail;
    this.auth = auth;
    this.peer = peer;
    this.limits = new PromisedLimits(setup.listener().sessionLimits(), connection);
    this.rates = rates;
    this.suspicions = suspicions;
    this.answers = answers;
    this.errors = errors;
    this.consequences = new Consequences(connection);
    this.watch = watch;
  }

  @Override
  public void nothing(ServerEvent.Signal why) {
    if (why == ServerEvent.GREETING_DUE) {
      hello.greet();
    } else if (why == ServerEvent.TLS_DUE) {
      startTls();
    } else {
      throw new IllegalStateException("not handled: " + why);
    }
  }

  @Override
  public void peerKnown(ServerEvent.PeerKnown event) {
    hello.connected();
  }

  private void startTls() {
    SSLEngine engine;
    try {
      engine = setup.listener().tls().orElseThrow().newServerEngine();
    } catch (RuntimeException fault) {
      watch.failed(fault);
      goodbye.close("TLS cannot begin", true);
      return;
    }
    connection.startTls(engine);
  }

  /**
   * A session that is resumed was perhaps agreed with another listener, which asked for nothing:
   * what is needed here is looked at here.
   */
  @Override
  public void tlsEstablished(ServerEvent.TlsEstablished event) {
    if (connection.tlsSession().isEmpty()) {
      return;
    }
    SSLSession session = connection.tlsSession().get();
    Optional<ClientCertificate> client;
    try {
      client = setup.listener().tls().orElseThrow().clientCertificate(session);
    } catch (SSLException refused) {
      goodbye.refusedCertificate(refused);
      return;
    } catch (RuntimeException fault) {
      watch.failed(fault);
      goodbye.close("the client's certificate cannot be judged", true);
      return;
    }
    watch.tlsEstablished(session, client);
  }

  @Override
  public void connectionBroken(ServerEvent.ConnectionBroken event) {
    goodbye.broken(event.cause());
  }

  @Override
  public void mail(ServerEvent.MailReceived event) {
    watch.received(event.command());
    suspicions.transactionBegins();
    consequences.mailReceived();
    if (suspicions.isPipeliningRefused(event.command())) {
      return;
    }
    Optional<Reply> refused =
        auth.refusalOfMail()
            .or(() -> limits.refusalOfMail(event.parameters()))
            .or(rates::refusalOfMail);
    if (limits.isMailTooMany()) {
      goodbye.say(
          Refusal.TRANSACTIONS,
          Replies.tooManyMessages(setup.listener().domain()),
          "more MAIL than MAILMAX",
          true);
    } else if (refused.isPresent()) {
      mail.refused(event.command(), refused.get());
    } else {
      mail.begin(event.command(), auth.judged(event.parameters()));
    }
  }

  @Override
  public void rcpt(ServerEvent.RcptReceived event) {
    watch.received(event.command());
    if (suspicions.isPipeliningRefused(event.command())) {
      return;
    }
    Optional<Reply> refused =
        limits.refusalOfRecipient(event.command().forwardPath()).or(rates::refusalOfRecipient);
    if (refused.isPresent()) {
      mail.refused(event.command(), refused.get());
    } else {
      mail.recipient(event.command(), event.parameters());
    }
  }

  @Override
  public void command(ServerEvent.OtherReceived event) {
    Command command = event.command();
    watch.received(command);
    consequences.over();
    if (suspicions.isPipeliningRefused(command)) {
      return;
    }
    Optional<Reply> refused =
        isOpenWithoutTls(command) ? Optional.empty() : auth.refusalWithoutTls();
    if (refused.isPresent()) {
      answers.give(refused.get());
    } else if (command instanceof Auth begin) {
      auth.begin(begin);
    } else if (command instanceof Xclient xclient && frontEnd().servesXclient()) {
      frontEnd().xclient(xclient);
    } else if (command instanceof Xforward && frontEnd().servesXforward()) {
      frontEnd().xforward();
    } else if (command instanceof CustomCommand custom) {
      verbs().command(custom);
    } else if (command instanceof Vrfy vrfy && lookups().answers(KeywordExtension.VRFY)) {
      lookups().verify(vrfy);
    } else if (command instanceof Expn expn && lookups().answers(KeywordExtension.EXPN)) {
      lookups().expand(expn);
    } else if (command instanceof Data) {
      mail.data(() -> command.accept(replying));
    } else if (command instanceof Ehlo ehlo) {
      hello.hello(ehlo.helloName(), () -> command.accept(replying));
    } else if (command instanceof Helo helo) {
      hello.hello(helo.helloName(), () -> command.accept(replying));
    } else if (command instanceof Lhlo lhlo) {
      hello.hello(lhlo.helloName(), () -> command.accept(replying));
    } else {
      answers.give(command.accept(replying));
    }
    if (command instanceof Quit) {
      goodbye.close("the client said QUIT", false);
    }
  }

  // These three have no state, and most clients never need them.
  private VerbPhase verbs() {
    return new VerbPhase(setup.listener().extensions().handlers(), calls, answers, mail, watch);
  }

  private LookupPhase lookups() {
    return new LookupPhase(setup, calls, answers, mail, errors, watch);
  }

  private FrontEndPhase frontEnd() {
    return new FrontEndPhase(setup.listener().frontEnds(), peer, hello, answers);
  }

  /** RCPT and DATA need a MAIL before them, which is refused. */
  private static boolean isOpenWithoutTls(Command command) {
    return !(command instanceof CustomCommand
        || command instanceof Vrfy
        || command instanceof Expn
        || command instanceof Auth);
  }

  @Override
  public void sasl(ServerEvent.SaslReceived event) {
    auth.response(event.response());
  }

  @Override
  public void chunkStarted(ServerEvent.ChunkStarted event) {
    mail.chunkStarted(event.size());
  }

  @Override
  public void content(ServerEvent.ContentReceived event) {
    mail.content(event.octets());
  }

  @Override
  public void contentSpoiled(ServerEvent.ContentSpoiled event) {
    consequences.over();
    mail.contentSpoiled();
  }

  @Override
  public void contentOversized(ServerEvent.ContentOversized event) {
    consequences.over();
    mail.contentSpoiled();
  }

  @Override
  public void chunkEnded(ServerEvent.ChunkEnded event) {
    suspicions.lookForSmuggling();
    mail.chunkEnded();
  }

  @Override
  public void contentEnded(ServerEvent.ContentEnded event) {
    consequences.over();
    suspicions.lookForSmuggling();
    mail.contentEnded();
  }

  @Override
  public void violation(ServerEvent.Violation event) {
    watch.violated(event.reply(), event.reason());
    suspicions.lookForSmuggling();
    mail.refused(event);
    mail.abortIfEnded();
    event
        .command()
        .filter(Mail.class::isInstance)
        .ifPresent(refused -> consequences.mailReceived());
    if (event.isMistake() && !consequences.isOne(event)) {
      errors.add();
    }
    auth.brokenOff(event.reason());
    if (connection.state() == SessionState.CLOSED) {
      goodbye.close("closed by a violation: " + event.reason(), true);
    }
  }

  @Override
  public void inputEnded(ServerEvent.InputEnded event) {
    goodbye.close("the client closed in " + event.state(), false);
  }
}
