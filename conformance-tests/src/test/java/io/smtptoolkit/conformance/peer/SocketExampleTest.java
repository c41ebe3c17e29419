package io.smtptoolkit.conformance.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.codec.address.ForwardPath;
import io.smtptoolkit.codec.address.ReversePath;
import io.smtptoolkit.codec.command.Data;
import io.smtptoolkit.codec.command.Ehlo;
import io.smtptoolkit.codec.command.HelloName;
import io.smtptoolkit.codec.command.Mail;
import io.smtptoolkit.codec.command.Rcpt;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.conformance.readme.SocketSmtp;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The example of docs/sockets.md, in both roles, with other people's programs and with itself. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class SocketExampleTest {

  private static final DifficultMessage MESSAGE = DifficultMessage.of(100_000, "user@mx.example");

  @Test
  void asClientDeliversToPostfix() throws Exception {
    try (PostfixServer postfix = PostfixServer.start()) {
      Reply last = send(postfix.address(), postfix.validRecipient());

      assertThat(last.code().value()).isEqualTo(250);
      assertThat(postfix.maildir("user").await(1)).singleElement().satisfies(MESSAGE::assertEndOf);
    }
  }

  @Test
  void asClientSaysWhyPostfixRefuses() throws Exception {
    try (PostfixServer postfix = PostfixServer.start()) {
      Reply last = send(postfix.address(), postfix.unknownRecipient());

      assertThat(last.toString()).startsWith("550 5.1.1 ");
    }
  }

  @Test
  void asServerReceivesFromCurl() throws Exception {
    try (var server = new Server()) {
      var curl =
          Command.of(
              Peers.installed("curl", "curl"),
              "--silent",
              "--show-error",
              "--max-time",
              "60",
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

  @Test
  void asClientDeliversToItselfAsServer() throws Exception {
    try (var server = new Server()) {
      Reply last = send(server.address(), "user@mx.example");

      assertThat(last.toString()).startsWith("250 2.0.0 ");
      assertThat(server.message()).isEqualTo(MESSAGE.octets());
    }
  }

  private static Reply send(InetSocketAddress address, String recipient) throws Exception {
    try (var socket = new Socket(address.getAddress(), address.getPort())) {
      return SocketSmtp.send(
          socket,
          List.of(
              new Ehlo(HelloName.parse("client.example")),
              new Mail(ReversePath.parse("<sender@client.example>")),
              new Rcpt(ForwardPath.parse("<" + recipient + ">")),
              new Data()),
          MESSAGE.octets());
    }
  }

  /** Serves one connection. */
  private static final class Server implements AutoCloseable {
    private final BlockingQueue<byte[]> messages = new LinkedBlockingQueue<>();
    private final ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    private final FutureTask<Void> serving = new FutureTask<>(this::serve);

    Server() throws IOException {
      new Thread(serving, "example server").start();
    }

    private Void serve() throws Exception {
      try (Socket socket = listening.accept()) {
        SocketSmtp.serve(socket, messages::add);
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
