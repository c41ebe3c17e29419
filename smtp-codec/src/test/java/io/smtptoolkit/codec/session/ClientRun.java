package io.smtptoolkit.codec.session;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.command.Command;
import io.smtptoolkit.codec.session.ClientEvent.ContentReply;
import io.smtptoolkit.codec.session.ClientEvent.Greeting;
import io.smtptoolkit.codec.session.ClientEvent.InputEnded;
import io.smtptoolkit.codec.session.ClientEvent.ReplyReceived;
import io.smtptoolkit.codec.session.ClientEvent.Unavailable;
import io.smtptoolkit.codec.wire.CommandParser;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A client session and a record of what it reported and wrote.
 *
 * <p>Each buffer is poisoned as soon as it may be reused.
 */
final class ClientRun {
  private static final CommandParser PARSER = new CommandParser(Set.of(), false, Map.of());

  final ClientSession session;
  final List<String> events = new ArrayList<>();
  private final List<ByteBuffer> given = new ArrayList<>();

  ClientRun(ClientSession session) {
    this.session = session;
  }

  /** Before the greeting. */
  static ClientRun smtp() {
    return new ClientRun(ClientSession.builder().build());
  }

  /** After an EHLO that offered these keywords. */
  static ClientRun offered(String... keywords) throws RemoteProtocolException {
    ClientRun run = smtp().in("220 mx\r\n").send("EHLO c.example").in("250-mx\r\n");
    for (String keyword : keywords) {
      run.in("250-" + keyword + "\r\n");
    }
    return run.in("250 XLAST\r\n").forget();
  }

  /** In a transaction with one accepted recipient. */
  static ClientRun inRcpt(String... keywords) throws RemoteProtocolException {
    return offered(keywords)
        .send("MAIL FROM:<a@b.example>")
        .in("250 ok\r\n")
        .send("RCPT TO:<c@d.example>")
        .in("250 ok\r\n")
        .forget();
  }

  static Command command(String line) {
    try {
      return PARSER.parse(ByteBuffer.wrap(line.getBytes(UTF_8)));
    } catch (SmtpSyntaxException e) {
      throw new IllegalArgumentException(line, e);
    }
  }

  ClientRun send(String... lines) {
    for (String line : lines) {
      session.send(command(line));
    }
    return this;
  }

  ClientRun content(String octets) {
    ByteBuffer buffer = ByteBuffer.wrap(octets.getBytes(ISO_8859_1));
    session.content(buffer);
    poison(buffer);
    return this;
  }

  ClientRun in(String octets) throws RemoteProtocolException {
    ByteBuffer buffer = ByteBuffer.wrap(octets.getBytes(ISO_8859_1));
    given.add(buffer);
    session.receive(buffer);
    return run();
  }

  ClientRun inBytewise(String octets) throws RemoteProtocolException {
    for (int i = 0; i < octets.length(); i++) {
      in(octets.substring(i, i + 1));
    }
    return this;
  }

  ClientRun end() throws RemoteProtocolException {
    session.endOfInput();
    return run();
  }

  ClientRun forget() {
    session.takeOutput();
    events.clear();
    return this;
  }

  String output() {
    return ISO_8859_1.decode(session.takeOutput()).toString();
  }

  ClientRun run() throws RemoteProtocolException {
    ClientEvent event = ClientEvent.NEED_BYTES;
    do {
      event = session.next();
      record(event);
      given.forEach(ClientRun::poison);
      given.removeIf(it -> !it.hasRemaining());
    } while (event != ClientEvent.NEED_BYTES && !(event instanceof InputEnded));
    return this;
  }

  private void record(ClientEvent event) {
    if (event instanceof Greeting greeting) {
      events.add("greeting " + greeting.reply());
    } else if (event instanceof ReplyReceived received) {
      events.add(received.command() + " -> " + received.reply());
    } else if (event instanceof ContentReply content) {
      String index = content.recipientIndex().map(it -> " " + it).orElse("");
      events.add("content" + index + " -> " + content.reply());
    } else if (event instanceof Unavailable unavailable) {
      events.add("unavailable " + unavailable.reply());
    } else if (event instanceof InputEnded ended) {
      events.add("input ended in " + ended.state() + ", unanswered " + ended.unanswered());
    }
  }

  private static void poison(ByteBuffer buffer) {
    for (int i = 0; i < buffer.position(); i++) {
      buffer.put(i, (byte) '#');
    }
  }
}
