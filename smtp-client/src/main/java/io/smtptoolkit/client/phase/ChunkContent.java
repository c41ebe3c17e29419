package io.smtptoolkit.client.phase;

import io.smtptoolkit.client.ContentException;
import io.smtptoolkit.client.Timeouts;
import io.smtptoolkit.codec.command.Bdat;
import io.smtptoolkit.codec.reply.Reply;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Content in chunks (RFC 3030), once a recipient is accepted: several at a time where PIPELINING is
 * offered, each after the reply to the one before where it is not, and none after a refused one.
 *
 * <p>Confined to the connection's I/O thread.
 */
final class ChunkContent {
  /** Chosen: chunks whose replies may be outstanding where PIPELINING is offered. */
  private static final int MAX_UNANSWERED = 4;

  private final Dialogue dialogue;
  private final ContentSource source;
  private final Timeouts timeouts;
  private final Outcomes outcomes;
  private final Transaction transaction;
  private final long octets;
  private final int maxChunkOctets;
  private final int mostUnanswered;
  private long unsent;
  private long chunkLeft;
  private int unanswered;
  private int repliesToLast;
  private boolean lastBegun;
  private boolean pumping;
  private boolean turnWaits;
  private boolean asked;

  /**
   * Chunks of the whole content.
   *
   * @param octets the size of the content
   * @param pipelining whether chunks may follow chunks
   */
  ChunkContent(
      Dialogue dialogue,
      ContentSource source,
      Timeouts timeouts,
      Outcomes outcomes,
      Transaction transaction,
      long octets,
      int maxChunkOctets,
      boolean pipelining) {
    this.dialogue = dialogue;
    this.source = source;
    this.timeouts = timeouts;
    this.outcomes = outcomes;
    this.transaction = transaction;
    this.octets = octets;
    this.maxChunkOctets = maxChunkOctets;
    this.mostUnanswered = pipelining ? MAX_UNANSWERED : 1;
    this.unsent = octets;
  }

  /** Goes on as far as the server takes octets, the source has some, and replies allow it. */
  void pump() {
    pumping = true;
    int blocks = DataContent.OCTETS_IN_A_TURN / ContentSource.BLOCK_OCTETS;
    while (!turnWaits
        && !asked
        && dialogue.failure().isEmpty()
        && dialogue.unwrittenOctets() < DataContent.MAX_UNWRITTEN_OCTETS
        && (chunkLeft > 0 || beginChunk())) {
      if (blocks-- == 0) {
        turnWaits = true;
        dialogue.execute(this::nextTurn);
        break;
      }
      asked = true;
      int most = (int) Math.min(chunkLeft, ContentSource.BLOCK_OCTETS);
      source.next(most, this::got, this::failed);
    }
    pumping = false;
  }

  private void nextTurn() {
    turnWaits = false;
    pump();
  }

  /** Whether there is a chunk whose octets can be sent. */
  private boolean beginChunk() {
    if (lastBegun || outcomes.isChunkRefused()) {
      if (unanswered == 0) {
        transaction.conclude();
      }
      return false;
    }
    if (unanswered == mostUnanswered) {
      return false;
    }
    long size = Math.min(unsent, maxChunkOctets);
    unsent -= size;
    lastBegun = unsent == 0;
    boolean last = lastBegun;
    chunkLeft = size;
    List<CompletableFuture<Reply>> replies =
        dialogue.sendBeforeOctets(new Bdat(size, last), timeouts.dataTermination());
    unanswered += replies.size();
    if (last) {
      repliesToLast = replies.size();
    }
    for (CompletableFuture<Reply> reply : replies) {
      transaction.after(reply, it -> answered(last, it));
    }
    if (size == 0) {
      chunkSent();
      return false;
    }
    return true;
  }

  private void got(ContentSource.Block block) {
    asked = false;
    if (dialogue.failure().isPresent()) {
      return;
    }
    chunkLeft -= block.octets().remaining();
    dialogue.content(block.octets());
    if (chunkLeft == 0) {
      chunkSent();
    } else {
      dialogue.flush();
    }
    if (!pumping) {
      pump();
    }
  }

  private void chunkSent() {
    dialogue.octetsSent();
    if (lastBegun) {
      outcomes.endSent();
      dialogue.watch().contentSent(octets);
      tellEnd();
    }
    dialogue.flush();
  }

  /** What comes after a refused chunk may be refused too: nothing follows before that is known. */
  private void tellEnd() {
    if (lastBegun && chunkLeft == 0 && unanswered <= repliesToLast && !outcomes.isChunkRefused()) {
      transaction.endSaid();
    }
  }

  private void failed(ContentException failure) {
    transaction.broken(failure);
  }

  private void answered(boolean last, Optional<Reply> reply) {
    unanswered--;
    if (last) {
      outcomes.end(reply);
    } else {
      outcomes.chunk(reply);
      tellEnd();
    }
    if (!pumping) {
      pump();
    }
  }
}
