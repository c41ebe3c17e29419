package io.smtptoolkit.conformance.readme;

import io.smtptoolkit.codec.command.*;
import io.smtptoolkit.codec.extension.*;
import io.smtptoolkit.codec.reply.*;
import io.smtptoolkit.codec.session.*;
import java.io.*;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.util.List;
import java.util.function.Consumer;

public class SocketSmtp {
  /** The client: each command once the one before is accepted, then content; the last reply. */
  public static Reply send(Socket socket, List<Command> commands, byte[] content) throws Exception {
    var session = ClientSession.builder().build();
    Reply reply = nextReply(session, socket); // the greeting
    for (int i = 0; i < commands.size() && !reply.isNegative(); i++) {
      session.send(commands.get(i));
      reply = nextReply(session, socket);
    }
    if (session.state() != SessionState.CONTENT) return reply;
    session.content(ByteBuffer.wrap(content));
    session.endContent();
    return nextReply(session, socket);
  }

  private static Reply nextReply(ClientSession session, Socket socket) throws Exception {
    for (ClientEvent event = session.next(); ; event = session.next()) {
      if (event instanceof ClientEvent.Greeting it) return it.reply();
      if (event instanceof ClientEvent.ReplyReceived it) return it.reply();
      if (event instanceof ClientEvent.ContentReply it) return it.reply();
      if (event != ClientEvent.NEED_BYTES) throw new EOFException(event.toString());
      Channels.newChannel(socket.getOutputStream()).write(session.takeOutput());
      read(socket, session::receive, session::endOfInput);
    }
  }

  /** The server: one connection to its end; each message is handed over whole. */
  public static void serve(Socket socket, Consumer<byte[]> messages) throws Exception {
    var session = ServerSession.builder().build();
    var content = new ByteArrayOutputStream();
    session.reply(Replies.greeting("mx.example"));
    for (ServerEvent event = session.next(); ; event = session.next()) {
      if (event instanceof ServerEvent.CommandReceived it) {
        if (it.command() instanceof Mail) content.reset();
        session.reply(answer(it.command()));
      } else if (event instanceof ServerEvent.ContentReceived it) {
        Channels.newChannel(content).write(it.octets());
      } else if (event instanceof ServerEvent.ContentEnded) {
        messages.accept(content.toByteArray());
        session.reply(Replies.accepted());
      } else if (event == ServerEvent.NEED_BYTES) {
        Channels.newChannel(socket.getOutputStream()).write(session.takeOutput());
        if (session.state() == SessionState.CLOSED) return;
        read(socket, session::receive, session::endOfInput);
      } else if (event instanceof ServerEvent.InputEnded) return;
    }
  }

  private static Reply answer(Command command) {
    return switch (command.verb().orElseThrow()) {
      case EHLO -> Extensions.of(new Pipelining()).toEhloReply("mx.example", "");
      case HELO -> Replies.hello("mx.example");
      case MAIL, RCPT, RSET, NOOP -> Replies.ok();
      case DATA -> Replies.startMailInput();
      case QUIT -> Replies.closing("mx.example");
      default -> Replies.commandNotImplemented();
    };
  }

  private static void read(Socket socket, Consumer<ByteBuffer> more, Runnable end)
      throws Exception {
    ByteBuffer octets = ByteBuffer.allocate(16_384);
    if (Channels.newChannel(socket.getInputStream()).read(octets) < 0) end.run();
    else more.accept(octets.flip());
  }
}
