package io.smtptoolkit.codec.connection;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.smtptoolkit.codec.command.Command;
import io.smtptoolkit.codec.reply.Reply;
import io.smtptoolkit.codec.session.ServerEvent;
import io.smtptoolkit.codec.session.ServerEvent.ChunkEnded;
import io.smtptoolkit.codec.session.ServerEvent.CommandReceived;
import io.smtptoolkit.codec.session.ServerEvent.ConnectionBroken;
import io.smtptoolkit.codec.session.ServerEvent.ContentEnded;
import io.smtptoolkit.codec.session.ServerEvent.ContentReceived;
import io.smtptoolkit.codec.session.ServerEvent.ContentSpoiled;
import io.smtptoolkit.codec.session.ServerEvent.InputEnded;
import io.smtptoolkit.codec.session.ServerEvent.SaslReceived;
import io.smtptoolkit.codec.session.ServerEvent.TlsEstablished;
import io.smtptoolkit.codec.session.ServerEvent.Violation;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;

/**
 * A server connection with a driver that says yes to everything: what it was told, and what it
 * wrote.
 */
public final class ServerEnd {
  private final ServerConnection connection;
  private final Supplier<SSLEngine> engines;
  private final StringBuilder told = new StringBuilder();
  private final StringBuilder content = new StringBuilder();
  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private boolean tasksWait;
  private ServerEvent last = ServerEvent.NEED_BYTES;

  public ServerEnd(ServerConnection connection, Supplier<SSLEngine> engines) {
    this.connection = connection;
    this.engines = engines;
  }

  public ServerConnection connection() {
    return connection;
  }

  /** From now on tasks are run by {@link #runTask}. */
  public ServerEnd withTasksWaiting() {
    tasksWait = true;
    return this;
  }

  /** Runs the task that waits. */
  public ServerEnd runTask() {
    tasks.remove().run();
    connection.tlsTaskDone();
    return run();
  }

  public boolean hasTask() {
    return !tasks.isEmpty();
  }

  public ServerEnd in(String octets) {
    return in(ByteBuffer.wrap(octets.getBytes(ISO_8859_1)));
  }

  public ServerEnd in(ByteBuffer octets) {
    connection.receive(octets);
    return run();
  }

  public ServerEnd inputEnds() {
    connection.endOfInput();
    return run();
  }

  /** Takes events until there are none for now. */
  public ServerEnd run() {
    do {
      last = connection.next();
      note(last);
    } while (goesOn(last));
    return this;
  }

  /** The events, a line each; content that came in pieces is one. */
  public String told() {
    return told.toString();
  }

  public ServerEvent last() {
    return last;
  }

  public String out() {
    return ISO_8859_1.decode(connection.takeOutput()).toString();
  }

  private boolean goesOn(ServerEvent event) {
    if (event instanceof ServerEvent.Signal signal) {
      return switch (signal) {
        case NEED_BYTES, PAUSED -> false;
        case GREETING_DUE -> replied(Reply.of(220, "mx.example ready"));
        case TLS_DUE -> {
          connection.startTls(engines.get());
          yield true;
        }
        case NEED_TASK -> {
          connection.tlsTask().ifPresent(tasks::add);
          if (!tasksWait) {
            tasks.remove().run();
            connection.tlsTaskDone();
          }
          yield !tasksWait;
        }
      };
    }
    if (event instanceof CommandReceived received) {
      return replied(yes(received.command()));
    }
    if (event instanceof SaslReceived sasl && sasl.response().isPresent()) {
      return replied(Reply.of(235, "yes"));
    }
    if (event instanceof ChunkEnded || event instanceof ContentEnded) {
      return replied(Reply.of(250, "yes"));
    }
    return !(event instanceof InputEnded) && !(event instanceof ConnectionBroken);
  }

  private boolean replied(Reply reply) {
    connection.reply(reply);
    return true;
  }

  private Reply yes(Command command) {
    return switch (command.verb().orElseThrow()) {
      case EHLO ->
          Reply.of(
              250,
              connection.facts().tls()
                  ? List.of("mx.example", "PIPELINING", "CHUNKING")
                  : List.of("mx.example", "PIPELINING", "CHUNKING", "STARTTLS"));
      case DATA -> Reply.of(354, "go");
      case QUIT -> Reply.of(221, "bye");
      case STARTTLS -> Reply.of(220, "go");
      default -> Reply.of(250, "yes");
    };
  }

  private void note(ServerEvent event) {
    if (event instanceof ContentReceived received) {
      content.append(ISO_8859_1.decode(received.octets()));
      return;
    }
    if (event instanceof ServerEvent.Signal) {
      return;
    }
    if (event instanceof ContentSpoiled) {
      content.setLength(0); // how much of it was told depends on the buffers
    }
    if (content.length() > 0) {
      told.append("content ").append(content.toString().replace("\r\n", "|")).append('\n');
      content.setLength(0);
    }
    if (event instanceof CommandReceived received) {
      told.append(received.command());
    } else if (event instanceof TlsEstablished) {
      told.append("TLS"); // of which version is not the same for all engines
    } else if (event instanceof Violation violation) {
      told.append(violation.reply());
    } else if (event instanceof ConnectionBroken broken) {
      told.append("broken: ").append(broken.cause().getMessage());
    } else {
      told.append(event);
    }
    told.append('\n');
  }
}
