package io.smtptoolkit.conformance.readme;

import io.smtptoolkit.codec.command.*;
import io.smtptoolkit.codec.connection.*;
import io.smtptoolkit.codec.extension.*;
import io.smtptoolkit.codec.reply.*;
import io.smtptoolkit.codec.session.*;
import java.io.*;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.util.List;
import java.util.function.*;
import javax.net.ssl.SSLEngine;

public class SocketSmtp {
  /** The client: each command once the one before is accepted, then content; the last reply. */
  public static Reply send(
      Socket socket, Supplier<SSLEngine> tls, List<Command> commands, byte[] content)
      throws Exception {
    var connection = ClientConnection.of(ClientSession.builder().build());
    Reply reply = nextReply(connection, socket, tls); // the greeting
    for (int i = 0; i < commands.size() && !reply.isNegative(); i++) {
      connection.send(commands.get(i));
      reply = nextReply(connection, socket, tls);
    }
    if (connection.state() != SessionState.CONTENT) return reply;
    connection.content(ByteBuffer.wrap(content));
    connection.endContent();
    return nextReply(connection, socket, tls);
  }

  /** The next reply; the one to STARTTLS once TLS is there. */
  private static Reply nextReply(
      ClientConnection connection, Socket socket, Supplier<SSLEngine> tls) throws Exception {
    Reply reply = null;
    while (reply == null || connection.state() == SessionState.TLS_HANDSHAKE) {
      ClientEvent event = connection.next();
      if (event instanceof ClientEvent.Greeting it) reply = it.reply();
      else if (event instanceof ClientEvent.ReplyReceived it) reply = it.reply();
      else if (event instanceof ClientEvent.ContentReply it) reply = it.reply();
      else if (event == ClientEvent.TLS_DUE) connection.startTls(tls.get());
      else if (event == ClientEvent.NEED_TASK) connection.runTlsTask();
      else if (event == ClientEvent.NEED_BYTES) {
        write(socket, connection.takeOutput());
        read(socket, connection::receive, connection::endOfInput);
      } else if (!(event instanceof ClientEvent.TlsEstablished))
        throw new EOFException(event.toString());
    }
    return reply;
  }

  /** The server: one connection to its end; each message is handed over whole. */
  public static void serve(Socket socket, Supplier<SSLEngine> tls, Consumer<byte[]> messages)
      throws Exception {
    var connection = ServerConnection.builder(ServerSession.builder().build()).build();
    var content = new ByteArrayOutputStream();
    while (true) {
      ServerEvent event = connection.next();
      if (event == ServerEvent.GREETING_DUE) connection.reply(Replies.greeting("mx.example"));
      else if (event instanceof ServerEvent.CommandReceived it) {
        if (it.command() instanceof Mail) content.reset();
        connection.reply(answer(it.command(), connection.facts()));
      } else if (event instanceof ServerEvent.ContentReceived it) {
        Channels.newChannel(content).write(it.octets());
      } else if (event instanceof ServerEvent.ContentEnded) {
        messages.accept(content.toByteArray());
        connection.reply(Replies.accepted());
      } else if (event == ServerEvent.TLS_DUE) connection.startTls(tls.get());
      else if (event == ServerEvent.NEED_TASK) connection.runTlsTask();
      else if (event == ServerEvent.NEED_BYTES) {
        write(socket, connection.takeOutput());
        if (connection.state() == SessionState.CLOSED) return;
        read(socket, connection::receive, connection::endOfInput);
      } else if (event instanceof ServerEvent.InputEnded
          || event instanceof ServerEvent.ConnectionBroken) {
        write(socket, connection.takeOutput());
        return;
      }
    }
  }

  private static Reply answer(Command command, Facts facts) {
    return switch (command.verb().orElseThrow()) {
      case EHLO ->
          (facts.tls()
                  ? Extensions.of(KeywordExtension.PIPELINING)
                  : Extensions.of(KeywordExtension.PIPELINING, KeywordExtension.STARTTLS))
              .toEhloReply("mx.example", "");
      case HELO -> Replies.hello("mx.example");
      case MAIL, RCPT, RSET, NOOP -> Replies.ok();
      case DATA -> Replies.startMailInput();
      case STARTTLS -> Replies.readyToStartTls();
      case QUIT -> Replies.closing("mx.example");
      default -> Replies.commandNotImplemented();
    };
  }

  private static void write(Socket socket, ByteBuffer octets) throws IOException {
    Channels.newChannel(socket.getOutputStream()).write(octets);
  }

  private static void read(Socket socket, Consumer<ByteBuffer> more, Runnable end)
      throws IOException {
    ByteBuffer octets = ByteBuffer.allocate(16_384);
    if (Channels.newChannel(socket.getInputStream()).read(octets) < 0) end.run();
    else more.accept(octets.flip());
  }
}
