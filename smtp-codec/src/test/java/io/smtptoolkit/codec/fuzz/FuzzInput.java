package io.smtptoolkit.codec.fuzz;

import java.io.Serial;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * The octets of one run, as choices and as what remains.
 *
 * <p>Choices are taken from the end and everything else from the front, so that a file of the
 * corpus begins with readable protocol. When the octets are used up each choice is the first one.
 * Being a {@link Random}, it drives the {@link Generators} too.
 */
final class FuzzInput extends Random {
  @Serial private static final long serialVersionUID = 1L;

  private final byte[] octets;
  private int end;

  FuzzInput(byte[] octets) {
    this.octets = octets;
    end = octets.length;
  }

  @Override
  protected int next(int bits) {
    int value = 0;
    for (int taken = 0; taken < bits; taken += Byte.SIZE) {
      value = value << Byte.SIZE | nextOctet();
    }
    return bits == Integer.SIZE ? value : value & ((1 << bits) - 1);
  }

  @Override
  public int nextInt(int bound) {
    return bound <= 1 << Byte.SIZE ? nextOctet() % bound : (next(31) & 0xffffff) % bound;
  }

  @Override
  public boolean nextBoolean() {
    return (nextOctet() & 1) != 0;
  }

  /** What is not used as a choice yet. */
  byte[] rest() {
    byte[] rest = Arrays.copyOf(octets, end);
    end = 0;
    return rest;
  }

  /** The octets in pieces of every kind of buffer, cut where this input says. */
  List<ByteBuffer> cut(byte[] all) {
    int cuts = nextInt(8);
    int[] at = new int[cuts == 7 ? Math.max(0, all.length - 1) : cuts];
    for (int i = 0; i < at.length; i++) {
      at[i] = cuts == 7 ? i + 1 : nextInt(all.length + 1);
    }
    Arrays.sort(at);
    var pieces = new ArrayList<ByteBuffer>();
    int from = 0;
    for (int to : at) {
      pieces.add(piece(all, from, to));
      from = to;
    }
    pieces.add(piece(all, from, all.length));
    return pieces;
  }

  private ByteBuffer piece(byte[] all, int from, int to) {
    ByteBuffer piece =
        (to - from) % 2 == 0
            ? ByteBuffer.allocate(to - from + 2).position(1).slice()
            : ByteBuffer.allocateDirect(to - from + 1);
    return piece.put(all, from, to - from).flip();
  }

  private int nextOctet() {
    return end == 0 ? 0 : Byte.toUnsignedInt(octets[--end]);
  }
}
