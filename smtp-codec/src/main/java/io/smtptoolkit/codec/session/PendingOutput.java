package io.smtptoolkit.codec.session;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Octets ready to be written, gathered so that they leave in one piece. Not thread-safe. */
final class PendingOutput {

  /** Chosen: the replies of one pipelined transaction, or its commands. */
  private static final int FIRST_OCTETS = 256;

  private static final ByteBuffer NONE = ByteBuffer.allocate(0);

  private ByteBuffer octets = NONE;

  /** The buffer to append to, with room for so many octets. */
  ByteBuffer withRoom(int room) {
    if (octets.remaining() < room) {
      int needed = Math.addExact(octets.position(), room);
      int capacity = Math.max(needed, Math.max(FIRST_OCTETS, 2 * octets.capacity()));
      octets = ByteBuffer.wrap(Arrays.copyOf(octets.array(), capacity)).position(octets.position());
    }
    return octets;
  }

  void add(byte[] more) {
    withRoom(more.length).put(more);
  }

  int octets() {
    return octets.position();
  }

  /** Gives everything away. */
  ByteBuffer take() {
    ByteBuffer taken = octets.flip();
    octets = NONE;
    return taken;
  }
}
