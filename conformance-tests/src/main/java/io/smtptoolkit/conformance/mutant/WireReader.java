package io.smtptoolkit.conformance.mutant;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;

/**
 * The octets of one connection, and command lines cut out of them: only CRLF ends a line (RFC 5321
 * §2.3.8). One per connection; not thread-safe.
 */
final class WireReader {

  /** What {@link #read()} gives at the end of the input. */
  static final int END = -1;

  /**
   * Octets of a command line including CRLF; RFC 5321 §4.5.3.1.4 wants 512 and extensions more
   * (chosen: generous).
   */
  private static final int MAX_LINE_OCTETS = 4096;

  /** A peer that sends this much without a CRLF is not going to send one (chosen). */
  private static final int MAX_DISCARDED_OCTETS = 1 << 20;

  private final Set<Mutant> mutants;
  private final byte[] buffer = new byte[8192];
  private InputStream in;
  private int position;
  private int limit;
  private String skip = "";

  WireReader(InputStream in, Set<Mutant> mutants) {
    this.in = in;
    this.mutants = mutants;
  }

  /** The outcome of reading a line. */
  enum Kind {
    COMPLETE,
    TOO_LONG,
    ENDLESS,
    END_OF_INPUT
  }

  /** One command line without its CRLF, an octet per char; empty unless complete. */
  record Line(Kind kind, String text) {}

  /** The next octet, or {@link #END}. */
  int read() throws IOException {
    if (position == limit) {
      position = 0;
      limit = 0;
      limit = Math.max(0, in.read(buffer));
      if (limit == 0) {
        return END;
      }
    }
    return buffer[position++] & 0xff;
  }

  /** Puts the octet just read back; legal once after each {@link #read()}. */
  void unread() {
    position--;
  }

  /** True when the octet just read was the last one the network has given so far. */
  boolean atReadEdge() {
    return position == limit;
  }

  /** True when a whole line was read from the network and not yet used. */
  boolean hasLine() {
    return new String(buffer, position, limit - position, StandardCharsets.ISO_8859_1)
        .contains("\r\n");
  }

  /** Takes what was read from the network and not yet used. */
  byte[] takeUnread() {
    byte[] unread = Arrays.copyOfRange(buffer, position, limit);
    position = limit;
    return unread;
  }

  /** Goes on with another stream, which is the same connection inside TLS. */
  void continueWith(InputStream stream) {
    in = stream;
  }

  /** Reads to the next CRLF; an over-long line is read to its CRLF too and reported once. */
  Line readLine() throws IOException {
    StringBuilder line = new StringBuilder();
    int discarded = 0;
    boolean afterCr = false;
    while (true) {
      int octet = read();
      if (octet == END) {
        return new Line(Kind.END_OF_INPUT, "");
      }
      if (!skip.isEmpty()) {
        boolean expected = octet == skip.charAt(0);
        skip = expected ? skip.substring(1) : "";
        if (expected) {
          continue;
        }
      }
      if (octet == '\n' && (afterCr || has(Mutant.BARE_LF_ENDS_COMMAND))) {
        return discarded > 0 || tooLong(line)
            ? new Line(Kind.TOO_LONG, "")
            : complete(line, afterCr ? 1 : 0);
      }
      if (afterCr && has(Mutant.BARE_CR_ENDS_COMMAND)) {
        unread();
        return complete(line, 1);
      }
      if (octet == 0 && has(Mutant.NUL_ENDS_COMMAND)) {
        return complete(line, 0);
      }
      if ((octet == 0x0b || octet == 0x0c || octet == 0x85)
          && has(Mutant.OTHER_NEWLINE_ENDS_COMMAND)) {
        return complete(line, 0);
      }
      afterCr = octet == '\r';
      if (octet == 0 && has(Mutant.NUL_DROPPED)) {
        continue;
      }
      if (line.length() < MAX_LINE_OCTETS) {
        line.append((char) octet);
      } else if (has(Mutant.LONG_LINE_TAIL_RUNS)) {
        unread();
        return new Line(Kind.TOO_LONG, "");
      } else if (++discarded > MAX_DISCARDED_OCTETS) {
        return new Line(Kind.ENDLESS, "");
      }
      if (afterCr && atReadEdge() && has(Mutant.CR_ALONE_ANSWERED)) {
        skip = "\n";
        return complete(line, 1);
      }
      if (atReadEdge() && has(Mutant.READ_IS_A_LINE)) {
        return complete(line, 0);
      }
      if (atReadEdge()
          && line.toString().equalsIgnoreCase("NOOP")
          && has(Mutant.VERB_ANSWERED_BEFORE_CRLF)) {
        skip = "\r\n";
        return complete(line, 0);
      }
    }
  }

  /** Reads exactly so many octets; false when the input ends before. */
  boolean readFully(byte[] target) throws IOException {
    for (int i = 0; i < target.length; i++) {
      int octet = read();
      if (octet == END) {
        return false;
      }
      target[i] = (byte) octet;
    }
    return true;
  }

  private boolean tooLong(StringBuilder line) {
    int octets = line.length() + 1;
    return octets > MAX_LINE_OCTETS || (octets > 511 && has(Mutant.COMMAND_LINE_511));
  }

  private static Line complete(StringBuilder line, int lineEndOctets) {
    return new Line(Kind.COMPLETE, line.substring(0, line.length() - lineEndOctets));
  }

  private boolean has(Mutant mutant) {
    return mutants.contains(mutant);
  }

  static byte[] octets(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
