package io.smtptoolkit.conformance.readme;

import io.smtptoolkit.codec.address.*;
import io.smtptoolkit.codec.command.*;
import io.smtptoolkit.codec.connection.ServerConnection;
import io.smtptoolkit.codec.extension.*;
import io.smtptoolkit.codec.reply.*;
import io.smtptoolkit.codec.session.*;
import java.io.*;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.util.*;

public class LmtpReceiver {
  /** Where mail goes. */
  public interface Mailboxes {
    boolean has(ForwardPath path);

    /** Stores one recipient's copy, and says what became of it. */
    Reply deliver(ForwardPath path, byte[] content);
  }

  /** Serves one connection to its end. */
  public static void serve(Socket socket, Mailboxes mailboxes) throws Exception {
    ServerSession session = ServerSession.builder().protocol(Protocol.LMTP).build();
    var connection = ServerConnection.builder(session).build();
    var recipients = new ArrayList<ForwardPath>();
    var content = new ByteArrayOutputStream();
    while (true) {
      ServerEvent event = connection.next();
      if (event == ServerEvent.GREETING_DUE) connection.reply(Replies.greeting("mx.example"));
      else if (event instanceof ServerEvent.MailReceived) {
        recipients.clear();
        content.reset();
        connection.reply(Replies.senderOk());
      } else if (event instanceof ServerEvent.RcptReceived it) {
        boolean known = mailboxes.has(it.command().forwardPath());
        if (known) recipients.add(it.command().forwardPath());
        connection.reply(known ? Replies.recipientOk() : Replies.mailboxUnknown());
      } else if (event instanceof ServerEvent.CommandReceived it) {
        connection.reply(answer(it.command()));
      } else if (event instanceof ServerEvent.ContentReceived it) {
        Channels.newChannel(content).write(it.octets());
      } else if (event instanceof ServerEvent.ContentEnded) {
        // One reply for each recipient that was accepted, in their order (RFC 2033 §4.2).
        for (ForwardPath each : recipients) {
          connection.reply(mailboxes.deliver(each, content.toByteArray()));
        }
      } else if (event == ServerEvent.NEED_BYTES) {
        write(connection, socket);
        if (connection.state() == SessionState.CLOSED) return;
        read(connection, socket);
      } else if (event instanceof ServerEvent.InputEnded) {
        write(connection, socket);
        return;
      }
    }
  }

  private static Reply answer(Command command) {
    return switch (command.verb().orElseThrow()) {
      case LHLO ->
          Extensions.of(KeywordExtension.PIPELINING, KeywordExtension.ENHANCED_STATUS_CODES)
              .toEhloReply("mx.example", "");
      case DATA -> Replies.startMailInput();
      case RSET, NOOP -> Replies.ok();
      case QUIT -> Replies.closing("mx.example");
      default -> Replies.commandNotImplemented();
    };
  }

  private static void write(ServerConnection connection, Socket socket) throws IOException {
    Channels.newChannel(socket.getOutputStream()).write(connection.takeOutput());
  }

  private static void read(ServerConnection connection, Socket socket) throws IOException {
    ByteBuffer octets = ByteBuffer.allocate(16_384);
    if (Channels.newChannel(socket.getInputStream()).read(octets) < 0) connection.endOfInput();
    else connection.receive(octets.flip());
  }
}
