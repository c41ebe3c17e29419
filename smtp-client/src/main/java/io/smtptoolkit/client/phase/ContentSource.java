package io.smtptoolkit.client.phase;

import io.smtptoolkit.client.ContentException;
import io.smtptoolkit.client.MessageContent;
import io.smtptoolkit.client.Stage;
import io.smtptoolkit.codec.wire.ContentFaultException;
import io.smtptoolkit.codec.wire.ContentScan;
import io.smtptoolkit.codec.wire.ContentTraits;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The content of one message as the conversation reads it: first whole, to learn its traits, then
 * block by block. What may block runs on the user's executor; one that throws, rejects, hangs or
 * drops the task is a failure of the content, told in time. What is small is read once.
 *
 * <p>Confined to the connection's I/O thread, but for what the executor runs: one task at a time,
 * and closing, which must be possible while a task hangs.
 */
final class ContentSource {
  /**
   * Some octets of the content.
   *
   * @param last whether there are no more
   */
  record Block(ByteBuffer octets, boolean last) {}

  private static final Logger LOG = LoggerFactory.getLogger(ContentSource.class);

  /** Chosen: four TLS records; what has not more is kept in memory and not read again. */
  static final int BLOCK_OCTETS = 65_536;

  private final Dialogue dialogue;
  private final Callbacks callbacks;
  private final MessageContent content;
  private final Duration within;
  private final boolean binary;
  private final Clock.Deadline due = new Clock.Deadline();
  private @Nullable ByteBuffer whole;
  private boolean isExamined;
  private long octets;
  private long remaining;
  private int question;
  private volatile long progress;
  private volatile boolean closed;
  // What is being read, to be closed from elsewhere.
  private volatile @Nullable InputStream stream;
  // What was examined, to be closed by the task that did it.
  private @Nullable InputStream finished;

  /**
   * A source that nothing has been read of.
   *
   * @param within how long a block may take to be read
   * @param binary whether any octet may be in it, and not only lines of text
   */
  ContentSource(
      Dialogue dialogue,
      Callbacks callbacks,
      MessageContent content,
      Duration within,
      boolean binary) {
    this.dialogue = dialogue;
    this.callbacks = callbacks;
    this.content = content;
    this.within = within;
    this.binary = binary;
  }

  /** Reads the content to its end; {@code examined} or {@code failed} is told, perhaps at once. */
  void examine(Consumer<ContentTraits> examined, Consumer<ContentException> failed) {
    if (content instanceof OctetContent inMemory) {
      whole = inMemory.octets();
      found(inMemory.traits(), examined, failed);
      return;
    }
    ask(this::readWhole, traits -> found(traits, examined, failed), failed);
  }

  /**
   * Reads the next octets.
   *
   * @param most how many at most
   * @param then told when they are there, perhaps at once
   */
  void next(int most, Consumer<Block> then, Consumer<ContentException> failed) {
    int length = (int) Math.min(most, remaining);
    remaining -= length;
    boolean last = remaining == 0;
    ByteBuffer inMemory = whole;
    if (inMemory != null) {
      then.accept(new Block(inMemory.slice((int) (octets - remaining) - length, length), last));
    } else {
      ask(() -> new Block(ByteBuffer.wrap(read(length, last)), last), then, failed);
    }
  }

  /** Whether the octets are there without reading. */
  boolean isInMemory() {
    return whole != null;
  }

  /** The octets that are still to be read by {@link #next}. */
  long remainingOctets() {
    return remaining;
  }

  /** Goes back to the beginning, for one more transaction. */
  void rewind() {
    remaining = octets;
    question++;
    due.clear();
    closeStream();
  }

  /** Closes what is open, even while it is being read. */
  void close() {
    question++;
    closed = true;
    due.clear();
    closeStream();
  }

  private void closeStream() {
    InputStream open = stream;
    if (open != null) {
      stream = null;
      // On a thread of ours: the user's may be the one that hangs.
      callbacks.runOwn(() -> close(open), refused -> close(open));
    }
  }

