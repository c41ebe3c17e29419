package io.smtptoolkit.conformance.scripted;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.smtptoolkit.conformance.scripted.ReceivedConnection.End;
import io.smtptoolkit.conformance.scripted.Rule.Moment;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** One connection of a {@link ScriptedSmtpServer}. Confined to its thread. */
final class Session {
  // Chosen: no test lives longer, and a stalled connection ends with its server.
  private static final Duration FOREVER = Duration.ofDays(1);

  // Chosen: a client that is told the end in good order closes at once.
  private static final int LINGER_MILLIS = 1_000;

  private final Script script;
  private final Wire wire;
  private final ReceivedConnection record;
  private final Incoming incoming;
  private final Outgoing outgoing;
  private final Map<Rule, Integer> played = new HashMap<>();
  private Socket socket;
  private boolean encrypted;
  private boolean answering = true;
  private boolean closed;
  private int accepted;

  Session(Script script, Wire wire, ReceivedConnection record, CountDownLatch closing)
      throws IOException {
    this.script = script;
    this.wire = wire;
    this.record = record;
    socket = wire;
    incoming = new Incoming(wire.getInputStream(), record);
    outgoing = new Outgoing(wire.getOutputStream(), record, closing);
  }

  /** Plays the script until either side ends the connection. */
  void run() {
    try {
      if (script.implicitTls()) {
        handshake(identity());
      }
      play(Moment.GREETING, "");
      for (String line = incoming.line(); line != null; line = incoming.line()) {
        record.command(line, encrypted, false);
        command(line);
      }
      record.ended(closed ? End.CLOSED_BY_SERVER : End.CLOSED_BY_CLIENT, "closed");
    } catch (IOException e) {
      boolean byScript = closed || wire.isClosed();
      record.ended(byScript ? End.CLOSED_BY_SERVER : End.BROKEN, String.valueOf(e.getMessage()));
    }
  }

  private void command(String line) throws IOException {
    String verb = line.split(" ", 2)[0].toUpperCase(Locale.ROOT);
    if (verb.equals("BDAT")) {
      chunk(line);
      return;
    }
    Answer answer = play(Moment.COMMAND, line);
    switch (verb) {
      case "MAIL" -> accepted = 0;
      case "RCPT" -> {
        record.recipient(line);
        if (answer.says("2")) {
          accepted++;
        }
      }
      case "DATA" -> {
        if (answer.says("354")) {
          content();
        }
      }
      case "AUTH" -> {
        while (answer.says("334")) {
          String response = incoming.line();
          if (response == null) {
            return;
          }
          record.command(response, encrypted, true);
          answer = play(Moment.SASL_RESPONSE, response);
        }
      }
      default -> {}
    }
  }

  private void content() throws IOException {
    ReceivedConnection.OpenTransaction transaction = record.transaction();
    incoming.content(transaction);
    record.contentEnded(transaction);
    endOfContent();
  }

  private void endOfContent() throws IOException {
    int replies = script.lmtp() ? accepted : 1;
    for (int i = 0; i < replies; i++) {
      play(Moment.END_OF_CONTENT, "");
    }
  }

  private void chunk(String line) throws IOException {
    String[] words = line.split(" ", -1);
    long length;
    try {
      length = Long.parseLong(words[1]);
    } catch (RuntimeException notANumber) {
      play(Moment.COMMAND, line);
      return;
    }
    ReceivedConnection.OpenTransaction transaction = record.transaction();
    incoming.chunk(length, transaction);
    boolean last = words.length > 2 && words[2].equalsIgnoreCase("LAST");
    if (last) {
      record.contentEnded(transaction);
    }
    if (last && script.lmtp()) {
      endOfContent();
    } else {
      play(Moment.COMMAND, line);
    }
  }

  /** Finds the answer whose turn it is, and gives it. */
  private Answer play(Moment moment, String line) throws IOException {
    if (!answering) {
      return Answer.nothing();
    }
    Rule rule =
        script.rules().stream()
            .filter(it -> it.moment() == moment && it.matches(line))
            .filter(it -> it.isFor(record.number(), encrypted))
            // The later of two equals.
            .reduce((one, other) -> other.rank() >= one.rank() ? other : one)
            .orElseThrow();
    int turn = played.merge(rule, 1, Integer::sum) - 1;
    Answer answer = rule.answers().get(Math.min(turn, rule.answers().size() - 1));
    boolean waiting = true;
    for (Act act : answer.acts()) {
      if (waiting) {
        record.afterLastCommand(incoming.waiting());
      }
      // After it has spoken the client may go on.
      waiting &= act instanceof Act.Pause;
      play(act);
    }
    return answer;
  }

  private void play(Act act) throws IOException {
    if (act instanceof Act.Write write) {
      outgoing.write(write.octets(), write.times());
    } else if (act instanceof Act.Drip drip) {
      outgoing.drip(drip.octets(), drip.pause());
    } else if (act instanceof Act.Endless endless) {
      outgoing.endlessly(endless.octets());
    } else if (act instanceof Act.Beneath beneath) {
      wire.getOutputStream().write(beneath.octets().getBytes(ISO_8859_1));
    } else if (act instanceof Act.Pause pause) {
      outgoing.pause(pause.time());
    } else if (act instanceof Act.Handshake handshake) {
      handshake(handshake.identity().isPresent() ? handshake.identity().get() : identity());
    } else if (act instanceof Act.BrokenHandshake broken) {
      breakHandshake(broken.octets());
    } else if (act instanceof Act.Ending ending) {
      end(ending);
    }
  }

  private void end(Act.Ending ending) throws IOException {
    switch (ending) {
      case STALL -> outgoing.pause(FOREVER);
      case RESET -> {
        wire.reset();
        throw new ClosedByScript();
      }
      case HALF_CLOSE -> endOutput();
      case TRUNCATE, CLOSE -> {
        if (ending == Act.Ending.CLOSE && socket instanceof SSLSocket tls) {
          tls.shutdownOutput();
        }
        endOutput();
        closed = true;
        wire.setSoTimeout(LINGER_MILLIS);
      }
    }
  }

  /** To close with octets unread were a reset; what the client still says is recorded. */
  private void endOutput() throws IOException {
    if (!wire.isOutputShutdown()) {
      wire.shutdownOutput();
    }
    answering = false;
  }

  private TestIdentity identity() throws IOException {
    return script
        .identity()
        .orElseThrow(() -> new IOException("the script has no identity for TLS"));
  }

  private void handshake(TestIdentity identity) throws IOException {
    InputStream ahead = incoming.buffered(wire.getInputStream());
    var tls = (SSLSocket) identity.server().getSocketFactory().createSocket(wire, ahead, false);
    tls.setUseClientMode(false);
    tls.startHandshake();
    socket = tls;
    encrypted = true;
    incoming.from(tls.getInputStream());
    outgoing.to(tls.getOutputStream());
    record.secured(tls.getSession().getProtocol(), serverName(tls));
  }

  private static @Nullable String serverName(SSLSocket tls) {
    if (tls.getSession() instanceof ExtendedSSLSession session) {
      for (SNIServerName name : session.getRequestedServerNames()) {
        if (name instanceof SNIHostName host) {
          return host.getAsciiName();
        }
      }
    }
    return null;
  }

  private void breakHandshake(String octets) throws IOException {
    incoming.await();
    outgoing.write(octets, 1);
  }

  /** The script ended the connection. */
  private static final class ClosedByScript extends IOException {
    private static final long serialVersionUID = 1L;

    ClosedByScript() {
      super("reset by the script");
    }
  }
}
