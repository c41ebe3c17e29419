package io.smtptoolkit.codec.session;

import java.nio.ByteBuffer;

/** A chunk that is refused: its octets are read all the same (RFC 3030 §2), and dropped. */
final class UnwantedChunk {
  private long octetsToCome;

  UnwantedChunk(long octets) {
    octetsToCome = octets;
  }

  /** Drops what of it has come; whether that was the rest. */
  boolean isOver(ByteBuffer input) {
    int dropped = (int) Math.min(octetsToCome, input.remaining());
    input.position(input.position() + dropped);
    octetsToCome -= dropped;
    return octetsToCome == 0;
  }
}