  private void found(
      ContentTraits traits, Consumer<ContentTraits> examined, Consumer<ContentException> failed) {
    octets = traits.octets();
    remaining = octets;
    if (traits.fault().isPresent() && !binary) {
      failed.accept(failure(new ContentFaultException(traits.fault().get())));
    } else {
      isExamined = true;
      examined.accept(traits);
    }
  }

  private ContentTraits readWhole() throws IOException {
    InputStream source = open();
    finished = source;
    var scan = new ContentScan();
    byte[] first = source.readNBytes(BLOCK_OCTETS);
    progress = System.nanoTime();
    scan.add(ByteBuffer.wrap(first));
    if (first.length < BLOCK_OCTETS) {
      whole = ByteBuffer.wrap(first);
      return scan.traits();
    }
    var block = new byte[BLOCK_OCTETS];
    for (int n = source.read(block); n >= 0; n = source.read(block)) {
      progress = System.nanoTime();
      scan.add(ByteBuffer.wrap(block, 0, n));
    }
    stream = null;
    return scan.traits();
  }

  /** After the answer, which does not wait for a source that hangs when it is closed. */
  private void closeFinished() {
    InputStream done = finished;
    if (done != null) {
      finished = null;
      close(done);
    }
  }

  private byte[] read(int length, boolean last) throws IOException {
    InputStream source = stream;
    if (source == null) {
      source = open();
    }
    byte[] block = source.readNBytes(length);
    if (block.length < length) {
      throw new EOFException("it became shorter since it was examined");
    }
    if (last && source.read() >= 0) {
      throw new IOException("it became longer since it was examined");
    }
    return block;
  }

  private InputStream open() throws IOException {
    InputStream opened = content.open();
    stream = opened;
    if (closed) {
      close(opened);
      throw new IOException("it was opened too late");
    }
    return opened;
  }

  private static void close(InputStream source) {
    try {
      source.close();
    } catch (Throwable e) {
      // All that was wanted of it has been read, or it has failed before.
      LOG.debug("the content's source does not close", e);
    }
  }

  /** Has something read, and its answer told here: once, and in time. */
  private <T> void ask(Callable<T> task, Consumer<T> then, Consumer<ContentException> failed) {
    int asked = ++question;
    progress = System.nanoTime();
    dialogue.await(due, within, () -> overdue(asked, failed));
    callbacks.run(
        () -> {
          try {
            T value = task.call();
            dialogue.execute(() -> answer(asked, () -> then.accept(value)));
          } catch (Throwable fault) {
            dialogue.execute(() -> answer(asked, () -> failed.accept(failure(fault))));
          }
          closeFinished();
        },
        refused -> dialogue.execute(() -> answer(asked, () -> failed.accept(refused(refused)))));
  }

  private void answer(int asked, Runnable what) {
    // Otherwise it comes too late: the source was closed.
    if (asked == question) {
      due.clear();
      what.run();
    }
  }

  private void overdue(int asked, Consumer<ContentException> failed) {
    if (asked != question) {
      return;
    }
    Duration left = within.minusNanos(System.nanoTime() - progress);
    if (!left.isNegative() && !left.isZero()) {
      // It has given something meanwhile.
      dialogue.await(due, left, () -> overdue(asked, failed));
      return;
    }
    close();
    String what = "waited " + DurationWords.of(within) + " for the content's source";
    failed.accept(
        new ContentException(dialogue.id(), stage(), what, new SocketTimeoutException(what)));
  }

  /** While it is examined another message may be under way. */
  private Stage stage() {
    return isExamined ? dialogue.stage() : Stage.EXAMINATION;
  }

  private ContentException failure(Throwable fault) {
    String what =
        fault instanceof ContentFaultException
            ? String.valueOf(fault.getMessage())
            : "the content cannot be read: " + fault;
    return new ContentException(dialogue.id(), stage(), what, fault);
  }

  private ContentException refused(Throwable refusal) {
    return new ContentException(
        dialogue.id(), stage(), "the executor does not read the content: " + refusal, refusal);
  }
}
