package io.smtptoolkit.server.queue;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;

/** The content of a message, read piece by piece; nothing is open between two of them. */
final class PiecewiseInputStream extends InputStream {
  /** Gives a piece; nothing after the last one. */
  interface Pieces {
    List<byte[]> at(int number) throws IOException;
  }

  private final Pieces pieces;
  private byte[] piece = new byte[0];
  private int at;
  private int next;
  private boolean isAtEnd;

  PiecewiseInputStream(Pieces pieces) {
    this.pieces = pieces;
  }

  @Override
  public int read() throws IOException {
    return isFilled() ? piece[at++] & 0xff : -1;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, target.length);
    if (length == 0) {
      return 0;
    }
    if (!isFilled()) {
      return -1;
    }
    int some = Math.min(length, piece.length - at);
    System.arraycopy(piece, at, target, offset, some);
    at += some;
    return some;
  }

  @Override
  public int available() {
    return piece.length - at;
  }

  private boolean isFilled() throws IOException {
    while (at == piece.length && !isAtEnd) {
      List<byte[]> found = pieces.at(next);
      if (found.isEmpty()) {
        isAtEnd = true;
      } else {
        piece = found.get(0);
        at = 0;
        next++;
      }
    }
    return at < piece.length;
  }
}
