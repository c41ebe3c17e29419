package io.smtptoolkit.codec.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.codec.Leniency;
import io.smtptoolkit.codec.command.Ehlo;
import io.smtptoolkit.codec.command.Lhlo;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.codec.session.LocalProtocolException;
import io.smtptoolkit.codec.session.Protocol;
import io.smtptoolkit.codec.session.ServerEvent;
import io.smtptoolkit.codec.session.ServerEvent.ChunkEnded;
import io.smtptoolkit.codec.session.ServerEvent.CommandReceived;
import io.smtptoolkit.codec.session.ServerEvent.ContentEnded;
import io.smtptoolkit.codec.session.ServerEvent.ContentReceived;
import io.smtptoolkit.codec.session.ServerEvent.ContentSpoiled;
import io.smtptoolkit.codec.session.ServerEvent.InputEnded;
import io.smtptoolkit.codec.session.ServerEvent.SaslReceived;
import io.smtptoolkit.codec.session.ServerEvent.Violation;
import io.smtptoolkit.codec.session.ServerSession;
import io.smtptoolkit.codec.session.SessionState;
import io.smtptoolkit.codec.wire.Limits;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * A server session of an application whose answers are numbers: what it was told, what it wrote and
 * where it ended. Buffers are overwritten as soon as they may be.
 */
final class ServerStory {

  private static final Limits LIMITS =
      Limits.DEFAULT
          .withMaxCommandLineOctets(512)
          .withMaxSaslLineOctets(600)
          .withMaxChunkOctets(5000);

  private static final int MAX_CONTENT_OCTETS = 20;

  /** Longer than any reply here, and than what is queued for one event. */
  private static final int MAX_REPLY_OCTETS = 1024;

  private final ServerSession session;
  private final int answers;
  private final boolean late;
  private final StringBuilder told = new StringBuilder();
  private final StringBuilder output = new StringBuilder();
  private final StringBuilder content = new StringBuilder();
  private final List<ByteBuffer> given = new ArrayList<>();
  private int handedOut;
  private int questions;
  private int due = 1;
  private ServerEvent asked = ServerEvent.PAUSED;

  ServerStory(int setting, int answers, boolean late) {
    Set<Leniency> leniencies =
        (setting & 2) != 0 ? EnumSet.allOf(Leniency.class) : EnumSet.noneOf(Leniency.class);
    session =
        ServerSession.builder()
            .protocol((setting & 1) != 0 ? Protocol.LMTP : Protocol.SMTP)
            .leniencies(leniencies)
            .limits((setting & 8) != 0 ? LIMITS.withMaxContentOctets(MAX_CONTENT_OCTETS) : LIMITS)
            .build();
    if ((setting & 4) != 0) {
      session.tlsEstablished();
    }
    this.answers = answers;
    this.late = late;
  }

  String told() {
    return told + "\n" + output;
  }

  ServerSession session() {
    return session;
  }

  /** What was written since the last call. */
  byte[] written() {
    byte[] written = output.substring(handedOut).getBytes(ISO_8859_1);
    handedOut = output.length();
    return written;
  }

  /** Receives everything and then the end of input. */
  void tell(List<ByteBuffer> pieces) {
    receive(pieces);
    session.endOfInput();
    listen(false);
    told.append(session.state()).append(' ').append(session.facts());
  }

  void receive(List<ByteBuffer> pieces) {
    answer();
    take();
    var waiting = new ArrayDeque<>(pieces);
    while (true) {
      if (session.state() == SessionState.TLS_HANDSHAKE) {
        // Whatever came after STARTTLS is played as what comes once TLS is active.
        waiting.addFirst(session.unread());
        session.tlsEstablished();
        told.append("TLS\n");
      }
      if (waiting.isEmpty()) {
        return;
      }
      ByteBuffer piece = waiting.removeFirst();
      given.add(piece);
      session.receive(piece);
      listen(late && !waiting.isEmpty());
    }
  }

