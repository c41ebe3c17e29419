package io.smtptoolkit.conformance.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.address.ReversePath;
import io.smtptoolkit.codec.command.Data;
import io.smtptoolkit.codec.command.Ehlo;
import io.smtptoolkit.codec.command.HelloName;
import io.smtptoolkit.codec.command.Mail;
import io.smtptoolkit.codec.command.Rcpt;
import io.smtptoolkit.codec.command.StartTls;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.conformance.readme.SocketSmtp;
import io.smtptoolkit.server.tls.TlsIdentity;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The example of docs/sockets.md, in both roles, with programs of others and with itself. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class SocketExampleTest {

  private static final DifficultMessage MESSAGE = DifficultMessage.of(100_000, "user@mx.example");

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void asClientDeliversToPostfix(boolean startTls) throws Exception {
    try (PostfixServer postfix = PostfixServer.start()) {
      Reply last = send(postfix, postfix.validRecipient(), startTls);

      assertThat(last.code().value()).isEqualTo(250);
      assertThat(postfix.maildir("user").await(1)).singleElement().satisfies(MESSAGE::assertEndOf);
    }
  }

  @Test
  void asClientSaysWhyPostfixRefuses() throws Exception {
    try (PostfixServer postfix = PostfixServer.start()) {
      Reply last = send(postfix, postfix.unknownRecipient(), false);

      assertThat(last.toString()).startsWith("550 5.1.1 ");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void asServerReceivesFromCurl(boolean startTls) throws Exception {
    var certificate = TestCertificate.in(folder);
    try (var server = new Server(certificate)) {
      var curl =
          Command.of(
              Peers.installed("curl", "curl"),
              "--silent",
              "--show-error",
              "--max-time",
              "60",
              startTls ? "--ssl-reqd" : "--no-ssl",
              "--cacert",
              certificate.certificate(),
              "--mail-from",
              "sender@client.example",
              "--mail-rcpt",
              "user@mx.example",
              "--upload-file",
              "-",
              "smtp://127.0.0.1:" + server.address().getPort() + "/client.example");

      var outcome = curl.run(MESSAGE.octets());

      assertThat(outcome.exitCode()).as("%s", outcome).isZero();
      assertThat(server.message()).isEqualTo(MESSAGE.octets());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void asClientDeliversToItselfAsServer(boolean startTls) throws Exception {
    var certificate = TestCertificate.in(folder);
    try (var server = new Server(certificate)) {
      Reply last = send(server.address(), certificate.certificate(), "user@mx.example", startTls);

      assertThat(last.toString()).startsWith("250 2.0.0 ");
      assertThat(server.message()).isEqualTo(MESSAGE.octets());
    }
  }

  private static Reply send(PostfixServer postfix, String recipient, boolean startTls)
      throws Exception {
    return send(postfix.address(), postfix.caFile(), recipient, startTls);
  }

  private static Reply send(
      InetSocketAddress address, Path caFile, String recipient, boolean startTls) throws Exception {
    var hello = new Ehlo(HelloName.parse("client.example"));
    List<io.smtptoolkit.codec.command.Command> commands =
        List.of(
            hello,
            new Mail(ReversePath.parse("<sender@client.example>")),
            new Rcpt(ForwardPath.parse("<" + recipient + ">")),
            new Data());
    if (startTls) {
      commands = Stream.concat(Stream.of(hello, new StartTls()), commands.stream()).toList();
    }
    try (var socket = new Socket(address.getAddress(), address.getPort())) {
      return SocketSmtp.send(socket, () -> engine(caFile), commands, MESSAGE.octets());
    }
  }

  private static SSLEngine engine(Path caFile) {
    SSLEngine engine = Trust.in(caFile).createSSLEngine("localhost", 25);
    engine.setUseClientMode(true);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    engine.setSSLParameters(parameters);
    return engine;
  }

  /** Serves one connection. */
  private static final class Server implements AutoCloseable {
    private final BlockingQueue<byte[]> messages = new LinkedBlockingQueue<>();
    private final ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    private final TlsIdentity identity;
    private final FutureTask<Void> serving = new FutureTask<>(this::serve);

    Server(TestCertificate certificate) throws IOException {
      identity = TlsIdentity.fromPem(certificate.certificate(), certificate.key());
      new Thread(serving, "example server").start();
    }

    private Void serve() throws Exception {
      try (Socket socket = listening.accept()) {
        SocketSmtp.serve(socket, identity::newServerEngine, messages::add);
      }
      return null;
    }

    InetSocketAddress address() {
      return Loopback.at(listening.getLocalPort());
    }

    /** The only message, once the connection has ended. */
    byte[] message() throws InterruptedException, ExecutionException {
      serving.get();
      assertThat(messages).hasSize(1);
      return messages.element();
    }

    @Override
    public void close() throws IOException {
      listening.close();
    }
  }
}
