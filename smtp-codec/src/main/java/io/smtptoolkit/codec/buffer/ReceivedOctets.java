package io.smtptoolkit.codec.buffer;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Octets received and not yet used, in order, as the buffers they came in.
 *
 * <p>Buffers are kept, not copied; only small ones that come while others wait are copied together,
 * because a peer that sends single octets would otherwise occupy one whole read buffer for each.
 * Not thread-safe.
 */
public final class ReceivedOctets {

  /** Chosen: what costs less to copy than to keep in a read buffer of its own. */
  private static final int SMALL_OCTETS = 512;

  /** Chosen: room for some small pieces. */
  private static final int JOINED_OCTETS = 4096;

  private static final ByteBuffer NONE = ByteBuffer.allocate(0);

  /** The buffer that is read now; mostly the only one, and often empty. */
  private ByteBuffer first = NONE;

  private @Nullable ArrayDeque<ByteBuffer> others;

  /** Where small pieces are joined: the last of the buffers, or one without room. */
  private ByteBuffer joined = NONE;

  /** A queue with nothing in it. */
  public ReceivedOctets() {}

  /**
   * Takes a buffer over.
   *
   * @param buffer belongs to this object until it is used up
   */
  public void add(ByteBuffer buffer) {
    int octets = buffer.remaining();
    if (octets == 0) {
      return;
    }
    if (!current().hasRemaining()) {
      first = buffer;
      return;
    }
    if (octets > SMALL_OCTETS) {
      addLast(buffer);
      joined = NONE;
      return;
    }
    if (joined.capacity() - joined.limit() < octets) {
      joined = ByteBuffer.allocate(JOINED_OCTETS).limit(0);
      addLast(joined);
    }
    int end = joined.limit();
    joined.limit(end + octets).put(end, buffer, buffer.position(), octets);
    buffer.position(buffer.limit());
  }

  /**
   * The first buffer with something in it.
   *
   * @return the buffer, whose position the caller moves; empty if there is nothing
   */
  public ByteBuffer current() {
    while (!first.hasRemaining()) {
      ByteBuffer next = others == null ? null : others.pollFirst();
      if (next == null) {
        clear();
        return NONE;
      }
      first = next;
    }
    return first;
  }

  /**
   * The number of octets that are there.
   *
   * @return octets not yet used
   */
  public int octets() {
    int sum = first.remaining();
    if (others != null) {
      for (ByteBuffer buffer : others) {
        sum += buffer.remaining();
      }
    }
    return sum;
  }

  /**
   * Gives everything away.
   *
   * @return the octets that are left, in order
   */
  public ByteBuffer takeAll() {
    ByteBuffer all = current();
    if (others != null) {
      ByteBuffer copy = ByteBuffer.allocate(octets()).put(first);
      others.forEach(copy::put);
      all = copy.flip();
    }
    clear();
    return all;
  }

  /** Drops everything. */
  public void clear() {
    first = NONE;
    others = null;
    joined = NONE;
  }

  private void addLast(ByteBuffer buffer) {
    if (others == null) {
      others = new ArrayDeque<>(4);
    }
    others.addLast(buffer);
  }
}
