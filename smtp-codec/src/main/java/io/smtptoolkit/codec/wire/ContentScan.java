package io.smtptoolkit.codec.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the {@link ContentTraits} of a content that is handed in by pieces of any size.
 *
 * <pre>
 * var scan = new ContentScan();
 * for each piece: scan.add(piece);
 * scan.traits()
 * </pre>
 *
 * <p>Nothing is copied or kept, and most octets are looked at eight at a time. One per content; not
 * thread-safe.
 */
public final class ContentScan {

  private static final long HIGH_BITS = 0x8080808080808080L;
  private static final VarHandle ARRAY_WORD =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle BUFFER_WORD =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private long octets;
  private boolean eightBit;
  private long lineStart;
  private long longestLine;
  private boolean afterCr;
  private @Nullable ContentFault fault;

  /** A scan before the first octet. */
  public ContentScan() {}

  /**
   * Looks at the next octets.
   *
   * @param piece the octets from position to limit, which both stay
   */
  public void add(ByteBuffer piece) {
    int begin = piece.position();
    int end = piece.limit();
    if (begin == end) {
      return;
    }
    eightBit = eightBit || hasEightBit(piece, begin, end);
    int i = begin;
    if (afterCr) {
      afterCr = false;
      if (piece.get(i) == OctetScan.LF) {
        endLine(octets + 1);
        i++;
      } else {
        fault(ContentFault.Kind.BARE_CR, octets - 1);
      }
    }
    while ((i = OctetScan.nextControl(piece, i, end)) < end) {
      long position = octets + (i - begin);
      switch (piece.get(i++)) {
        case OctetScan.CR -> {
          if (i == end) {
            afterCr = true;
          } else if (piece.get(i) == OctetScan.LF) {
            i++;
            endLine(position + 2);
          } else {
            fault(ContentFault.Kind.BARE_CR, position);
          }
        }
        case OctetScan.LF -> fault(ContentFault.Kind.BARE_LF, position);
        case OctetScan.NUL -> fault(ContentFault.Kind.NUL, position);
        default -> {} // a TAB, for example
      }
    }
    octets += end - begin;
  }

  /**
   * The traits of all that was added so far, as if it ended here.
   *
   * @return the traits
   */
  public ContentTraits traits() {
    long unended = octets - lineStart;
    ContentFault last = afterCr ? new ContentFault(ContentFault.Kind.BARE_CR, octets - 1) : null;
    return new ContentTraits(
        octets,
        eightBit,
        Math.max(longestLine, unended == 0 ? 0 : unended + 2),
        unended == 0,
        Optional.ofNullable(fault != null ? fault : last));
  }

  private void endLine(long end) {
    longestLine = Math.max(longestLine, end - lineStart);
    lineStart = end;
  }

  private void fault(ContentFault.Kind kind, long position) {
    if (fault == null) {
      fault = new ContentFault(kind, position);
    }
  }

  private static boolean hasEightBit(ByteBuffer piece, int from, int to) {
    if (piece.hasArray()) {
      int offset = piece.arrayOffset();
      return hasEightBit(piece.array(), from + offset, to + offset);
    }
    long seen = 0;
    int i = from;
    for (; i <= to - Long.BYTES; i += Long.BYTES) {
      seen |= (long) BUFFER_WORD.get(piece, i);
    }
    for (; i < to; i++) {
      seen |= piece.get(i);
    }
    return (seen & HIGH_BITS) != 0;
  }

  private static boolean hasEightBit(byte[] octets, int from, int to) {
    long seen = 0;
    int i = from;
    for (; i <= to - Long.BYTES; i += Long.BYTES) {
      seen |= (long) ARRAY_WORD.get(octets, i);
    }
    for (; i < to; i++) {
      seen |= octets[i];
    }
    return (seen & HIGH_BITS) != 0;
  }
}
