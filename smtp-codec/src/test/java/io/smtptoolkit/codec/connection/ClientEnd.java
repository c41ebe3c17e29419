package io.smtptoolkit.codec.connection;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.command.Command;
import io.smtptoolkit.codec.session.ClientEvent;
import io.smtptoolkit.codec.session.ClientEvent.ContentReply;
import io.smtptoolkit.codec.session.ClientEvent.Greeting;
import io.smtptoolkit.codec.session.ClientEvent.InputEnded;
import io.smtptoolkit.codec.session.ClientEvent.ReplyReceived;
import io.smtptoolkit.codec.session.ClientEvent.TlsEstablished;
import io.smtptoolkit.codec.session.RemoteProtocolException;
import io.smtptoolkit.codec.session.SessionState;
import io.smtptoolkit.codec.wire.CommandParser;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/**
 * A client connection with a driver that sends the lines of a script, each when the reply to the
 * one before has come: what it was told, and what it wrote.
 */
public final class ClientEnd {
  private final ClientConnection connection;
  private final Supplier<SSLEngine> engines;
  private final Queue<String> script;
  private final StringBuilder told = new StringBuilder();
  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private boolean tasksWait;
  private ClientEvent last = ClientEvent.NEED_BYTES;

  public ClientEnd(ClientConnection connection, Supplier<SSLEngine> engines, String... script) {
    this.connection = connection;
    this.engines = engines;
    this.script = new ArrayDeque<>(List.of(script));
  }

  public ClientConnection connection() {
    return connection;
  }

  /** From now on tasks are run by {@link #runTask}. */
  public ClientEnd withTasksWaiting() {
    tasksWait = true;
    return this;
  }

  public ClientEnd runTask() throws RemoteProtocolException, SSLException {
    tasks.remove().run();
    connection.tlsTaskDone();
    return run();
  }

  public boolean hasTask() {
    return !tasks.isEmpty();
  }

  public ClientEnd in(String octets) throws RemoteProtocolException, SSLException {
    return in(ByteBuffer.wrap(octets.getBytes(ISO_8859_1)));
  }

  public ClientEnd in(ByteBuffer octets) throws RemoteProtocolException, SSLException {
    connection.receive(octets);
    return run();
  }

  public ClientEnd inputEnds() throws RemoteProtocolException, SSLException {
    connection.endOfInput();
    return run();
  }

  public ClientEnd run() throws RemoteProtocolException, SSLException {
    do {
      last = connection.next();
      note(last);
    } while (goesOn(last));
    return this;
  }

  public String told() {
    return told.toString();
  }

  public ClientEvent last() {
    return last;
  }

  public String out() {
    return ISO_8859_1.decode(connection.takeOutput()).toString();
  }

  private boolean goesOn(ClientEvent event) {
    if (event instanceof ClientEvent.Signal signal) {
      return switch (signal) {
        case NEED_BYTES -> false;
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
    if (event instanceof InputEnded) {
      return false;
    }
    boolean tlsComes = connection.state() == SessionState.TLS_HANDSHAKE;
    boolean greetingComes =
        event instanceof TlsEstablished && connection.state() == SessionState.CONNECTED;
    if (!tlsComes && !greetingComes && !script.isEmpty()) {
      say(script.remove());
    }
    return true;
  }

  private void say(String line) {
    if (connection.state() == SessionState.CONTENT) {
      ByteBuffer octets = ByteBuffer.wrap(line.getBytes(ISO_8859_1));
      if (connection.tlsSession().isPresent()) {
        assertThat(connection.takeUnchangedContent(octets).hasRemaining())
            .as("content in the clear")
            .isFalse();
      }
      connection.content(octets);
      connection.endContent();
    } else {
      connection.send(command(line));
    }
  }

  private static Command command(String line) {
    try {
      return new CommandParser(Set.of(), false, Map.of())
          .parse(ByteBuffer.wrap(line.getBytes(ISO_8859_1)));
    } catch (SmtpSyntaxException e) {
      throw new IllegalArgumentException(line, e);
    }
  }

  private void note(ClientEvent event) {
    if (event instanceof Greeting greeting) {
      told.append(greeting.reply());
    } else if (event instanceof ReplyReceived received) {
      told.append(received.reply().code());
    } else if (event instanceof ContentReply content) {
      told.append(content.reply().code());
    } else if (event instanceof TlsEstablished) {
      told.append("TLS");
    } else if (event instanceof ClientEvent.Signal) {
      return;
    } else {
      told.append(event);
    }
    told.append('\n');
  }
}
