package io.smtptoolkit.codec.session;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.smtptoolkit.codec.command.Command;
import io.smtptoolkit.codec.command.Ehlo;
import io.smtptoolkit.codec.command.Lhlo;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.codec.session.ServerEvent.ChunkEnded;
import io.smtptoolkit.codec.session.ServerEvent.ChunkStarted;
import io.smtptoolkit.codec.session.ServerEvent.CommandReceived;
import io.smtptoolkit.codec.session.ServerEvent.ContentEnded;
import io.smtptoolkit.codec.session.ServerEvent.ContentOversized;
import io.smtptoolkit.codec.session.ServerEvent.ContentReceived;
import io.smtptoolkit.codec.session.ServerEvent.ContentSpoiled;
import io.smtptoolkit.codec.session.ServerEvent.InputEnded;
import io.smtptoolkit.codec.session.ServerEvent.SaslReceived;
import io.smtptoolkit.codec.session.ServerEvent.Violation;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/**
 * A server session with a service that says yes to everything, or what is prepared; and a record of
 * what happened.
 *
 * <p>Each buffer is poisoned as soon as it may be reused: what is consumed is overwritten once the
 * event is handled.
 */
final class ServerRun {
  final ServerSession session;
  final List<String> events = new ArrayList<>();
  final StringBuilder output = new StringBuilder();
  final StringBuilder content = new StringBuilder();
  private final ArrayDeque<Reply> prepared = new ArrayDeque<>();
  private final List<ByteBuffer> given = new ArrayList<>();
  String[] ehloLines = {
    "PIPELINING", "8BITMIME", "SIZE", "ENHANCEDSTATUSCODES", "CHUNKING", "STARTTLS", "AUTH PLAIN"
  };

  /**
   * What the application answers, given what it is asked (a verb, SASL, CHUNK or CONTENT) and its
   * yes.
   */
  BiFunction<String, Reply, Reply> whim = (what, yes) -> yes;

  /** Who is told of violations. */
  Consumer<Violation> violated = violation -> {};

  ServerRun(ServerSession session) {
    this.session = session;
  }

  static ServerRun smtp() {
    return new ServerRun(ServerSession.builder().build()).reply(220, "mx.example").took();
  }

  static ServerRun lmtp() {
    var session = ServerSession.builder().protocol(Protocol.LMTP).build();
    return new ServerRun(session).reply(220, "mx.example").took();
  }

  /** Through EHLO, with everything offered. */
  static ServerRun ready() {
    return smtp().in("EHLO client.example\r\n").forget();
  }

  /** The next answers of the application, instead of yes. */
  ServerRun prepare(Reply... replies) {
    prepared.addAll(Arrays.asList(replies));
    return this;
  }

  ServerRun prepare(int... codes) {
    for (int code : codes) {
      prepare(Reply.of(code, "prepared"));
    }
    return this;
  }

  ServerRun reply(int code, String... lines) {
    session.reply(Reply.of(code, List.of(lines)));
    return this;
  }

  ServerRun forget() {
    events.clear();
    output.setLength(0);
    return this;
  }

  private ServerRun took() {
    session.takeOutput();
    return this;
  }

  /** Receives the octets in one piece and answers until nothing is left to do. */
  ServerRun in(String octets) {
    return in(octets.getBytes(ISO_8859_1));
  }

  ServerRun in(byte[] octets) {
    ByteBuffer buffer = ByteBuffer.wrap(octets.clone());
    given.add(buffer);
    session.receive(buffer);
    run();
    return this;
  }

  /** Receives the octets one by one. */
  ServerRun inBytewise(String octets) {
    for (int i = 0; i < octets.length(); i++) {
      in(octets.substring(i, i + 1));
    }
    return this;
  }

  /** Receives octets in the sizes given, the rest in one piece. */
  ServerRun inCut(String octets, int... cuts) {
    int from = 0;
    for (int cut : cuts) {
      in(octets.substring(from, cut));
      from = cut;
    }
    return in(octets.substring(from));
  }

  ServerRun end() {
    session.endOfInput();
    run();
    return this;
  }

  void run() {
    while (true) {
      ServerEvent event = session.next();
      if (event instanceof ServerEvent.Signal) {
        break;
      }
      handle(event);
      poison();
      if (event instanceof InputEnded) {
        break;
      }
    }
    poison();
    take();
  }

  ServerRun take() {
    ByteBuffer out = session.takeOutput();
    output.append(ISO_8859_1.decode(out));
    return this;
  }

  private void handle(ServerEvent event) {
    if (event instanceof CommandReceived received) {
      events.add("command " + received.command());
      session.reply(next(received.command()));
    } else if (event instanceof SaslReceived received) {
      Optional<String> text = received.response().map(it -> new String(it.octets(), ISO_8859_1));
      events.add("sasl " + text.orElse("cancelled"));
      if (text.isPresent()) {
        session.reply(next("SASL", 235));
      }
    } else if (event instanceof ChunkStarted started) {
      events.add("chunk " + started.size() + (started.last() ? " last" : ""));
    } else if (event instanceof ContentReceived received) {
      String text = ISO_8859_1.decode(received.octets()).toString();
      content.append(text);
      int last = events.size() - 1;
      if (last >= 0 && events.get(last).startsWith("content ")) {
        events.set(last, events.get(last) + text);
      } else {
        events.add("content " + text);
      }
    } else if (event instanceof ContentSpoiled spoiled) {
      events.add("spoiled " + spoiled.why());
    } else if (event instanceof ContentOversized oversized) {
      events.add("oversized " + oversized.limit());
    } else if (event instanceof ChunkEnded) {
      events.add("chunk ended");
      session.reply(next("CHUNK", 250));
    } else if (event instanceof ContentEnded) {
      events.add("content ended");
      int replies =
          session.facts().protocol() == Protocol.LMTP ? session.facts().recipientsAccepted() : 1;
      for (int i = 0; i < replies; i++) {
        session.reply(next("CONTENT", 250));
      }
    } else if (event instanceof Violation violation) {
      events.add("violation " + violation.reply().code());
      violated.accept(violation);
    } else if (event instanceof InputEnded ended) {
      events.add("input ended in " + ended.state());
    }
  }

  private Reply next(String what, int code) {
    return prepared.isEmpty() ? whim.apply(what, Reply.of(code, "yes")) : prepared.removeFirst();
  }

  private Reply next(Command command) {
    return prepared.isEmpty()
        ? whim.apply(command.keyword(), yes(command))
        : prepared.removeFirst();
  }

  private Reply yes(Command command) {
    if (command instanceof Ehlo || command instanceof Lhlo) {
      String[] lines = new String[ehloLines.length + 1];
      lines[0] = "mx.example";
      System.arraycopy(ehloLines, 0, lines, 1, ehloLines.length);
      return Reply.of(250, List.of(lines));
    }
    return switch (command.keyword()) {
      case "DATA" -> Reply.of(354, "go");
      case "AUTH" -> Reply.of(334, "");
      case "QUIT" -> Reply.of(221, "bye");
      case "STARTTLS" -> Reply.of(220, "go");
      default -> Reply.of(250, "yes");
    };
  }

  private void poison() {
    for (ByteBuffer buffer : given) {
      for (int i = 0; i < buffer.position(); i++) {
        buffer.put(i, (byte) '#');
      }
    }
    given.removeIf(it -> !it.hasRemaining());
  }
}
