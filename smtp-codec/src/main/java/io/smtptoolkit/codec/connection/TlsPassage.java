package io.smtptoolkit.codec.connection;

import io.smtptoolkit.codec.buffer.ReceivedOctets;
import io.smtptoolkit.codec.tls.TlsLayer;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;

/**
 * TLS between the wire and a session: what comes is stored, and decrypted when it is asked for;
 * what the session says is encrypted when it is taken. While a task is due or running the engine is
 * not touched. Not thread-safe.
 */
final class TlsPassage {

  /** The outcome of {@link #advance}. */
  enum Progress {
    /** The handshake has just been done. */
    ESTABLISHED,
    /** {@link #takePlaintext} has something. */
    PLAINTEXT,
    /** A task is due or running. */
    NEED_TASK,
    /** All that was received is used up. */
    NEED_BYTES,
    /** The peer will send no more. */
    ENDED
  }

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final TlsLayer layer;
  private final ReceivedOctets received;
  private ByteBuffer clear;
  private ByteBuffer unsent = NOTHING;
  private boolean established;
  private boolean taskTaken;
  private boolean inputEnded;
  private boolean outputClosed;
  private Optional<SSLException> failure = Optional.empty();

  /**
   * Begins TLS.
   *
   * @param engine not used yet
   * @param received ciphertext that has come already
   * @param clear what is to be written before anything of TLS
   */
  TlsPassage(SSLEngine engine, ReceivedOctets received, ByteBuffer clear) {
    this.layer = TlsLayer.withTasksHandedOut(engine);
    this.received = received;
    this.clear = clear;
    if (engine.getUseClientMode()) {
      try {
        layer.beginHandshake();
      } catch (SSLException e) {
        failure = Optional.of(e);
      }
    }
  }

  void receive(ByteBuffer ciphertext) {
    received.add(ciphertext);
  }

  void endOfInput() {
    inputEnded = true;
  }

  /** Goes on with what was received, up to the next thing to tell. */
  Progress advance() throws SSLException {
    while (true) {
      if (layer.handshakeDone() && !established) {
        established = true;
        return Progress.ESTABLISHED;
      }
      if (layer.plaintextOctets() > 0) {
        return Progress.PLAINTEXT;
      }
      if (failure.isPresent()) {
        throw failure.get();
      }
      if (layer.task().isPresent()) {
        return Progress.NEED_TASK;
      }
      ByteBuffer ciphertext = received.current();
      if (layer.peerClosed()) {
        received.clear();
        return Progress.ENDED;
      }
      if (!ciphertext.hasRemaining()) {
        if (inputEnded) {
          layer.endOfInput();
        }
        return inputEnded ? Progress.ENDED : Progress.NEED_BYTES;
      }
      try {
        layer.receive(ciphertext);
      } catch (SSLException e) {
        fail(e);
      }
    }
  }

  ByteBuffer takePlaintext() {
    return layer.takePlaintext();
  }

  Optional<Runnable> takeTask() {
    if (taskTaken || outputClosed) {
      return Optional.empty();
    }
    Optional<Runnable> task = layer.task();
    taskTaken = task.isPresent();
    return task;
  }

  boolean isTaskTaken() {
    return taskTaken;
  }

  void taskDone() {
    taskTaken = false;
    if (!outputClosed) {
      try {
        layer.taskDone();
      } catch (SSLException e) {
        fail(e);
      }
    }
  }

  void taskFailed(Throwable cause) {
    taskTaken = false;
    if (!outputClosed) {
      fail(layer.taskFailed(cause));
    }
  }

  /**
   * What is to be written: the clear text before TLS, records, and after the last that the session
   * says a close_notify.
   *
   * @param said gives what the session says; not asked while a task is due, and in vain when the
   *     peer cannot read it any more
   * @param last whether nothing follows that
   */
  ByteBuffer takeOutput(Supplier<ByteBuffer> said, boolean last) {
    boolean unreadable = outputClosed || failure.isPresent();
    if (unreadable || layer.task().isEmpty()) {
      ByteBuffer plaintext = said.get();
      if (established && !unreadable) {
        send(plaintext);
        if (last) {
          closeOutput();
        }
      }
    }
    ByteBuffer records = layer.takeOutput();
    if (!clear.hasRemaining()) {
      return records;
    }
    ByteBuffer first = clear;
    clear = NOTHING;
    return records.hasRemaining() ? joined(first, records) : first;
  }

  /**
   * Closes this side, with what the session has said and a close_notify; in the handshake with an
   * alert as good as the engine has; while a task is due without a word.
   */
  void close(Supplier<ByteBuffer> said) {
    clear = takeOutput(said, false);
    closeOutput();
    outputClosed = true;
  }

  private void closeOutput() {
    if (!outputClosed && !unsent.hasRemaining()) {
      layer.closeOutbound();
      outputClosed = true;
    }
  }

  private void send(ByteBuffer plaintext) {
    try {
      layer.send(unsent);
      layer.send(plaintext);
    } catch (SSLException e) {
      fail(e);
      return;
    }
    if (plaintext.hasRemaining()) {
      unsent = joined(unsent, plaintext);
    }
  }

  int pendingOutputOctets() {
    return clear.remaining() + unsent.remaining() + layer.pendingOutputOctets();
  }

  int bufferedOctets() {
    return received.octets() + layer.bufferedOctets();
  }

  boolean truncated() {
    return layer.truncated();
  }

  /** What was agreed; empty while the handshake is not done. */
  Optional<SSLSession> session() {
    return established ? Optional.of(layer.session()) : Optional.empty();
  }

  private static ByteBuffer joined(ByteBuffer first, ByteBuffer second) {
    return ByteBuffer.allocate(first.remaining() + second.remaining())
        .put(first)
        .put(second)
        .flip();
  }

  private void fail(SSLException e) {
    failure = Optional.of(e);
    received.clear();
  }
}
