package io.smtptoolkit.client.phase;

import io.smtptoolkit.client.MessageContent;
import io.smtptoolkit.codec.wire.ContentFault;
import io.smtptoolkit.codec.wire.ContentFaultException;
import java.io.IOException;
import java.io.InputStream;

/**
 * What has to be known of content before MAIL.
 *
 * @param octets its size
 * @param eightBit whether there is an octet beyond ASCII
 * @param endsWithCrlf whether its last line is ended; true when there is none
 */
record Examination(long octets, boolean eightBit, boolean endsWithCrlf) {
  /**
   * Reads content to its end.
   *
   * @throws ContentFaultException at a bare CR, a bare LF or a NUL
   */
  static Examination of(MessageContent content) throws IOException {
    long octets = 0;
    int seen = 0;
    byte previous = '\n';
    var block = new byte[Blocks.OCTETS];
    try (InputStream source = content.open()) {
      for (int n = source.read(block); n >= 0; n = source.read(block)) {
        for (int i = 0; i < n; i++) {
          byte octet = block[i];
          seen |= octet;
          if ((octet == '\n') != (previous == '\r')) {
            throw octet == '\n'
                ? fault(ContentFault.Kind.BARE_LF, octets + i)
                : fault(ContentFault.Kind.BARE_CR, octets + i - 1);
          }
          if (octet == 0) {
            throw fault(ContentFault.Kind.NUL, octets + i);
          }
          previous = octet;
        }
        octets += n;
      }
    }
    if (previous == '\r') {
      throw fault(ContentFault.Kind.BARE_CR, octets - 1);
    }
    return new Examination(octets, seen < 0, previous == '\n');
  }

  /** The size of the message as DATA carries it: with its last line ended (RFC 1870 §5). */
  long octetsWithFinalCrlf() {
    return endsWithCrlf ? octets : octets + 2;
  }

  private static ContentFaultException fault(ContentFault.Kind kind, long position) {
    return new ContentFaultException(new ContentFault(kind, position));
  }
}
