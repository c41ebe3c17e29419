package io.smtptoolkit.bench.process;

import io.smtptoolkit.server.ListenerOptions;
import io.smtptoolkit.server.ServerLimits;
import io.smtptoolkit.server.SmtpServer;
import io.smtptoolkit.server.SmtpServerOptions;
import io.smtptoolkit.server.delivery.DiscardService;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.subethamail.smtp.MessageContext;
import org.subethamail.smtp.MessageHandler;
import org.subethamail.smtp.server.SMTPServer;

/** A server that accepts everything and keeps nothing, until it is killed: ours or SubEthaSMTP. */
final class ServerMain {
  /** Chosen: more than any load has. */
  private static final int CONNECTIONS = 2_000;

  private ServerMain() {}

  /**
   * Starts it.
   *
   * @param arguments {@code ours} or {@code subetha}, and the port
   */
  public static void main(String[] arguments) throws IOException {
    int port = Integer.parseInt(arguments[1]);
    if (arguments[0].equals("ours")) {
      ours(port);
    } else {
      subEtha(port);
    }
  }

  private static void ours(int port) throws IOException {
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    SmtpServer.start(
        SmtpServerOptions.builder(DiscardService.forAll())
            .listener(ListenerOptions.at(address, "mx.example.com"))
            .limits(
                ServerLimits.DEFAULT
                    .withMaxConnections(CONNECTIONS)
                    .withMaxConnectionsPerAddress(CONNECTIONS))
            .build());
  }

  private static void subEtha(int port) {
    SMTPServer.port(port)
        .bindAddress(InetAddress.getLoopbackAddress())
        .hostName("mx.example.com")
        .backlog(CONNECTIONS)
        .maxConnections(CONNECTIONS)
        .messageHandlerFactory(Discarding::new)
        .build()
        .start();
  }

  /** The content is read, as it has to be for the reply. */
  private record Discarding(MessageContext context) implements MessageHandler {
    @Override
    public void from(String reversePath) {}

    @Override
    public void recipient(String forwardPath) {}

    @Override
    public String data(InputStream content) throws IOException {
      content.transferTo(OutputStream.nullOutputStream());
      return "Ok";
    }

    @Override
    public void done() {}
  }
}
