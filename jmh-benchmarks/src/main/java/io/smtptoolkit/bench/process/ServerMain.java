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
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.subethamail.smtp.MessageContext;
import org.subethamail.smtp.MessageHandler;
import org.subethamail.smtp.server.SMTPServer;

/** A server that accepts everything and keeps nothing, until it is killed. */
final class ServerMain {
  private static final String HOST = "mx.example.com";

  /** Chosen: more than any load has. */
  private static final int CONNECTIONS = 2_000;

  private ServerMain() {}

  /**
   * Starts it.
   *
   * @param arguments {@code ours}, {@code subetha} or {@code james}, the port, and perhaps {@code
   *     tls} to offer STARTTLS, as James always does
   */
  public static void main(String[] arguments) throws Exception {
    var address =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[1]));
    boolean tls = arguments.length > 2 && arguments[2].equals("tls");
    switch (arguments[0]) {
      case "ours" -> ours(address, tls);
      case "james" -> JamesServer.start(address, CONNECTIONS, SelfSigned.context(HOST));
      default -> subEtha(address, tls);
    }
  }

  private static void ours(InetSocketAddress address, boolean tls) throws Exception {
    var listener = ListenerOptions.builder().address(address).domain(HOST);
    if (tls) {
      SSLContext context = SelfSigned.context(HOST);
      listener.startTls(
          () -> {
            SSLEngine engine = context.createSSLEngine();
            engine.setUseClientMode(false);
            return engine;
          });
    }
    SmtpServer.start(
        SmtpServerOptions.builder(DiscardService.forAll())
            .listener(listener.build())
            .limits(
                ServerLimits.DEFAULT
                    .withMaxConnections(CONNECTIONS)
                    .withMaxConnectionsPerAddress(CONNECTIONS))
            .build());
  }

  private static void subEtha(InetSocketAddress address, boolean tls) throws Exception {
    SMTPServer.Builder server =
        SMTPServer.port(address.getPort())
            .bindAddress(address.getAddress())
            .hostName(HOST)
            .backlog(CONNECTIONS)
            .maxConnections(CONNECTIONS)
            .messageHandlerFactory(Discarding::new);
    if (tls) {
      server.enableTLS().startTlsSocketFactory(SelfSigned.context(HOST));
    }
    server.build().start();
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
