package io.smtptoolkit.server.mina;

import io.smtptoolkit.codec.reply.Replies;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.server.SmtpServerOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.mina.core.buffer.IoBuffer;
import org.apache.mina.core.service.IoHandlerAdapter;
import org.apache.mina.core.session.AbstractIoSession;
import org.apache.mina.core.session.AttributeKey;
import org.apache.mina.core.session.IoSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands MINA's events to the drivers, one for each connection. Its methods run on I/O threads and
 * only hand over.
 */
final class ServerIoHandler extends IoHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(ServerIoHandler.class);
  private static final AttributeKey DRIVER = new AttributeKey(ServerIoHandler.class, "driver");
  private static final AttributeKey ADMITTED = new AttributeKey(ServerIoHandler.class, "admitted");

  private final SmtpServerOptions options;
  private final Executor executor;
  private final ConnectionLimits limits;
  private final AtomicLong connections = new AtomicLong();
  private final Set<SessionDriver> drivers = ConcurrentHashMap.newKeySet();
  private volatile boolean stopping;

  ServerIoHandler(SmtpServerOptions options, Executor executor) {
    this.options = options;
    this.executor = executor;
    this.limits =
        new ConnectionLimits(options.maxConnections(), options.maxConnectionsPerAddress());
  }

  /** The connections whose driver is not done. */
  Set<SessionDriver> drivers() {
    return drivers;
  }

  /** Connections that were accepted at the last moment are told that the server stops. */
  void stopping() {
    stopping = true;
  }

  @Override
  public void sessionOpened(IoSession session) {
    InetSocketAddress remote = (InetSocketAddress) session.getRemoteAddress();
    SessionDriver driver = newDriver((AbstractIoSession) session, remote);
    session.setAttribute(DRIVER, driver);
    drivers.add(driver);
    driver.open(refusal(session, remote.getAddress()));
  }

  @Override
  public void messageReceived(IoSession session, Object message) {
    driver(session).received(((IoBuffer) message).buf());
  }

  @Override
  public void inputClosed(IoSession session) {
    driver(session).inputEnded();
  }

  @Override
  public void sessionClosed(IoSession session) {
    if (session.getAttribute(ADMITTED) instanceof InetAddress address) {
      limits.leave(address);
    }
    driver(session).connectionClosed();
  }

  @Override
  public void exceptionCaught(IoSession session, Throwable cause) {
    if (cause instanceof IOException) {
      // The connection was reset: MINA closes it, and sessionClosed follows.
      LOG.debug("connection lost: {}", cause.toString());
      return;
    }
    if (session.getAttribute(DRIVER) instanceof SessionDriver driver) {
      driver.broken(cause);
    } else {
      LOG.error("a connection failed before it was open", cause);
      session.closeNow();
    }
  }

  private SessionDriver newDriver(AbstractIoSession session, InetSocketAddress remote) {
    return new SessionDriver(
        options,
        "c" + connections.incrementAndGet(),
        (InetSocketAddress) session.getLocalAddress(),
        remote,
        new MinaTransport(session),
        executor,
        this::done);
  }

  private void done(SessionDriver driver) {
    drivers.remove(driver);
    synchronized (drivers) {
      drivers.notifyAll();
    }
  }

  private Optional<Reply> refusal(IoSession session, InetAddress address) {
    if (stopping) {
      return Optional.of(Replies.unavailable(options.domain()));
    }
    if (!limits.admit(address)) {
      return Optional.of(Replies.tooManyConnections(options.domain()));
    }
    session.setAttribute(ADMITTED, address);
    return Optional.empty();
  }

  private static SessionDriver driver(IoSession session) {
    return (SessionDriver) session.getAttribute(DRIVER);
  }
}
