package io.smtptoolkit.conformance.engine.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.smtptoolkit.conformance.script.Alternative.Ending;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Cuts what a target sends into replies and keeps every octet. It takes LF for the end of a line,
 * so that a wrong line end can be seen and named; judging it is not its work. One per connection;
 * not thread-safe.
 */
final class ReplyReader {
  // Chosen: far beyond any reply of the field, and still nothing for memory.
  private static final int MAX_REPLY_OCTETS = 1 << 20;

  private final Consumer<String> transcript;
  private final StringBuilder pending = new StringBuilder();
  private final byte[] buffer = new byte[8192];
  private Socket socket;
  private InputStream in;
  private Optional<Ending> ended = Optional.empty();

  ReplyReader(Socket socket, Consumer<String> transcript) throws IOException {
    this.socket = socket;
    this.in = socket.getInputStream();
    this.transcript = transcript;
  }

  /** From now on the octets come from here (TLS). */
  void readFrom(Socket other) throws IOException {
    socket = other;
    in = other.getInputStream();
  }

  /** Octets that have come and belong to no reply taken so far. */
  String unread() {
    return pending.toString();
  }

  Optional<Ending> ended() {
    return ended;
  }

  /** The next reply, the end, or silence for that long. */
  Happening await(Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (true) {
      Optional<RawReply> reply = takeReply();
      if (reply.isPresent()) {
        return new Happening.Replied(reply.get());
      }
      if (pending.length() > MAX_REPLY_OCTETS) {
        return new Happening.Flood(take());
      }
      if (ended.isPresent()) {
        return new Happening.Ended(ended.get(), take());
      }
      if (!fill(deadline)) {
        return new Happening.Silent(limit, unread());
      }
    }
  }

  /** Silence for that long; what comes instead is left for {@link #await}. */
  boolean quiet(Duration window) {
    return pending.length() == 0 && ended.isEmpty() && !fill(System.nanoTime() + window.toNanos());
  }

  /** Reads once; false if nothing came before the deadline. */
  private boolean fill(long deadline) {
    long millis = (deadline - System.nanoTime() + 999_999) / 1_000_000;
    if (millis <= 0) {
      return false;
    }
    try {
      socket.setSoTimeout((int) Math.min(millis, Integer.MAX_VALUE));
      int octets = in.read(buffer);
      if (octets < 0) {
        ended = Optional.of(Ending.FIN);
      } else {
        String received = new String(buffer, 0, octets, ISO_8859_1);
        transcript.accept(received);
        pending.append(received);
      }
    } catch (SocketTimeoutException e) {
      return false;
    } catch (EOFException e) {
      ended = Optional.of(Ending.FIN);
    } catch (IOException e) {
      // Whether it was the peer or our watchdog that broke it, the connection is gone.
      ended = Optional.of(Ending.RST);
    }
    return true;
  }

  private Optional<RawReply> takeReply() {
    List<String> lines = new ArrayList<>();
    int from = 0;
    for (int lf = pending.indexOf("\n", from); lf >= 0; lf = pending.indexOf("\n", from)) {
      String line = pending.substring(from, lf + 1);
      lines.add(line);
      from = lf + 1;
      if (!RawReply.continues(line)) {
        pending.delete(0, from);
        return Optional.of(new RawReply(List.copyOf(lines)));
      }
    }
    return Optional.empty();
  }

  private String take() {
    String octets = pending.toString();
    pending.setLength(0);
    return octets;
  }
}
