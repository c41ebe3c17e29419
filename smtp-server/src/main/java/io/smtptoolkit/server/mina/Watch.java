package io.smtptoolkit.server.mina;

import io.smtptoolkit.codec.command.Command;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.codec.session.Facts;
import io.smtptoolkit.server.SessionInfo;
import io.smtptoolkit.server.SessionObserver;
import java.net.InetSocketAddress;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the observer, and the log, what happens on one connection; an observer that throws harms
 * nobody. Used on the connection's queue only.
 */
final class Watch {
  private static final Logger LOG = LoggerFactory.getLogger("io.smtptoolkit.server");

  private final SessionObserver observer;
  private final String connectionId;
  private final String domain;
  private final InetSocketAddress local;
  private final InetSocketAddress remote;
  private final Supplier<Facts> facts;

  Watch(
      SessionObserver observer,
      String connectionId,
      String domain,
      InetSocketAddress local,
      InetSocketAddress remote,
      Supplier<Facts> facts) {
    this.observer = observer;
    this.connectionId = connectionId;
    this.domain = domain;
    this.local = local;
    this.remote = remote;
    this.facts = facts;
  }

  /** What is known of the session now. */
  SessionInfo session() {
    return new SessionInfo(connectionId, domain, local, remote, facts.get());
  }

  void opened() {
    LOG.debug("{}: opened by {}", connectionId, remote);
    tell(it -> it.opened(session()));
  }

  void received(Command command) {
    LOG.trace("{}: C: {}", connectionId, command);
    tell(it -> it.received(session(), command));
  }

  void replied(Reply reply) {
    LOG.trace("{}: S: {}", connectionId, reply);
    tell(it -> it.replied(session(), reply));
  }

  void violated(Reply reply, String reason) {
    LOG.debug("{}: {}: {}", connectionId, reply.code(), reason);
    tell(it -> it.violated(session(), reply, reason));
  }

  void failed(Throwable fault) {
    LOG.error("{}: failed", connectionId, fault);
    tell(it -> it.failed(session(), fault));
  }

  void closed(String reason) {
    LOG.debug("{}: closed: {}", connectionId, reason);
    tell(it -> it.closed(session(), reason));
  }

  private void tell(Consumer<SessionObserver> news) {
    if (observer.equals(SessionObserver.NONE)) {
      return;
    }
    try {
      news.accept(observer);
    } catch (RuntimeException fault) {
      LOG.error("{}: the observer failed", connectionId, fault);
    }
  }
}
