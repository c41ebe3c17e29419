package io.smtptoolkit.server.queue.control;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;

/** Requests and answers as octets. Stateless. */
final class Wire {
  /** Chosen: longer than the longest path, 256 octets of UTF-8 (RFC 5321 §4.5.3.1.3). */
  private static final int MOST_REQUEST_OCTETS = 4096;

  private static final String END = ".";

  private Wire() {}

  static String readRequest(SocketChannel peer) throws IOException {
    ByteBuffer octets = ByteBuffer.allocate(MOST_REQUEST_OCTETS);
    while (octets.hasRemaining() && peer.read(octets) >= 0) {
      int last = octets.position() - 1;
      if (last >= 0 && octets.get(last) == '\n') {
        return new String(octets.array(), 0, last, UTF_8);
      }
    }
    throw new IOException("no line of at most " + MOST_REQUEST_OCTETS + " octets");
  }

  static void writeRequest(SocketChannel peer, QueueRequest request) throws IOException {
    write(peer, request + "\n");
  }

  static void write(SocketChannel peer, QueueAnswer answer) throws IOException {
    var text = new StringBuilder(answer.isDone() ? "ok\n" : "no\n");
    answer.lines().forEach(line -> text.append(' ').append(line).append('\n'));
    write(peer, text.append(END).append('\n').toString());
  }

  static QueueAnswer readAnswer(SocketChannel peer) throws IOException {
    var reader = new BufferedReader(Channels.newReader(peer, UTF_8));
    boolean isDone = "ok".equals(reader.readLine());
    var lines = new ArrayList<String>();
    while (true) {
      String line = reader.readLine();
      if (line == null) {
        throw new EOFException("the server ended before its answer did");
      }
      if (line.equals(END)) {
        return new QueueAnswer(isDone, lines);
      }
      lines.add(line.substring(1));
    }
  }

  private static void write(SocketChannel peer, String text) throws IOException {
    ByteBuffer octets = UTF_8.encode(text);
    while (octets.hasRemaining()) {
      peer.write(octets);
    }
  }
}
