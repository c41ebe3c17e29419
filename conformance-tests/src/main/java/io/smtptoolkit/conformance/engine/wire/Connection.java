package io.smtptoolkit.conformance.engine.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.smtptoolkit.conformance.script.Alternative.Ending;
import io.smtptoolkit.conformance.verdict.Transcript;
import io.smtptoolkit.conformance.verdict.Transcript.Direction;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;

/** One connection of a case. One thread; {@link #abandon} may come from another. */
public final class Connection {
  private static final int WRITE_OCTETS = 16 * 1024;

  private final String name;
  private final Transcript transcript;
  private final Socket tcp;
  private final ReplyReader reader;
  private Socket socket;
  private OutputStream out;
  private Optional<RawReply> lastReply = Optional.empty();
  private Optional<String> lastCommand = Optional.empty();
  private Optional<String> answered = Optional.empty();
  private int replies;
  private boolean answeredContent;
  private boolean hello;
  private boolean inContent;
  private boolean droppedByUs;
  private Map<String, String> keywords = Map.of();

  public Connection(String name, InetSocketAddress address, Duration limit, Transcript transcript)
      throws IOException {
    this.name = name;
    this.transcript = transcript;
    tcp = new Socket();
    socket = tcp;
    try {
      tcp.connect(address, (int) limit.toMillis());
      // Segments of a script are segments on the wire.
      tcp.setTcpNoDelay(true);
      out = tcp.getOutputStream();
      reader = new ReplyReader(tcp, octets -> transcript.add(this.name, Direction.SERVER, octets));
    } catch (IOException e) {
      tcp.close();
      throw e;
    }
    note("connected");
  }

  /** Sends a command line, CRLF included; the reply that follows answers it. */
  public void command(String line) {
    lastCommand = Optional.of(line);
    write(line);
  }

  /** Sends octets that need not be one command. */
  public void raw(String octets) {
    lastCommand = Optional.empty();
    write(octets);
  }

  /** A peer that hangs up while we write is no failure of ours: the next reading shows it. */
  private void write(String octets) {
    if (octets.isEmpty()) {
      return;
    }
    transcript.add(name, Direction.CLIENT, octets);
    byte[] bytes = octets.getBytes(ISO_8859_1);
    try {
      for (int from = 0; from < bytes.length; from += WRITE_OCTETS) {
        out.write(bytes, from, Math.min(WRITE_OCTETS, bytes.length - from));
        out.flush();
      }
    } catch (IOException e) {
      note("could not write all of it: " + e.getMessage());
    }
  }

  public Happening await(Duration limit) {
    Happening happening = reader.await(limit);
    if (happening instanceof Happening.Replied replied) {
      received(replied.reply());
    } else if (happening instanceof Happening.Ended ended) {
      note("the connection ended (" + ended.how() + ")");
    }
    return happening;
  }

  private void received(RawReply reply) {
    // The first reply is the greeting, also when the client was too early with a command.
    answered = lastReply.isEmpty() ? Optional.empty() : lastCommand;
    lastReply = Optional.of(reply);
    replies++;
    answeredContent = inContent;
    inContent = reply.code() == 354;
    if (reply.code() == 250 && answers("[EL]HLO|HELO")) {
      hello = true;
    }
    if (reply.code() == 250 && answers("[EL]HLO")) {
      keywords = keywords(reply);
    }
  }

  private boolean answers(String verbs) {
    return answered
        .map(line -> line.toUpperCase(Locale.ROOT).matches("(?s)(" + verbs + ")[ \r].*"))
        .orElse(false);
  }

  /** The keywords of an EHLO reply, upper case, with their parameters. */
  public static Map<String, String> keywords(RawReply reply) {
    Map<String, String> keywords = new TreeMap<>();
    reply.texts().stream()
        .skip(1)
        .map(text -> text.strip().split(" +", 2))
        .forEach(
            words ->
                keywords.put(words[0].toUpperCase(Locale.ROOT), words.length > 1 ? words[1] : ""));
    return keywords;
  }

  public boolean quiet(Duration window) {
    return reader.quiet(window);
  }

  /** True when what has come and was not taken begins like a reply. */
  public boolean replyWaits() {
    return RawReply.beginsWithCode(reader.unread());
  }

  /** Hands the connection to TLS, as its client. */
  public SSLSession startTls(String host, Duration limit) throws IOException {
    if (!reader.unread().isEmpty()) {
      throw new IOException("octets before the handshake: " + Transcript.escape(reader.unread()));
    }
    SSLSocket tls = TargetTls.layer(tcp, host);
    tls.setSoTimeout((int) limit.toMillis());
    tls.startHandshake();
    note("TLS: " + tls.getSession().getProtocol() + " " + tls.getSession().getCipherSuite());
    socket = tls;
    out = tls.getOutputStream();
    reader.readFrom(tls);
    keywords = Map.of();
    hello = false;
    return tls.getSession();
  }

  /** Ends our direction. */
  public void shut() throws IOException {
    note("our direction closed");
    socket.shutdownOutput();
  }

  public void dropByFin() throws IOException {
    note("closed by us (FIN)");
    droppedByUs = true;
    if (socket == tcp && !tcp.isOutputShutdown() && reader.ended().isEmpty()) {
      // A close with octets unread would be a reset.
      tcp.shutdownOutput();
      reader.quiet(Duration.ofMillis(1));
    }
    socket.close();
  }

  /** As by FIN, but TLS does not say that it ends. */
  public void dropUnderTls() throws IOException {
    note("closed by us (FIN, without a close_notify)");
    droppedByUs = true;
    tcp.shutdownOutput();
    tcp.close();
  }

  public void dropByRst() throws IOException {
    note("closed by us (RST)");
    droppedByUs = true;
    tcp.setSoLinger(true, 0);
    tcp.close();
  }

  /** Closes without ceremony. */
  public void abandon() {
    try {
      tcp.close();
    } catch (IOException e) {
      // It is gone either way.
    }
  }

  /** Ends politely where the conversation allows it; nothing of it is judged. */
  public void leave(Duration patience) {
    if (droppedByUs) {
      return;
    }
    try {
      if (!inContent && open() && lastReply.isPresent() && lastReply.get().code() != 221) {
        command("QUIT\r\n");
        await(patience);
      }
      socket.close();
    } catch (IOException e) {
      abandon();
    }
  }

  /** The number of replies, the greeting included. */
  public int replies() {
    return replies;
  }

  /** Says whether the last reply is the one to mail data. */
  public boolean answeredContent() {
    return answeredContent;
  }

  /** Says whether a hello name was accepted, in clear or within TLS. */
  public boolean hello() {
    return hello;
  }

  /** Says whether the target ended the connection, without having said so. */
  public boolean cutOff() {
    int code = lastReply.map(RawReply::code).orElse(0);
    return !droppedByUs && reader.ended().isPresent() && code != 221 && code != 421;
  }

  public boolean open() {
    return !droppedByUs && reader.ended().isEmpty();
  }

  public Optional<Ending> ended() {
    return reader.ended();
  }

  public Optional<RawReply> lastReply() {
    return lastReply;
  }

  /** The command line that the last reply answers, if that is certain. */
  public Optional<String> answered() {
    return answered;
  }

  /** The keywords that the last EHLO reply of this connection offers. */
  public Map<String, String> offered() {
    return keywords;
  }

  private void note(String text) {
    transcript.add(name, Direction.NOTE, text);
  }
}
