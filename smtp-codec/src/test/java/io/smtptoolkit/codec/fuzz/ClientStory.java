package io.smtptoolkit.codec.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.codec.Secret;
import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.command.Bdat;
import io.smtptoolkit.codec.command.Command;
import io.smtptoolkit.codec.command.Mail;
import io.smtptoolkit.codec.command.Rcpt;
import io.smtptoolkit.codec.session.ClientEvent;
import io.smtptoolkit.codec.session.ClientEvent.InputEnded;
import io.smtptoolkit.codec.session.ClientSession;
import io.smtptoolkit.codec.session.LocalProtocolException;
import io.smtptoolkit.codec.session.Protocol;
import io.smtptoolkit.codec.session.RemoteProtocolException;
import io.smtptoolkit.codec.session.SessionState;
import io.smtptoolkit.codec.wire.CommandParser;
import io.smtptoolkit.codec.wire.ContentFaultException;
import io.smtptoolkit.codec.wire.Limits;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * A client session of an application that tries this and that: what it was told, what it wrote and
 * where it ended. Buffers are overwritten as soon as they may be.
 */
final class ClientStory {

  private static final Limits LIMITS =
      Limits.DEFAULT.withMaxReplyLineOctets(600).withMaxReplyLines(20);
  private static final CommandParser PARSER = new CommandParser(Set.of(), false, Map.of());

  /** The more often a line is here, the more often it is tried. */
  private static final List<String> LINES =
      List.of(
          "EHLO c.example",
          "EHLO c.example",
          "LHLO c.example",
          "LHLO c.example",
          "HELO c.example",
          "MAIL FROM:<a@b.example>",
          "MAIL FROM:<a@b.example>",
          "MAIL FROM:<> SIZE=3 BODY=8BITMIME",
          "MAIL FROM:<> BODY=BINARYMIME",
          "RCPT TO:<c@d.example>",
          "RCPT TO:<c@d.example>",
          "RCPT TO:<Postmaster>",
          "DATA",
          "DATA",
          "RSET",
          "AUTH PLAIN",
          "AUTH PLAIN AGEAYg==",
          "STARTTLS",
          "NOOP");

  private final ClientSession session;
  private final Random random;
  private final Generators generators;
  private final StringBuilder told = new StringBuilder();
  private final StringBuilder output = new StringBuilder();
  private final List<ByteBuffer> given = new ArrayList<>();
  private int handedOut;
  private int toldBeforeLast;
  private boolean broken;

  ClientStory(Protocol protocol, boolean implicitTls, int actions) {
    session = ClientSession.builder().protocol(protocol).limits(LIMITS).build();
    if (implicitTls) {
      session.tlsEstablished();
    }
    random = new Random(actions);
    generators = new Generators(random);
  }

  ClientSession session() {
    return session;
  }

  boolean isBroken() {
    return broken;
  }

  String told() {
    return told + "\n" + output;
  }

  /** What was written since the last call. */
  byte[] written() {
    byte[] written = output.substring(handedOut).getBytes(ISO_8859_1);
    handedOut = output.length();
    return written;
  }

  /** Receives everything, acting after each event, and then the end of input. */
  void tell(List<ByteBuffer> pieces) {
    receive(pieces, true);
    if (!broken) {
      session.endOfInput();
      listen(true);
    }
    told.append(session.state()).append(' ').append(session.facts());
  }

  void receive(List<ByteBuffer> pieces, boolean acting) {
    var waiting = new ArrayDeque<>(pieces);
    while (!broken) {
      waiting.removeIf(it -> !it.hasRemaining());
      if (session.state() == SessionState.TLS_HANDSHAKE && !waiting.isEmpty()) {
        // In one piece with the 220 this breaks the protocol instead of telling of the 220.
        told.setLength(toldBeforeLast);
        told.append("octets after the 220 to STARTTLS\n");
        broken = true;
        return;
      }
      if (session.state() == SessionState.TLS_HANDSHAKE) {
        assertThat(session.unread().hasRemaining()).isFalse();
        session.tlsEstablished();
        told.append("TLS\n");
      }
      if (waiting.isEmpty()) {
        return;
      }
      ByteBuffer piece = waiting.removeFirst();
      given.add(piece);
      session.receive(piece);
      listen(acting);
    }
  }

