package io.smtptoolkit.client.transport;

import java.io.IOException;
import java.util.function.Function;
import org.apache.mina.core.service.IoHandlerAdapter;
import org.apache.mina.core.session.AttributeKey;
import org.apache.mina.core.session.IoSession;

/** Gives each connection its listener, and tells its link when MINA has closed it. */
final class LinkHandler extends IoHandlerAdapter {
  static final AttributeKey FACTORY = new AttributeKey(LinkHandler.class, "factory");

  private final Function<Link, Link.Listener> defaultFactory;

  LinkHandler(Function<Link, Link.Listener> defaultFactory) {
    this.defaultFactory = defaultFactory;
  }

  @Override
  @SuppressWarnings("unchecked") // put there by IoThreads
  public void sessionOpened(IoSession session) {
    var factory = (Function<Link, Link.Listener>) session.removeAttribute(FACTORY);
    MinaLink link = LinkProcessor.link(session);
    try {
      link.open((factory == null ? defaultFactory : factory).apply(link));
    } catch (RuntimeException | Error fault) {
      link.failed(fault);
    }
  }

  @Override
  public void exceptionCaught(IoSession session, Throwable cause) {
    MinaLink link = LinkProcessor.link(session);
    if (link == null) {
      session.closeNow();
    } else {
      link.end(new IOException("the connection broke: " + cause.getMessage(), cause));
    }
  }

  @Override
  public void sessionClosed(IoSession session) {
    LinkProcessor.link(session).sessionClosed();
  }
}
