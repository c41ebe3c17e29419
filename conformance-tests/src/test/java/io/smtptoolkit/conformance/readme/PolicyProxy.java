package io.smtptoolkit.conformance.readme;

import io.smtptoolkit.codec.command.*;
import io.smtptoolkit.codec.connection.*;
import io.smtptoolkit.codec.extension.*;
import io.smtptoolkit.codec.reply.*;
import io.smtptoolkit.codec.session.*;
import io.smtptoolkit.codec.wire.Limits;
import java.io.*;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.util.*;
import java.util.function.Function;

public class PolicyProxy {
  private static final int MAX_OCTETS = 10_000_000;
  private static final Set<KeywordExtension> PASSED_ON =
      EnumSet.of(KeywordExtension.EIGHT_BIT_MIME, KeywordExtension.ENHANCED_STATUS_CODES);

  private final Socket clientSocket;
  private final Socket serverSocket;
  private final Function<Command, Optional<Reply>> policy;
  private final ServerConnection client =
      ServerConnection.builder(
              ServerSession.builder()
                  .limits(Limits.DEFAULT.withMaxContentOctets(MAX_OCTETS))
                  .build())
          .build();
  private final ClientConnection server = ClientConnection.of(ClientSession.builder().build());
  private final ByteArrayOutputStream content = new ByteArrayOutputStream();

  /** A proxy for one connection. The policy may refuse any command with a reply. */
  public PolicyProxy(Socket client, Socket server, Function<Command, Optional<Reply>> policy) {
    this.clientSocket = client;
    this.serverSocket = server;
    this.policy = policy;
  }

  /** Serves the client to its end. */
  public void run() throws Exception {
    client.next(); // PeerKnown, as no PROXY header is expected: from now on it can be told a 421
    try {
      serve(nextReply());
      if (server.maySend(new Quit())) ask(new Quit());
    } catch (IOException | RemoteProtocolException serverFailed) {
      client.close(Replies.unavailable("proxy.example"));
      write(client, clientSocket);
    }
  }

  private void serve(Reply greeting) throws Exception {
    HelloName name = HelloName.parse("proxy.example");
    boolean open = greeting.isPositiveCompletion();
    if (open && ask(new Ehlo(name)).isNegative()) ask(new Helo(name));
    while (true) {
      ServerEvent event = client.next();
      if (event == ServerEvent.GREETING_DUE) {
        client.reply(open ? Replies.greeting("proxy.example") : greeting);
      } else if (event instanceof ServerEvent.CommandReceived it) {
        Optional<Reply> refusal = policy.apply(it.command());
        client.reply(refusal.isPresent() ? refusal.get() : answer(it.command()));
      } else if (event instanceof ServerEvent.ContentReceived it) {
        Channels.newChannel(content).write(it.octets());
      } else if (event instanceof ServerEvent.ContentEnded) {
        client.reply(passOn(content.toByteArray()));
      } else if (event == ServerEvent.NEED_BYTES) {
        write(client, clientSocket);
        if (client.state() == SessionState.CLOSED) return;
        read(client, clientSocket);
      } else if (event instanceof ServerEvent.InputEnded) {
        write(client, clientSocket);
        return;
      }
    }
  }

  private Reply answer(Command command) throws Exception {
    return switch (command.verb().orElseThrow()) {
      case EHLO -> offered().toEhloReply("proxy.example", "");
      case HELO -> Replies.hello("proxy.example");
      case MAIL -> {
        // After RSET, and after a content that was refused here, the server does not know yet.
        if (server.state().isInTransaction()) ask(new Rset());
        yield ask(command);
      }
      case RCPT -> ask(command);
      case DATA -> {
        content.reset();
        boolean any = server.facts().recipientsAccepted() > 0;
        yield any ? Replies.startMailInput() : Replies.noValidRecipients();
      }
      case RSET, NOOP -> Replies.ok();
      case QUIT -> Replies.closing("proxy.example");
      default -> Replies.commandNotImplemented();
    };
  }

  /** What the server offers, and the proxy passes on. */
  private Extensions offered() {
    Extensions theirs = server.facts().extensions();
    Extensions ours = Extensions.of(KeywordExtension.PIPELINING);
    for (KeywordExtension each : PASSED_ON) if (theirs.offers(each)) ours = ours.with(each);
    return theirs.offers(SizeExtension.class) ? ours.with(SizeExtension.of(MAX_OCTETS)) : ours;
  }

  /** Only a content that is complete and good gets here; it is encoded anew. */
  private Reply passOn(byte[] octets) throws Exception {
    Reply reply = ask(new Data());
    if (server.state() != SessionState.CONTENT) return reply;
    server.content(ByteBuffer.wrap(octets));
    server.endContent();
    return nextReply();
  }

  private Reply ask(Command command) throws Exception {
    server.send(command);
    return nextReply();
  }

  private Reply nextReply() throws Exception {
    while (true) {
      ClientEvent event = server.next();
      if (event instanceof ClientEvent.Greeting it) return it.reply();
      else if (event instanceof ClientEvent.ReplyReceived it) return it.reply();
      else if (event instanceof ClientEvent.ContentReply it) return it.reply();
      else if (event != ClientEvent.NEED_BYTES) throw new EOFException(event.toString());
      write(server, serverSocket);
      read(server, serverSocket);
    }
  }

  private static void write(Connection connection, Socket socket) throws IOException {
    Channels.newChannel(socket.getOutputStream()).write(connection.takeOutput());
  }

  private static void read(Connection connection, Socket socket) throws IOException {
    ByteBuffer octets = ByteBuffer.allocate(16_384);
    if (Channels.newChannel(socket.getInputStream()).read(octets) < 0) connection.endOfInput();
    else connection.receive(octets.flip());
  }
}
