package io.smtptoolkit.client.mina;

import java.nio.ByteBuffer;
import org.apache.mina.core.buffer.IoBuffer;
import org.apache.mina.core.service.IoHandlerAdapter;
import org.apache.mina.core.session.AttributeKey;
import org.apache.mina.core.session.IoSession;

/** Hands MINA's events to the link of their connection. Thread-safe. */
final class LinkHandler extends IoHandlerAdapter {
  private static final AttributeKey LINK = new AttributeKey(LinkHandler.class, "link");

  static void attach(IoSession session, MinaLink link) {
    session.setAttribute(LINK, link);
  }

  static MinaLink of(IoSession session) {
    return (MinaLink) session.getAttribute(LINK);
  }

  @Override
  public void sessionOpened(IoSession session) {
    of(session).opened();
  }

  @Override
  public void messageReceived(IoSession session, Object message) {
    // The buffer was allocated for this read alone; MINA does not use it again.
    ByteBuffer octets = ((IoBuffer) message).buf();
    of(session).received(octets);
  }

  @Override
  public void inputClosed(IoSession session) {
    of(session).inputEnded();
  }

  @Override
  public void exceptionCaught(IoSession session, Throwable cause) {
    // MINA leaves the connection open after an error.
    of(session).broken(cause);
    session.closeNow();
  }

  @Override
  public void sessionClosed(IoSession session) {
    of(session).closed();
  }
}
