package io.smtptoolkit.codec.tls;

import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * An {@link SSLEngine} driven without I/O, in either role.
 *
 * <p>Ciphertext goes in by {@link #receive} and plaintext comes out by {@link #takePlaintext};
 * plaintext goes in by {@link #send} and ciphertext comes out by {@link #takeOutput}. Every method
 * can leave output behind, also one that throws: after each call the driver writes what {@code
 * takeOutput} gives, so that alerts reach the peer.
 *
 * <pre>
 * client                                     server
 * beginHandshake()
 * takeOutput() ────────── ClientHello ─────► receive(…)
 * receive(…) ◄──────────────────────────────  takeOutput()
 *    … until handshakeDone(), which turns true before the first plaintext is given
 * send(…), takeOutput() ───────────────────► receive(…), takePlaintext()
 * closeOutbound(), takeOutput() ─ close_notify ─► receive(…), peerClosed()
 *                                            endOfInput(), truncated()
 * </pre>
 *
 * <p><b>Buffers.</b> A buffer given to {@code receive} or {@code send} is the caller's again when
 * the call returns. A buffer that {@code takePlaintext} or {@code takeOutput} gives is the caller's
 * for good: this class never writes to it again. Between records nothing is kept, so that an idle
 * connection costs what its engine costs.
 *
 * <p>Delegated tasks run inline. Renegotiation is refused (RFC 8446 has none, and RFC 9325 §3.5
 * advises against it), as are endless handshakes and endless records without plaintext. A failure
 * is final: every later {@code receive} and {@code send} throws it again.
 *
 * <p>One per connection; not thread-safe.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc3207">RFC 3207</a>
 */
public final class TlsLayer {

  /** RFC 8446 §5.1 and §5.2: content type, version, length. */
  private static final int RECORD_HEADER_OCTETS = 5;

  /** RFC 5246 §6.2.3: the longest fragment that may follow a header; RFC 8446 §5.2 allows less. */
  private static final int MAX_RECORD_OCTETS = (1 << 14) + 2048;

  /** RFC 8446 §5.1: the lowest and the highest content type. */
  private static final int CHANGE_CIPHER_SPEC = 20;

  private static final int APPLICATION_DATA = 23;

  /** Chosen: many times the ciphertext of a handshake with long certificate chains both ways. */
  private static final long MAX_HANDSHAKE_OCTETS = 1 << 18;

  /** Chosen: key updates, tickets and empty records in a row; honest peers send a few. */
  private static final int MAX_IDLE_RECORDS = 32;

  /** Engines take several calls to give up an alert; they have no reason for more than this. */
  private static final int MAX_ALERT_CALLS = 8;

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final SSLEngine engine;

  /** The beginning of a record whose rest has not come; filled up to its position. */
  private ByteBuffer carry = NOTHING;

  private ByteBuffer plaintext = NOTHING.duplicate();
  private ByteBuffer output = NOTHING.duplicate();
  private @Nullable SSLException failure;
  private boolean handshakeDone;
  private boolean peerClosed;
  private boolean inputEnded;
  private long handshakeOctets;
  private int idleRecords;

  /**
   * A layer before the handshake.
   *
   * @param engine configured in every respect, its client mode included; not used yet, and by
   *     nobody else from now on
   */
  public TlsLayer(SSLEngine engine) {
    this.engine = engine;
  }

  /**
   * Begins the handshake; a server may leave it to the first {@link #receive}.
   *
   * @throws SSLException if the engine cannot begin
   */
  public void beginHandshake() throws SSLException {
    try {
      engine.beginHandshake();
      handshake();
    } catch (SSLException e) {
      throw fail(e);
    }
  }

  /**
   * Takes ciphertext, all of it; what is behind the peer's close_notify is dropped.
   *
   * @param ciphertext octets that follow those of the last call, cut anywhere
   * @throws SSLException if the peer breaks TLS, the handshake fails or has failed; plaintext from
   *     records before is still given, and {@link #takeOutput} has the alert
   */
  public void receive(ByteBuffer ciphertext) throws SSLException {
    throwIfFailed();
    ByteBuffer input = ciphertext.isReadOnly() ? copy(ciphertext) : ciphertext.duplicate();
    ciphertext.position(ciphertext.limit());
    try {
      while (input.hasRemaining() && !peerClosed) {
        if (carry.position() == 0 && isWholeRecord(input.slice())) {
          unwrap(input);
        } else {
          keep(input);
        }
      }
    } catch (SSLException e) {
      throw fail(e);
    }
  }

  /**
   * All plaintext received and not taken yet.
   *
   * @return a buffer that is the caller's for good; empty if there is none
   */
  public ByteBuffer takePlaintext() {
    ByteBuffer taken = plaintext.flip();
    plaintext = NOTHING.duplicate();
    return taken;
  }

  /**
   * Encrypts plaintext, all of it.
   *
   * <p>Once this side is closed, which with TLS 1.2 the peer's close_notify brings about as well,
   * it is dropped.
   *
   * @param octets what to send
   * @throws SSLException if the layer has failed
   * @throws IllegalStateException if the handshake is not done
   */
  public void send(ByteBuffer octets) throws SSLException {
    throwIfFailed();
    if (!handshakeDone) {
      throw new IllegalStateException("the TLS handshake is not done");
    }
    try {
      while (octets.hasRemaining() && wrap(octets)) {
        runTasks();
      }
    } catch (SSLException e) {
      throw fail(e);
    }
    octets.position(octets.limit());
  }

  /**
   * All ciphertext to be written, in one buffer.
   *
   * @return a buffer that is the caller's for good; empty if there is nothing to write
   */
  public ByteBuffer takeOutput() {
    ByteBuffer taken = output.flip();
    output = NOTHING.duplicate();
    if (taken.limit() > taken.capacity() / 2) {
      return taken;
    }
    // Engines demand room for a whole record; a short reply must not hold all that until it is
    // written.
    return copy(taken);
  }

  /**
   * How much ciphertext waits for {@link #takeOutput}.
   *
   * @return octets
   */
  public int pendingOutputOctets() {
    return output.position();
  }

  /**
   * Whether the handshake is done.
   *
   * @return true from the moment {@link #send} may be called; it is so before any plaintext is
   *     received
   */
  public boolean handshakeDone() {
    return handshakeDone;
  }

  /**
   * Closes this side with a close_notify behind everything sent (RFC 8446 §6.1); the other side may
   * go on.
   */
  public void closeOutbound() {
    if (failure != null) {
      return;
    }
    engine.closeOutbound();
    emitAlert();
  }

  /**
   * Whether the peer has closed its side with a close_notify.
   *
   * @return true from then on
   */
  public boolean peerClosed() {
    return peerClosed;
  }

  /** The transport's input has ended. */
  public void endOfInput() {
    inputEnded = true;
  }

  /**
   * Whether the input ended without close_notify, so that somebody may have cut it.
   *
   * @return true from {@link #endOfInput} on if neither a close_notify nor a failure came before
   */
  public boolean truncated() {
    return inputEnded && !peerClosed && failure == null;
  }

  /**
   * What was agreed in the handshake.
   *
   * @return the engine's session
   */
  public SSLSession session() {
    return engine.getSession();
  }

  /** Takes all whole records. */
  private void unwrap(ByteBuffer ciphertext) throws SSLException {
    while (isWholeRecord(ciphertext.slice())) {
      SSLEngineResult result = engine.unwrap(ciphertext, plaintext);
      switch (result.getStatus()) {
        case BUFFER_UNDERFLOW -> throw new SSLException("TLS engine wants more than a record");
        case BUFFER_OVERFLOW -> growPlaintext(ciphertext.remaining());
        case CLOSED -> {
          peerClosed = engine.isInboundDone();
          handshake();
          ciphertext.position(ciphertext.limit());
          return;
        }
        case OK -> {
          refuseRenegotiation();
          count(result);
          noteFinished(result);
          handshake();
          if (engine.isInboundDone()) {
            peerClosed = true;
            ciphertext.position(ciphertext.limit());
            return;
          }
        }
      }
    }
  }

  /** Does what the engine needs before it can take more from the peer. */
  private void handshake() throws SSLException {
    runTasks();
    while (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP && wrap(NOTHING.duplicate())) {
      runTasks();
    }
  }

  /** One call of the engine; false if this side is closed. */
  private boolean wrap(ByteBuffer octets) throws SSLException {
    growOutput(octets.remaining());
    SSLEngineResult result = engine.wrap(octets, output);
    noteFinished(result);
    return switch (result.getStatus()) {
      case OK -> true;
      case CLOSED -> false;
      case BUFFER_OVERFLOW, BUFFER_UNDERFLOW ->
          throw new SSLException("TLS engine needs more room than it said");
    };
  }

  private void runTasks() {
    while (engine.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
      Runnable task = engine.getDelegatedTask();
      if (task == null) {
        return;
      }
      task.run();
    }
  }

  private void noteFinished(SSLEngineResult result) {
    if (result.getHandshakeStatus() == HandshakeStatus.FINISHED) {
      handshakeDone = true;
    }
  }

  /**
   * Once done, a handshake can only begin again up to TLS 1.2; later messages of TLS 1.3 are no
   * handshake.
   */
  private void refuseRenegotiation() throws SSLException {
    if (handshakeDone
        && engine.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING
        && !engine.isInboundDone()
        && !engine.getSession().getProtocol().equals("TLSv1.3")) {
      throw new SSLException("TLS renegotiation is refused");
    }
  }

  private void count(SSLEngineResult result) throws SSLException {
    if (!handshakeDone && result.bytesConsumed() > 0) {
      handshakeOctets += result.bytesConsumed();
      if (handshakeOctets > MAX_HANDSHAKE_OCTETS) {
        throw new SSLException("TLS handshake is longer than " + MAX_HANDSHAKE_OCTETS + " octets");
      }
      return;
    }
    idleRecords = result.bytesProduced() > 0 ? 0 : idleRecords + 1;
    if (idleRecords > MAX_IDLE_RECORDS) {
      throw new SSLException("more than " + MAX_IDLE_RECORDS + " TLS records without plaintext");
    }
  }

  /**
   * Moves octets to the record that is being gathered, up to its end, and takes it when it is
   * whole.
   */
  private void keep(ByteBuffer ciphertext) throws SSLException {
    int wanted = recordOctets(carry.duplicate().flip()) - carry.position();
    int length = Math.min(wanted, ciphertext.remaining());
    carry = withRoom(carry, length, wanted);
    carry.put(carry.position(), ciphertext, ciphertext.position(), length);
    carry.position(carry.position() + length);
    ciphertext.position(ciphertext.position() + length);
    if (isWholeRecord(carry.duplicate().flip())) {
      ByteBuffer whole = carry.flip();
      carry = NOTHING;
      unwrap(whole);
    }
  }

  private static boolean isWholeRecord(ByteBuffer ciphertext) throws SSLException {
    int length = ciphertext.limit();
    return length >= RECORD_HEADER_OCTETS && length >= recordOctets(ciphertext);
  }

  /**
   * Octets of the record that begins here, its header included; the header alone while that is not
   * whole. What has no header of TLS (a plaintext command, an SSL 2.0 hello) fails here, so that it
   * fails alike however it was cut.
   */
  private static int recordOctets(ByteBuffer ciphertext) throws SSLException {
    if (ciphertext.limit() < RECORD_HEADER_OCTETS) {
      return RECORD_HEADER_OCTETS;
    }
    int contentType = ciphertext.get(0);
    int majorVersion = ciphertext.get(1);
    if (contentType < CHANGE_CIPHER_SPEC || contentType > APPLICATION_DATA || majorVersion != 3) {
      throw new SSLException("not TLS");
    }
    int length = Byte.toUnsignedInt(ciphertext.get(3)) << 8 | Byte.toUnsignedInt(ciphertext.get(4));
    if (length > MAX_RECORD_OCTETS) {
      throw new SSLException("TLS record of " + length + " octets");
    }
    return RECORD_HEADER_OCTETS + length;
  }

  private void growPlaintext(int ciphertextOctets) throws SSLException {
    int whole = engine.getSession().getApplicationBufferSize();
    if (plaintext.remaining() >= Math.max(whole, ciphertextOctets)) {
      throw new SSLException("TLS engine needs more room than it said");
    }
    // Plaintext is shorter than its ciphertext, so this is room for every record at hand.
    int wanted = plaintext.remaining() < ciphertextOctets ? ciphertextOctets : whole;
    plaintext = withRoom(plaintext, wanted, wanted);
  }

  private void growOutput(int plaintextOctets) {
    int record = engine.getSession().getPacketBufferSize();
    output = withRoom(output, record, record + plaintextOctets + plaintextOctets / 64);
  }

  private static ByteBuffer withRoom(ByteBuffer buffer, int least, int wanted) {
    if (buffer.remaining() >= least) {
      return buffer;
    }
    int doubled = buffer.position() == 0 ? 0 : 2 * buffer.capacity();
    return ByteBuffer.allocate(Math.max(buffer.position() + wanted, doubled)).put(buffer.flip());
  }

  private static ByteBuffer copy(ByteBuffer buffer) {
    return ByteBuffer.allocate(buffer.remaining()).put(buffer.duplicate()).flip();
  }

  private SSLException fail(SSLException e) {
    failure = e;
    carry = NOTHING;
    engine.closeOutbound();
    emitAlert();
    return e;
  }

  private void emitAlert() {
    for (int i = 0; i < MAX_ALERT_CALLS && !engine.isOutboundDone(); i++) {
      try {
        runTasks();
        wrap(NOTHING.duplicate());
      } catch (SSLException alreadyReported) {
        // An engine may report its failure again from wrap before it gives the alert.
      }
    }
  }

  private void throwIfFailed() throws SSLException {
    if (failure != null) {
      throw failure;
    }
  }
}
