package io.smtptoolkit.client.transport;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;
import java.util.concurrent.Executor;
import org.apache.mina.core.service.IoProcessor;
import org.apache.mina.transport.socket.nio.NioSession;
import org.apache.mina.transport.socket.nio.NioSocketAcceptor;

/**
 * An acceptor that listens on an IPv4 address with an IPv4 socket. The JDK's default is a socket of
 * both families, which takes connections by IPv6 as well when it is bound to 0.0.0.0.
 */
final class FamilyAcceptor extends NioSocketAcceptor {
  FamilyAcceptor(Executor executor, IoProcessor<NioSession> processors) {
    super(executor, processors);
  }

  @Override
  protected ServerSocketChannel open(SocketAddress localAddress) throws Exception {
    if (localAddress instanceof InetSocketAddress inet
        && inet.getAddress() instanceof Inet4Address) {
      selectorProvider = Ipv4.INSTANCE;
    }
    return super.open(localAddress);
  }

  /** The default provider, but that it opens IPv4 sockets to listen with. */
  private static final class Ipv4 extends SelectorProvider {
    private static final SelectorProvider INSTANCE = new Ipv4();

    @Override
    public ServerSocketChannel openServerSocketChannel() throws IOException {
      return ServerSocketChannel.open(StandardProtocolFamily.INET);
    }

    @Override
    public DatagramChannel openDatagramChannel() throws IOException {
      return provider().openDatagramChannel();
    }

    @Override
    public DatagramChannel openDatagramChannel(ProtocolFamily family) throws IOException {
      return provider().openDatagramChannel(family);
    }

    @Override
    public Pipe openPipe() throws IOException {
      return provider().openPipe();
    }

    @Override
    public AbstractSelector openSelector() throws IOException {
      return provider().openSelector();
    }

    @Override
    public SocketChannel openSocketChannel() throws IOException {
      return provider().openSocketChannel();
    }
  }
}
