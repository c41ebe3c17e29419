package io.smtptoolkit.codec.session;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/**
 * Octets received and not yet used, in order, as the buffers they came in.
 *
 * <p>Buffers are kept, not copied; only small ones that come while others wait are copied together,
 * because a peer that sends single octets would otherwise occupy one whole read buffer for each.
 * Not thread-safe.
 */
final class ReceivedOctets {

  /** Chosen: what costs less to copy than to keep in a read buffer of its own. */
  private static final int SMALL_OCTETS = 512;

  /** Chosen: room for some small pieces. */
  private static final int JOINED_OCTETS = 4096;

  private static final ByteBuffer NONE = ByteBuffer.allocate(0);

  private final ArrayDeque<ByteBuffer> buffers = new ArrayDeque<>(4);

  /** Where small pieces are joined: the last of the buffers, or one without room. */
  private ByteBuffer joined = NONE;

  /** Takes the buffer over; it belongs to this object until it is used up. */
  void add(ByteBuffer buffer) {
    int octets = buffer.remaining();
    if (octets == 0) {
      return;
    }
    if (octets > SMALL_OCTETS || !current().hasRemaining()) {
      buffers.addLast(buffer);
      joined = NONE;
      return;
    }
    if (joined.capacity() - joined.limit() < octets) {
      joined = ByteBuffer.allocate(JOINED_OCTETS).limit(0);
      buffers.addLast(joined);
    }
    int end = joined.limit();
    joined.limit(end + octets).put(end, buffer, buffer.position(), octets);
    buffer.position(buffer.limit());
  }

  /** The first buffer with something in it; empty if there is nothing. */
  ByteBuffer current() {
    while (true) {
      ByteBuffer first = buffers.peekFirst();
      if (first == null) {
        joined = NONE;
        return NONE;
      }
      if (first.hasRemaining()) {
        return first;
      }
      buffers.removeFirst();
    }
  }

  int octets() {
    int sum = 0;
    for (ByteBuffer buffer : buffers) {
      sum += buffer.remaining();
    }
    return sum;
  }

  /** Everything that is left, in order, given away. */
  ByteBuffer takeAll() {
    ByteBuffer first = current();
    if (buffers.size() > 1) {
      ByteBuffer all = ByteBuffer.allocate(octets());
      buffers.forEach(all::put);
      first = all.flip();
    }
    clear();
    return first;
  }

  void clear() {
    buffers.clear();
    joined = NONE;
  }
}
