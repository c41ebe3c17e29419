package io.smtptoolkit.codec.reply;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;

/**
 * Reads replies as nearly all of them come: whole, printable ASCII, a separator after each code.
 *
 * <p>It says nothing about other octets but that it does not read them. Stateless.
 */
final class PlainReply {

  private static final int PREFIX_OCTETS = "250 ".length();
  private static final int LEAST_LINE_OCTETS = "250 \r\n".length();

  private static final long ONES = 0x0101010101010101L;
  private static final long HIGH_BITS = ONES << 7;
  private static final long SPACES = ONES * ' ';

  // Little endian whatever the machine is, so that the lowest bits are the first octet.
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private PlainReply() {}

  /** See {@link io.smtptoolkit.codec.reply.reading.ReplyReader}. */
  static Optional<Reply> take(ByteBuffer input, int maxLineOctets, int maxLines) {
    if (!input.hasArray() || input.remaining() < LEAST_LINE_OCTETS) {
      return Optional.empty();
    }
    byte[] octets = input.array();
    int at = input.arrayOffset() + input.position();
    int limit = input.arrayOffset() + input.limit();
    int first = (int) INT.get(octets, at);
    int code = code(first);
    if (code == 0) {
      return Optional.empty();
    }
    var texts = new String[first >>> 24 == ' ' ? 1 : 16];
    for (int count = 0; count < maxLines; ) {
      if (limit - at < LEAST_LINE_OCTETS) {
        return Optional.empty();
      }
      int prefix = (int) INT.get(octets, at);
      int separator = prefix >>> 24;
      int end = endOfText(octets, at + PREFIX_OCTETS, limit);
      if (((prefix ^ first) << 8) != 0
          || (separator != ' ' && separator != '-')
          || limit - end < 2
          || octets[end] != '\r'
          || octets[end + 1] != '\n'
          || end + 2 - at > maxLineOctets) {
        return Optional.empty();
      }
      int from = at + PREFIX_OCTETS;
      if (count == texts.length) {
        texts = Arrays.copyOf(texts, 2 * count);
      }
      texts[count++] = new String(octets, from, end - from, ISO_8859_1);
      at = end + 2;
      if (separator == ' ') {
        input.position(at - input.arrayOffset());
        var lines =
            ReplyLines.ofPrintable(count == texts.length ? texts : Arrays.copyOf(texts, count));
        return Optional.of(new Reply(new ReplyCode(code), Optional.empty(), lines));
      }
    }
    return Optional.empty();
  }

  /** The number of the three digits in the low octets; 0 when they are no reply code. */
  private static int code(int prefix) {
    int hundreds = (prefix & 0xff) - '0';
    int tens = (prefix >>> 8 & 0xff) - '0';
    int ones = (prefix >>> 16 & 0xff) - '0';
    boolean valid =
        hundreds >= 2 && hundreds <= 5 && tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9;
    return valid ? 100 * hundreds + 10 * tens + ones : 0;
  }

  /** The index of the first octet that is not printable ASCII, or the limit. */
  private static int endOfText(byte[] octets, int from, int limit) {
    int i = from;
    for (; i <= limit - Long.BYTES; i += Long.BYTES) {
      long word = (long) LONG.get(octets, i);
      // Below a space, beyond ASCII, DEL. Only the lowest hit is exact: the subtraction may borrow
      // from the octets above it, the addition carry into them.
      long hits = (word - SPACES | word | word + ONES) & HIGH_BITS;
      if (hits != 0) {
        return i + (Long.numberOfTrailingZeros(hits) >>> 3);
      }
    }
    while (i < limit && octets[i] >= ' ' && octets[i] <= '~') {
      i++;
    }
    return i;
  }
}
