package io.smtptoolkit.client.phase;

import io.smtptoolkit.client.ContentException;
import io.smtptoolkit.client.SmtpClientException;
import io.smtptoolkit.codec.wire.ContentFaultException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Sends so many octets of a stream, reading on only as fast as they are written: a message of any
 * size takes a few blocks of memory.
 *
 * <p>Confined to the connection's queue.
 */
final class Blocks {
  /** Chosen: two TLS records. */
  static final int OCTETS = 32_768;

  /** Chosen: enough for the network not to wait for us. */
  private static final int MAX_UNWRITTEN = 4;

  private final Dialogue dialogue;
  private final InputStream source;
  private final Duration within;
  private final Runnable beforeLast;
  private final CompletableFuture<Void> done = new CompletableFuture<>();
  private long remaining;
  private int unwritten;

  private Blocks(
      Dialogue dialogue, InputStream source, long octets, Duration within, Runnable beforeLast) {
    this.dialogue = dialogue;
    this.source = source;
    this.remaining = octets;
    this.within = within;
    this.beforeLast = beforeLast;
  }

  /**
   * Sends octets of content.
   *
   * @param within how long the server may take for a block
   * @param beforeLast told when the last octet is about to go
   * @return completed when all is written
   */
  static CompletableFuture<Void> send(
      Dialogue dialogue, InputStream source, long octets, Duration within, Runnable beforeLast) {
    var blocks = new Blocks(dialogue, source, octets, within, beforeLast);
    if (octets == 0) {
      beforeLast.run();
      dialogue.flush();
      return CompletableFuture.completedFuture(null);
    }
    blocks.pump();
    return blocks.done;
  }

  private void pump() {
    try {
      while (remaining > 0 && unwritten < MAX_UNWRITTEN && !done.isDone()) {
        int length = (int) Math.min(OCTETS, remaining);
        byte[] block = source.readNBytes(length);
        if (block.length < length) {
          throw new EOFException("it became shorter since it was examined");
        }
        remaining -= length;
        if (remaining == 0) {
          beforeLast.run();
        }
        unwritten++;
        var unused =
            dialogue
                .content(ByteBuffer.wrap(block), within)
                .whenComplete((nothing, error) -> written(Optional.ofNullable(error)));
      }
    } catch (ContentFaultException e) {
      giveUp(contentException("the content changed since it was examined", e));
    } catch (IOException | RuntimeException e) {
      giveUp(contentException("the content cannot be read: " + e.getMessage(), e));
    }
  }

  private void written(Optional<Throwable> error) {
    unwritten--;
    if (error.isPresent()) {
      dialogue.fail("content could not be written: " + error.get().getMessage(), error.get());
      done.completeExceptionally(error.get());
    } else if (remaining > 0) {
      pump();
    } else if (unwritten == 0) {
      dialogue.contentWritten();
      done.complete(null);
    }
  }

  private ContentException contentException(String what, Exception e) {
    return new ContentException(dialogue.id(), dialogue.stage(), what, e);
  }

  /** Content that was begun and cannot be ended is taken back only by closing. */
  private void giveUp(SmtpClientException cause) {
    dialogue.fail(cause);
    done.completeExceptionally(cause);
  }
}
