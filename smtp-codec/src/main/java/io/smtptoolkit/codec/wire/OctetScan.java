package io.smtptoolkit.codec.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Finds the next octet of a buffer that a decoder has to look at, eight octets at a time.
 *
 * <p>CR, LF and NUL are what ends or spoils a line. One test for "below 14" finds all three in
 * three operations a word; the few other controls in that range (TAB, in practice) are found as
 * well and are for the caller to step over. Stateless.
 */
final class OctetScan {

  static final byte NUL = 0;
  static final byte LF = '\n';
  static final byte CR = '\r';
  static final byte DOT = '.';

  private static final long ONES = 0x0101010101010101L;
  private static final long HIGH_BITS = ONES << 7;
  private static final int BOUND = CR + 1;
  private static final long BOUNDS = ONES * BOUND;
  private static final short CRLF = LF << 8 | CR;

  // Little endian whatever the machine is, so that the lowest set bit belongs to the first octet.
  private static final VarHandle ARRAY_WORD =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle ARRAY_PAIR =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle BUFFER_WORD =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private OctetScan() {}

  /**
   * Steps over text and true line ends, which is most of any content.
   *
   * @return the absolute index of the first octet that has to be judged with its neighbours: the CR
   *     of a CRLF that a dot or the end of the range follows, or another CR, LF or NUL; or {@code
   *     to}
   */
  static int skipLines(ByteBuffer buffer, int from, int to) {
    if (buffer.hasArray()) {
      int offset = buffer.arrayOffset();
      return skipLinesInArray(buffer.array(), from + offset, to + offset) - offset;
    }
    return skipLinesInBuffer(buffer, from, to);
  }

  private static int skipLinesInArray(byte[] octets, int from, int to) {
    int i = inArray(octets, from, to);
    while (i < to) {
      byte octet = octets[i];
      if (octet == CR) {
        if (i + 2 >= to || octets[i + 1] != LF || octets[i + 2] == DOT) {
          return i;
        }
        i += 2;
        if (octets[i] == CR) {
          continue; // to start a word costs more than an empty line
        }
      } else if (octet == LF || octet == NUL) {
        return i;
      } else {
        i++;
      }
      i = inArray(octets, i, to);
    }
    return to;
  }

  private static int skipLinesInBuffer(ByteBuffer octets, int from, int to) {
    int i = inBuffer(octets, from, to);
    while (i < to) {
      byte octet = octets.get(i);
      if (octet == CR) {
        if (i + 2 >= to || octets.get(i + 1) != LF || octets.get(i + 2) == DOT) {
          return i;
        }
        i += 2;
        if (octets.get(i) == CR) {
          continue; // to start a word costs more than an empty line
        }
      } else if (octet == LF || octet == NUL) {
        return i;
      } else {
        i++;
      }
      i = inBuffer(octets, i, to);
    }
    return to;
  }

  /** The absolute index of the first octet below 14 in {@code [from, to)}, or {@code to}. */
  static int nextControl(ByteBuffer buffer, int from, int to) {
    if (buffer.hasArray()) {
      int offset = buffer.arrayOffset();
      return inArray(buffer.array(), from + offset, to + offset) - offset;
    }
    return inBuffer(buffer, from, to);
  }

  /** One test of both octets; the octet at {@code at + 1} must exist. */
  static boolean isCrlf(byte[] octets, int at) {
    return (short) ARRAY_PAIR.get(octets, at) == CRLF;
  }

  /** One store of both octets. */
  static void putCrlf(byte[] octets, int at) {
    ARRAY_PAIR.set(octets, at, CRLF);
  }

  private static int inArray(byte[] octets, int from, int to) {
    int i = from;
    // Two words a round, by measurement; it is not worth it for buffers.
    for (; i <= to - 2 * Long.BYTES; i += 2 * Long.BYTES) {
      long first = belowBound((long) ARRAY_WORD.get(octets, i));
      long second = belowBound((long) ARRAY_WORD.get(octets, i + Long.BYTES));
      if ((first | second) != 0) {
        return first != 0
            ? i + (Long.numberOfTrailingZeros(first) >>> 3)
            : i + Long.BYTES + (Long.numberOfTrailingZeros(second) >>> 3);
      }
    }
    for (; i <= to - Long.BYTES; i += Long.BYTES) {
      long hits = belowBound((long) ARRAY_WORD.get(octets, i));
      if (hits != 0) {
        return i + (Long.numberOfTrailingZeros(hits) >>> 3);
      }
    }
    for (; i < to; i++) {
      if (Byte.toUnsignedInt(octets[i]) < BOUND) {
        return i;
      }
    }
    return to;
  }

  private static int inBuffer(ByteBuffer octets, int from, int to) {
    int i = from;
    for (; i <= to - Long.BYTES; i += Long.BYTES) {
      long hits = belowBound((long) BUFFER_WORD.get(octets, i));
      if (hits != 0) {
        return i + (Long.numberOfTrailingZeros(hits) >>> 3);
      }
    }
    for (; i < to; i++) {
      if (Byte.toUnsignedInt(octets.get(i)) < BOUND) {
        return i;
      }
    }
    return to;
  }

  /**
   * The high bit of each octet below the bound. Only the lowest is exact: the subtraction may
   * borrow from the octets above a hit.
   */
  private static long belowBound(long word) {
    return (word - BOUNDS) & ~word & HIGH_BITS;
  }
}
