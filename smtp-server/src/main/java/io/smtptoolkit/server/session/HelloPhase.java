package io.smtptoolkit.server.session;

import static io.smtptoolkit.server.session.ServiceReplies.Stage.CONNECT;
import static io.smtptoolkit.server.session.ServiceReplies.Stage.HELLO;

import io.smtptoolkit.codec.command.HelloName;
import io.smtptoolkit.codec.connection.ServerConnection;
import io.smtptoolkit.codec.reply.Replies;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.codec.reply.ReplyCode;
import io.smtptoolkit.server.Refusal;
import io.smtptoolkit.server.Rejected;
import io.smtptoolkit.server.session.Admission.Denied;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The begin of one connection, up to the reply to EHLO or HELO: who may talk at all. On the
 * connection's thread only.
 */
final class HelloPhase {
  private final Goodbye goodbye;
  private final ServerConnection connection;
  private final Setup setup;
  private final ServiceCalls calls;
  private final Answers answers;
  private final Watch watch;
  private final Peer peer;
  private final Admission admission;
  private final Suspicions suspicions;
  private boolean waiting;
  private boolean waited;
  private Optional<Reply> noService = Optional.empty();

  HelloPhase(
      Goodbye goodbye,
      ServerConnection connection,
      Setup setup,
      ServiceCalls calls,
      Answers answers,
      Watch watch,
      Peer peer,
      Admission admission,
      Suspicions suspicions) {
    this.goodbye = goodbye;
    this.connection = connection;
    this.setup = setup;
    this.calls = calls;
    this.answers = answers;
    this.watch = watch;
    this.peer = peer;
    this.admission = admission;
    this.suspicions = suspicions;
    this.waited = setup.listener().defence().greetingDelay().isZero();
  }

  /** The client's address is known. */
  void connected() {
    peer.introduced(connection);
    watch.opened();
    Optional<Denied> noRoom = admission.admit(peer.counted());
    if (noRoom.isPresent()) {
      watch.refused(noRoom.get().reason());
      refuse(noRoom.get().reply());
      return;
    }
    calls.await(
        () -> setup.listener().policy().connected(watch.session()),
        admitted -> {},
        fault -> refuse(refusalByPolicy(fault)));
  }

  /** A front end has named its client: the greeting is due again, instead of a reply. */
  void replaced() {
    Optional<Denied> noRoom = admission.admit(peer.counted());
    if (noRoom.isPresent()) {
      watch.refused(noRoom.get().reason());
      refuseReplaced(noRoom.get().reply());
      return;
    }
    calls.await(
        () -> setup.listener().policy().connected(watch.session()),
        admitted -> answers.give(setup.offer().greeting()),
        fault -> refuseReplaced(refusalByPolicy(fault)));
  }

  private Reply refusalByPolicy(Throwable fault) {
    if (fault instanceof Rejected rejected) {
      watch.refused(Refusal.POLICY);
      return answers.mended(CONNECT, rejected.reply());
    }
    watch.failed(fault);
    return Replies.unavailable(setup.listener().domain());
  }

  /** To the codec's session this is a command refused, after which it would go on as before. */
  private void refuseReplaced(Reply reply) {
    if (reply.code().equals(ReplyCode.SERVICE_NOT_AVAILABLE)) {
      answers.close(reply);
    } else {
      answers.give(reply);
    }
    goodbye.close("refused after XCLIENT: " + reply, true);
  }

  /** The greeting is due, or would be but for the delay, after which it is due again. */
  void greet() {
    if (!waited && noService.isEmpty()) {
      waiting = true;
      return;
    }
    if (noService.isEmpty() && suspicions.isEarlyTalkRefused()) {
      noService = Optional.of(Replies.earlyTalk(setup.listener().domain()));
    }
    answers.give(noService.orElse(setup.offer().greeting()));
  }

  /** Whether the greeting is held back. */
  boolean isWaiting() {
    return waiting;
  }

  void endWait() {
    waiting = false;
    waited = true;
  }

  /** EHLO, HELO or LHLO. */
  void hello(HelloName name, Supplier<Reply> reply) {
    calls.await(
        () -> setup.listener().policy().greeted(watch.session(), name),
        admitted -> answers.give(reply.get()),
        fault -> answers.give(answers.mended(HELLO, answers.replyTo(fault))));
  }

  private void refuse(Reply reply) {
    if (setup.listener().implicitTls()) {
      // There are no words before TLS.
      connection.close(reply);
      goodbye.close("refused, before TLS: " + reply, false);
    } else if (reply.code().equals(ReplyCode.SERVICE_NOT_AVAILABLE)) {
      answers.close(reply);
      goodbye.close("refused: " + reply, false);
    } else {
      // RFC 5321 §3.1: after a 554 the client is to say QUIT, and the server waits for it.
      noService = Optional.of(reply);
    }
  }
}
