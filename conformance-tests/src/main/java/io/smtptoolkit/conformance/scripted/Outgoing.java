package io.smtptoolkit.conformance.scripted;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Writes what a script says, and records it. Confined to the session's thread. */
final class Outgoing {
  // Chosen: large enough to fill a socket quickly, small enough to end soon after the client.
  private static final int ENDLESS_BLOCK = 16_384;

  private final ReceivedConnection record;
  private final CountDownLatch closing;
  private OutputStream out;

  /**
   * Writes.
   *
   * @param closing ends every wait
   */
  Outgoing(OutputStream out, ReceivedConnection record, CountDownLatch closing) {
    this.out = out;
    this.record = record;
    this.closing = closing;
  }

  /** From here on writes to another stream, above TLS. */
  void to(OutputStream other) {
    out = other;
  }

  void write(String text, int times) throws IOException {
    record.said(text);
    byte[] octets = text.getBytes(ISO_8859_1);
    var all = new byte[octets.length * times];
    for (int i = 0; i < times; i++) {
      System.arraycopy(octets, 0, all, i * octets.length, octets.length);
    }
    out.write(all);
    out.flush();
  }

  void drip(String text, Duration pause) throws IOException {
    record.said(text);
    byte[] octets = text.getBytes(ISO_8859_1);
    for (byte octet : octets) {
      out.write(octet);
      out.flush();
      if (!pause.isZero()) {
        pause(pause);
      }
    }
  }

  /** Ends with the exception that says that the client has gone. */
  void endlessly(String text) throws IOException {
    record.said(text);
    byte[] octets = text.getBytes(ISO_8859_1);
    int times = Math.max(1, ENDLESS_BLOCK / octets.length);
    var block = new byte[octets.length * times];
    for (int i = 0; i < times; i++) {
      System.arraycopy(octets, 0, block, i * octets.length, octets.length);
    }
    while (closing.getCount() > 0) {
      out.write(block);
    }
  }

  void pause(Duration time) throws IOException {
    try {
      if (closing.await(time.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new IOException("the scripted server is closed");
      }
    } catch (InterruptedException e) {
      throw new IOException("the scripted server is closed", e);
    }
  }
}