  /** Takes events until there are none, or if the answers come late until one is due. */
  private void listen(boolean answersLate) {
    answer();
    ServerEvent event;
    do {
      event = session.next();
      note(event);
      overwriteUsed();
      take();
      if (!answersLate) {
        answer();
      } else if (due > 0) {
        assertThat(session.next()).isEqualTo(ServerEvent.PAUSED);
        return;
      }
    } while (!(event instanceof ServerEvent.Signal) && !(event instanceof InputEnded));
    if (event == ServerEvent.NEED_BYTES) {
      assertThat(session.bufferedOctets()).isLessThanOrEqualTo(LIMITS.maxSaslLineOctets());
    } else if (event == ServerEvent.PAUSED) {
      assertThat(session.state()).isEqualTo(SessionState.TLS_HANDSHAKE);
    }
  }

  private void note(ServerEvent event) {
    if (event instanceof ServerEvent.Signal) {
      return;
    }
    if (event instanceof ContentReceived received) {
      assertThat(received.octets().hasRemaining()).isTrue();
      content.append(ISO_8859_1.decode(received.octets()));
      return;
    }
    if (event instanceof ContentSpoiled) {
      content.setLength(0); // how much of it was told depends on the buffers
    }
    told.append(content).append(event).append('\n');
    content.setLength(0);
    asked = event;
    if (event instanceof ContentEnded && session.facts().protocol() == Protocol.LMTP) {
      due = session.facts().recipientsAccepted();
    } else if (event instanceof CommandReceived
        || event instanceof ChunkEnded
        || event instanceof ContentEnded
        || (event instanceof SaslReceived sasl && sasl.response().isPresent())) {
      due = 1;
    }
    if (event instanceof SaslReceived sasl) {
      sasl.response().ifPresent(it -> told.append(new String(it.octets(), ISO_8859_1)));
    }
    if (event instanceof Violation violation) {
      assertThat(violation.reason()).doesNotContain("\r").doesNotContain("\n");
    }
  }

  /** Gives the replies that are due: mostly yes. */
  private void answer() {
    while (due > 0) {
      int whim = answers >>> (questions++ % 8 * 4) & 15;
      due--;
      if (whim == 15 && (answers & 1) != 0) {
        session.close(Reply.of(421, "closing"));
        due = 0;
      } else if (whim >= 13) {
        if (!permitted(Reply.of(whim == 13 ? 550 : 450, "no"))) {
          session.reply(yes());
        }
      } else if (whim != 12 || !permitted(Reply.of(334, "AAAA"))) {
        session.reply(yes());
      }
      assertThat(session.pendingOutputOctets()).isPositive();
      take();
    }
  }

  private boolean permitted(Reply reply) {
    int before = session.pendingOutputOctets();
    try {
      session.reply(reply);
      return true;
    } catch (LocalProtocolException e) {
      assertThat(session.pendingOutputOctets()).isEqualTo(before);
      return false;
    }
  }

  private Reply yes() {
    if (session.state() == SessionState.CONNECTED) {
      return Reply.of(220, "mx.example");
    }
    if (asked instanceof SaslReceived) {
      return Reply.of(235, "yes");
    }
    if (!(asked instanceof CommandReceived received)) {
      return Reply.of(250, "yes");
    }
    if (received.command() instanceof Ehlo || received.command() instanceof Lhlo) {
      return Reply.of(
          250,
          List.of(
              "mx.example",
              "PIPELINING",
              "8BITMIME",
              session.maxContentOctets() == MAX_CONTENT_OCTETS
                  ? "SIZE " + MAX_CONTENT_OCTETS
                  : "SIZE 0",
              "CHUNKING",
              "BINARYMIME",
              "SMTPUTF8",
              "DSN",
              "DELIVERBY",
              "MT-PRIORITY",
              "STARTTLS",
              "AUTH PLAIN"));
    }
    return switch (received.command().keyword()) {
      case "DATA" -> Reply.of(354, "go");
      case "AUTH" -> Reply.of(334, "");
      case "QUIT" -> Reply.of(221, "bye");
      case "STARTTLS" -> Reply.of(220, "go");
      default -> Reply.of(250, "yes");
    };
  }

  private void take() {
    int replies = 1 + session.facts().recipientsAccepted();
    assertThat(session.pendingOutputOctets()).isLessThanOrEqualTo(replies * MAX_REPLY_OCTETS);
    output.append(ISO_8859_1.decode(session.takeOutput()));
  }

  private void overwriteUsed() {
    for (ByteBuffer buffer : given) {
      for (int i = 0; i < buffer.position(); i++) {
        buffer.put(i, (byte) '#');
      }
    }
    given.removeIf(it -> !it.hasRemaining());
  }
}
