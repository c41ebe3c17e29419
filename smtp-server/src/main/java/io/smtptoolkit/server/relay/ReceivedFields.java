package io.smtptoolkit.server.relay;

import java.nio.ByteBuffer;

/**
 * Counts the Received fields of a header as its octets pass, cut anywhere. It keeps nothing of
 * them.
 *
 * <p>Not thread-safe.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5321#section-6.3">RFC 5321 §6.3</a>
 */
final class ReceivedFields {
  private static final String NAME = "received";

  /** In this line no name can match any more. */
  private static final int OTHER = -1;

  private int count;
  private int matched;
  private int lineOctets;
  private boolean isHeader = true;

  int count() {
    return count;
  }

  /** Leaves the buffer's position as it is. */
  void read(ByteBuffer octets) {
    for (int i = octets.position(); isHeader && i < octets.limit(); i++) {
      read(octets.get(i));
    }
  }

  private void read(byte octet) {
    if (octet == '\n') {
      isHeader = lineOctets > 0;
      lineOctets = 0;
      matched = 0;
      return;
    }
    if (octet == '\r') {
      return;
    }
    lineOctets++;
    if (matched == OTHER) {
      return;
    }
    if (matched < NAME.length()) {
      // ASCII letters differ from their capitals in this bit.
      matched = (octet | 0x20) == NAME.charAt(matched) ? matched + 1 : OTHER;
    } else if (octet == ':') {
      count++;
      matched = OTHER;
    } else if (octet != ' ' && octet != '\t') {
      // RFC 5322 §4.5.8 knows blanks before the colon.
      matched = OTHER;
    }
  }
}
