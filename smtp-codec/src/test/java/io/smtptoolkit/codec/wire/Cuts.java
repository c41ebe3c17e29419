package io.smtptoolkit.codec.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * The ways in which a transport may cut the same octets, each as a list of buffers of every kind.
 */
final class Cuts {

  private Cuts() {}

  /** Whole, cut once at every position, and octet by octet; by a name that tells which. */
  static Map<String, List<ByteBuffer>> of(String octets) {
    byte[] all = octets(octets);
    Map<String, List<ByteBuffer>> cuts = new LinkedHashMap<>();
    cuts.put("whole", List.of(heap(all, 0, all.length)));
    cuts.put("whole, direct", List.of(direct(all, 0, all.length)));
    cuts.put("whole, read-only", List.of(heap(all, 0, all.length).asReadOnlyBuffer()));
    for (int i = 1; i < all.length; i++) {
      cuts.put("cut at " + i, List.of(heap(all, 0, i), heap(all, i, all.length)));
      cuts.put("cut at " + i + ", direct", List.of(direct(all, 0, i), direct(all, i, all.length)));
    }
    List<ByteBuffer> single = new ArrayList<>();
    for (int i = 0; i < all.length; i++) {
      single.add(heap(all, i, i + 1));
    }
    cuts.put("octet by octet", single);
    return cuts;
  }

  /** Cut at random. */
  static List<ByteBuffer> random(String octets, Random random) {
    return random(octets, 40, random);
  }

  /** Cut at random into pieces of at most so many octets. */
  static List<ByteBuffer> random(String octets, int pieceOctets, Random random) {
    byte[] all = octets(octets);
    List<ByteBuffer> pieces = new ArrayList<>();
    for (int from = 0; from < all.length; ) {
      int to = Math.min(all.length, from + 1 + random.nextInt(pieceOctets));
      pieces.add(random.nextBoolean() ? heap(all, from, to) : direct(all, from, to));
      from = to;
    }
    return pieces;
  }

  /** Makes the octets of a buffer wrong, as a driver does that uses it again. */
  static void poison(ByteBuffer buffer) {
    if (!buffer.isReadOnly()) {
      for (int i = 0; i < buffer.capacity(); i++) {
        buffer.clear().put(i, (byte) '#');
      }
    }
  }

  static byte[] octets(String text) {
    return text.getBytes(ISO_8859_1);
  }

  static String text(ByteBuffer buffer) {
    byte[] octets = new byte[buffer.remaining()];
    buffer.duplicate().get(octets);
    return new String(octets, ISO_8859_1);
  }

  private static ByteBuffer heap(byte[] all, int from, int to) {
    return surrounded(ByteBuffer.allocate(to - from + 7), all, from, to);
  }

  private static ByteBuffer direct(byte[] all, int from, int to) {
    return surrounded(ByteBuffer.allocateDirect(to - from + 7), all, from, to);
  }

  /** Octets that mean something are before and after, where the code may not look. */
  private static ByteBuffer surrounded(ByteBuffer buffer, byte[] all, int from, int to) {
    buffer.put(octets("\r\n.")).put(all, from, to - from).put(octets("\n.\r\n"));
    return buffer.position(1).slice().position(2).limit(2 + to - from);
  }
}
