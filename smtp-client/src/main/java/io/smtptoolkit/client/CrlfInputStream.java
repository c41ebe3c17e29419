package io.smtptoolkit.client;

import io.smtptoolkit.codec.wire.ContentFault;
import io.smtptoolkit.codec.wire.ContentFaultException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Makes every line end of a source a CRLF. A NUL is refused here, so that its position is that of
 * the source and not of what is made of it.
 *
 * <p>Not thread-safe.
 */
final class CrlfInputStream extends FilterInputStream {
  // Chosen: a few disk blocks at a time.
  private final byte[] input = new byte[16_384];
  private long before;
  private int at;
  private int limit;
  private int previous = '\n';
  private boolean owesLf;
  private boolean ended;

  CrlfInputStream(InputStream source) {
    super(source);
  }

  @Override
  public int read() throws IOException {
    var one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] octets, int offset, int length) throws IOException {
    int count = 0;
    while (count < length) {
      int octet = next();
      if (octet < 0) {
        break;
      }
      octets[offset + count++] = (byte) octet;
    }
    return count == 0 && length > 0 ? -1 : count;
  }

  @Override
  public long skip(long n) throws IOException {
    long skipped = 0;
    while (skipped < n && read() >= 0) {
      skipped++;
    }
    return skipped;
  }

  @Override
  public int available() {
    return 0;
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  private int next() throws IOException {
    if (owesLf) {
      owesLf = false;
      return '\n';
    }
    while (true) {
      if (at == limit && !fill()) {
        return end();
      }
      int octet = input[at++] & 0xff;
      if (octet == 0) {
        throw new ContentFaultException(new ContentFault(ContentFault.Kind.NUL, before + at - 1));
      }
      boolean secondOfCrlf = octet == '\n' && previous == '\r';
      previous = octet;
      if (secondOfCrlf) {
        continue;
      }
      if (octet == '\r' || octet == '\n') {
        owesLf = true;
        return '\r';
      }
      return octet;
    }
  }

  private int end() {
    boolean lacksLineEnd = previous != '\r' && previous != '\n';
    if (!lacksLineEnd) {
      return -1;
    }
    previous = '\n';
    owesLf = true;
    return '\r';
  }

  private boolean fill() throws IOException {
    if (ended) {
      return false;
    }
    before += limit;
    at = 0;
    limit = Math.max(0, in.read(input, 0, input.length));
    ended = limit == 0;
    return !ended;
  }
}
