package io.smtptoolkit.client.transport;

import java.net.InetSocketAddress;
import org.apache.mina.transport.socket.nio.NioSocketAcceptor;

/**
 * A socket that listens. To close it closes none of the connections that it has accepted.
 *
 * <p>Thread-safe.
 */
public final class Accepting implements AutoCloseable {
  private final NioSocketAcceptor acceptor;
  private final InetSocketAddress address;

  Accepting(NioSocketAcceptor acceptor) {
    this.acceptor = acceptor;
    this.address = acceptor.getLocalAddress();
  }

  /**
   * The address on which it listens.
   *
   * @return the address with its real port
   */
  public InetSocketAddress address() {
    return address;
  }

  /** Listens no more. */
  @Override
  public void close() {
    if (!acceptor.isDisposing()) {
      acceptor.unbind();
      acceptor.dispose();
    }
  }
}
