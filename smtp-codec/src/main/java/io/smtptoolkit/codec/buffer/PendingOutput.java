package io.smtptoolkit.codec.buffer;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.IntFunction;

/**
 * Octets ready to be written, gathered so that they leave in one piece. To an encoder it is where
 * there is room. Not thread-safe.
 */
public final class PendingOutput implements IntFunction<ByteBuffer> {

  /** Chosen: the replies of one pipelined transaction, or its commands. */
  private static final int FIRST_OCTETS = 256;

  private static final ByteBuffer NONE = ByteBuffer.allocate(0);

  private ByteBuffer octets = NONE;

  /** A queue with nothing in it. */
  public PendingOutput() {}

  /**
   * The buffer to append to.
   *
   * @param room for how many octets at least
   * @return the buffer, to be written to before the next call
   */
  public ByteBuffer withRoom(int room) {
    if (octets.remaining() < room) {
      int needed = Math.addExact(octets.position(), room);
      int capacity = Math.max(needed, Math.max(FIRST_OCTETS, 2 * octets.capacity()));
      octets = ByteBuffer.wrap(Arrays.copyOf(octets.array(), capacity)).position(octets.position());
    }
    return octets;
  }

  @Override
  public ByteBuffer apply(int room) {
    return withRoom(room);
  }

  /**
   * Appends octets.
   *
   * @param more the octets
   */
  public void add(byte[] more) {
    withRoom(more.length).put(more);
  }

  /**
   * The number of octets that are there.
   *
   * @return octets
   */
  public int octets() {
    return octets.position();
  }

  /**
   * Gives everything away.
   *
   * @return the octets, which belong to the caller
   */
  public ByteBuffer take() {
    ByteBuffer taken = octets.flip();
    octets = NONE;
    return taken;
  }
}
