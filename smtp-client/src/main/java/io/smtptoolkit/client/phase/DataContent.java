package io.smtptoolkit.client.phase;

import io.smtptoolkit.client.ContentException;
import io.smtptoolkit.client.Stage;
import io.smtptoolkit.client.Timeouts;
import io.smtptoolkit.codec.wire.ContentFaultException;

/**
 * Content after the 354 to DATA: blocks as fast as the server takes them, the last one in one write
 * with the lone dot.
 *
 * <p>Confined to the connection's I/O thread.
 */
final class DataContent {
  /** Chosen: enough for the network not to wait for us. */
  static final int MAX_UNWRITTEN_OCTETS = 131_072;

  /** Chosen: a fast server must not keep the thread from the other connections. */
  static final int OCTETS_IN_A_TURN = 262_144;

  /** Chosen: at least so much of long content goes in one write with the lone dot. */
  private static final int LAST_OCTETS = 16_384;

  private final Dialogue dialogue;
  private final ContentSource source;
  private final Timeouts timeouts;
  private final Outcomes outcomes;
  private final Transaction transaction;
  private long octets;
  private boolean pumping;
  private boolean turnWaits;
  private boolean asked;
  private boolean ended;

  DataContent(
      Dialogue dialogue,
      ContentSource source,
      Timeouts timeouts,
      Outcomes outcomes,
      Transaction transaction) {
    this.dialogue = dialogue;
    this.source = source;
    this.timeouts = timeouts;
    this.outcomes = outcomes;
    this.transaction = transaction;
  }

  void start() {
    dialogue.stage(Stage.CONTENT);
    pump();
  }

  /** Goes on as far as the server takes octets and the source has some. */
  void pump() {
    pumping = true;
    long turnEnds = octets + OCTETS_IN_A_TURN;
    while (!turnWaits
        && !asked
        && !ended
        && dialogue.failure().isEmpty()
        && dialogue.unwrittenOctets() < MAX_UNWRITTEN_OCTETS) {
      if (octets >= turnEnds) {
        turnWaits = true;
        dialogue.execute(this::nextTurn);
        break;
      }
      asked = true;
      source.next(nextOctets(), this::got, this::failed);
    }
    pumping = false;
  }

  private void nextTurn() {
    turnWaits = false;
    pump();
  }

  /** Content in memory without TLS is written in large blocks, without a copy but for dots. */
  private int nextOctets() {
    long left = source.remainingOctets();
    boolean isLarge = source.isInMemory() && dialogue.tls().isEmpty();
    return isLarge && left > ContentSource.BLOCK_OCTETS
        ? (int) Math.min(OCTETS_IN_A_TURN, left - LAST_OCTETS)
        : ContentSource.BLOCK_OCTETS;
  }

  private void got(ContentSource.Block block) {
    asked = false;
    if (dialogue.failure().isPresent()) {
      return;
    }
    octets += block.octets().remaining();
    try {
      if (block.last()) {
        dialogue.content(block.octets());
      } else {
        dialogue.stream(block.octets());
      }
    } catch (ContentFaultException e) {
      transaction.broken("the content changed since it was examined", e);
      return;
    }
    if (block.last()) {
      end();
      return;
    }
    if (!pumping) {
      pump();
    }
  }

  private void failed(ContentException failure) {
    transaction.broken(failure);
  }

  private void end() {
    ended = true;
    outcomes.endSent();
    var replies = dialogue.endContent(timeouts.dataTermination());
    dialogue.watch().contentSent(octets);
    transaction.awaitEnd(replies);
    transaction.endSaid();
    dialogue.flush();
  }
}
