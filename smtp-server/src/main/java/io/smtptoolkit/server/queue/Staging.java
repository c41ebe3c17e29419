package io.smtptoolkit.server.queue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The content of one message on its way: at most one piece is in memory, the others are staged in
 * commits of their own. A message of one piece is one commit.
 */
final class Staging implements IncomingMessage {
  /** The largest piece of content, in octets: SQLite reads and writes a piece as a whole. */
  static final int PIECE_OCTETS = 256 << 10;

  /** Chosen: most messages need one or two steps from here. */
  private static final int FIRST_OCTETS = 4 << 10;

  private final SqliteQueue queue;
  private final QueueId id;
  private byte[] piece = new byte[0];
  private int used;
  private int staged;
  private long octets;
  private boolean isEnded;

  Staging(SqliteQueue queue, QueueId id) {
    this.queue = queue;
    this.id = id;
  }

  @Override
  public QueueId id() {
    return id;
  }

  @Override
  public CompletionStage<Void> write(ByteBuffer content) {
    requireOpen();
    CompletionStage<Void> stored = CompletableFuture.completedFuture(null);
    while (content.hasRemaining()) {
      if (used == PIECE_OCTETS) {
        CompletionStage<Void> before = stored;
        stored = stage().thenCompose(unused -> before);
      }
      int some = Math.min(content.remaining(), PIECE_OCTETS - used);
      ensure(used + some);
      content.get(piece, used, some);
      used += some;
      octets += some;
    }
    return stored;
  }

  @Override
  public InputStream content() {
    requireOpen();
    byte[] last = Arrays.copyOf(piece, used);
    int before = staged;
    return new PiecewiseInputStream(
        number -> {
          if (number >= before) {
            return number == before ? List.of(last) : List.of();
          }
          List<byte[]> found = queue.piece(id, number);
          if (found.isEmpty()) {
            throw new IOException("content of " + id + " was swept: it took too long");
          }
          return found;
        });
  }

  @Override
  public CompletionStage<QueueId> accept(NewMessage message) {
    requireOpen();
    isEnded = true;
    byte[] last = Arrays.copyOf(piece, used);
    piece = new byte[0];
    return queue.accept(id, message, staged, last, octets);
  }

  @Override
  public void abort() {
    if (isEnded) {
      return;
    }
    isEnded = true;
    piece = new byte[0];
    if (staged > 0) {
      queue.forget(id);
    }
  }

  /** The stage has no value but null. */
  private CompletionStage<Void> stage() {
    byte[] full = piece;
    int number = staged;
    piece = new byte[0];
    used = 0;
    staged++;
    return queue.stage(id, number, full);
  }

  private void ensure(int wanted) {
    if (wanted > piece.length) {
      int grown = Math.max(FIRST_OCTETS, Math.max(wanted, 2 * piece.length));
      piece = Arrays.copyOf(piece, Math.min(PIECE_OCTETS, grown));
    }
  }

  private void requireOpen() {
    if (isEnded) {
      throw new IllegalStateException("message " + id + " is accepted or aborted already");
    }
  }
}
