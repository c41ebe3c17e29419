package io.smtptoolkit.conformance.scripted;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Reads what a client sends, and records it. Confined to the session's thread. */
final class Incoming {
  // Chosen: no command of a test is longer, and a client gone mad does not fill the memory.
  private static final int MAX_LINE = 1 << 20;

  private final ReceivedConnection record;
  private BufferedInputStream in;

  Incoming(InputStream in, ReceivedConnection record) {
    this.in = new BufferedInputStream(in, 65_536);
    this.record = record;
  }

  /** From here on reads from another stream, above TLS. */
  void from(InputStream other) {
    in = new BufferedInputStream(other, 65_536);
  }

  /** The octets that have come and were not read. */
  int waiting() throws IOException {
    return in.available();
  }

  /** Waits for an octet, and leaves it there. */
  void await() throws IOException {
    in.mark(1);
    if (in.read() < 0) {
      throw new EOFException("the client closed before its hello");
    }
    in.reset();
  }

  /** What was read from the socket and not yet looked at, to be handed to TLS. */
  InputStream buffered(InputStream below) throws IOException {
    int beyond = below.available();
    int count = Math.max(0, in.available() - beyond);
    return new ByteArrayInputStream(in.readNBytes(count));
  }

  /** A line without its line end; null at the end of the input. */
  @Nullable String line() throws IOException {
    var line = new ByteArrayOutputStream();
    while (true) {
      int octet = in.read();
      if (octet < 0) {
        return null;
      }
      record.octet(octet);
      if (octet == '\n') {
        String text = line.toString(ISO_8859_1);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
      }
      line.write(octet);
      if (line.size() > MAX_LINE) {
        throw new IOException("a command of more than " + MAX_LINE + " octets");
      }
    }
  }

  /** Reads the content of DATA to its end. */
  void content(ReceivedConnection.OpenTransaction transaction) throws IOException {
    var block = new Block();
    // The octets seen of CRLF.CRLF; the content begins as after a line end.
    int seen = 2;
    try {
      while (seen < 5) {
        int octet = in.read();
        if (octet < 0) {
          throw new EOFException("the client closed within the content");
        }
        block.add(octet, seen);
        seen = next(seen, octet);
        if (block.octets == block.wire.length) {
          block.record(transaction);
        }
      }
    } finally {
      block.record(transaction);
    }
  }

  private static int next(int seen, int octet) {
    return switch (octet) {
      case '\r' -> seen == 3 ? 4 : 1;
      case '\n' -> seen == 1 ? 2 : seen == 4 ? 5 : 0;
      case '.' -> seen == 2 ? 3 : 0;
      default -> 0;
    };
  }

  /** Reads a chunk. */
  void chunk(long length, ReceivedConnection.OpenTransaction transaction) throws IOException {
    byte[] octets = new byte[65_536];
    for (long left = length; left > 0; ) {
      int count = in.read(octets, 0, (int) Math.min(octets.length, left));
      if (count < 0) {
        throw new EOFException("the client closed within a chunk");
      }
      record.octets(octets, count);
      transaction.add(octets, count, octets, count);
      left -= count;
    }
  }

  /** Some content as it came, and without the dots. */
  private final class Block {
    private final byte[] wire = new byte[65_536];
    // One more, for a CR that was held back in the block before.
    private final byte[] meant = new byte[wire.length + 1];
    private int octets;
    private int plain;

    void add(int octet, int seen) {
      wire[octets++] = (byte) octet;
      boolean stuffed = seen == 2 && octet == '.';
      boolean heldBack = seen == 3 && octet == '\r';
      boolean end = seen == 4 && octet == '\n';
      if (seen == 4 && !end) {
        meant[plain++] = '\r';
      }
      if (!stuffed && !heldBack && !end) {
        meant[plain++] = (byte) octet;
      }
    }

    void record(ReceivedConnection.OpenTransaction transaction) {
      record.octets(wire, octets);
      transaction.add(wire, octets, meant, plain);
      octets = 0;
      plain = 0;
    }
  }
}