  private void listen(boolean acting) {
    ClientEvent event;
    do {
      try {
        event = session.next();
      } catch (RemoteProtocolException e) {
        told.append(e.getMessage()).append('\n');
        broken = true;
        staysBroken(e);
        return;
      }
      for (ByteBuffer buffer : given) {
        for (int i = 0; i < buffer.position(); i++) {
          buffer.put(i, (byte) '#');
        }
      }
      given.removeIf(it -> !it.hasRemaining());
      if (event instanceof ClientEvent.Signal) {
        break;
      }
      toldBeforeLast = told.length();
      told.append(event).append('\n');
      assertThat(session.outstanding()).isNotNegative();
      if (acting && session.state() != SessionState.TLS_HANDSHAKE) {
        act(1 + random.nextInt(4));
      }
    } while (!broken && !(event instanceof InputEnded));
    assertThat(session.bufferedOctets()).isLessThanOrEqualTo(LIMITS.maxReplyLineOctets());
  }

  private void staysBroken(RemoteProtocolException first) {
    try {
      session.next();
      throw new AssertionError("forgot that the server broke the protocol");
    } catch (RemoteProtocolException again) {
      assertThat(again).isSameAs(first);
    }
    assertThat(session.maySend(command("QUIT"))).isFalse();
    assertThat(session.bufferedOctets()).isLessThanOrEqualTo(LIMITS.maxReplyLineOctets());
    output.append(ISO_8859_1.decode(session.takeOutput()));
  }

  /** Tries so many things; what is not allowed now changes nothing. */
  void act(int times) {
    for (int i = 0; i < times; i++) {
      int pending = session.pendingOutputOctets();
      int outstanding = session.outstanding();
      SessionState state = session.state();
      try {
        switch (random.nextInt(8)) {
          case 0 -> session.content(ByteBuffer.wrap(generators.content(random.nextInt(9) == 8)));
          case 1, 2 -> session.endContent();
          case 3 -> session.sasl(Secret.of(generators.octets(40)));
          case 4 -> bdat();
          default -> {
            Command command = next();
            if (!(command instanceof Bdat)) {
              send(command);
            }
          }
        }
      } catch (LocalProtocolException e) {
        assertThat(session.pendingOutputOctets()).isEqualTo(pending);
        assertThat(session.outstanding()).isEqualTo(outstanding);
        assertThat(session.state()).isEqualTo(state);
      } catch (ContentFaultException e) {
        // What is sent is sent: this content is not continued.
        broken = true;
        return;
      }
    }
    output.append(ISO_8859_1.decode(session.takeOutput()));
  }

  /** Preferably what may be sent now; seldom the end, after which there is nothing to see. */
  private Command next() {
    if (random.nextInt(60) == 59) {
      return command("QUIT");
    }
    Command command = random.nextInt(8) == 7 ? generators.command(false) : command("NOOP");
    for (int i = 0; i < 4 && !(command instanceof Mail) && !(command instanceof Rcpt); i++) {
      Command other = command(generators.one(LINES));
      command = session.maySend(other) ? other : command;
    }
    return command;
  }

  /** A chunk with its octets, in pieces. */
  private void bdat() {
    byte[] octets = generators.content(random.nextInt(3) == 2);
    send(new Bdat(octets.length, random.nextBoolean()));
    int cut = random.nextInt(octets.length + 1);
    session.content(ByteBuffer.wrap(octets, 0, cut));
    session.content(ByteBuffer.wrap(octets, cut, octets.length - cut));
  }

  private void send(Command command) {
    boolean may = session.maySend(command);
    try {
      session.send(command);
      assertThat(may).isTrue();
    } catch (LocalProtocolException e) {
      assertThat(may).isFalse();
      throw e;
    }
  }

  private static Command command(String line) {
    try {
      return PARSER.parse(ByteBuffer.wrap(line.getBytes(ISO_8859_1)));
    } catch (SmtpSyntaxException e) {
      throw new AssertionError(line, e);
    }
  }
}
