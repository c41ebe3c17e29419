package io.smtptoolkit.codec.tls;

import java.io.Serial;
import java.nio.ByteBuffer;
import java.util.Optional;
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
 * can leave output, also one that throws: after each call the driver writes what {@code takeOutput}
 * gives, so that alerts reach the peer.
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
 * <p><b>Tasks.</b> An engine has its long computations done by tasks. They run inline, or with
 * {@link #withTasksHandedOut} they are the caller's: {@link #task} gives one at a time, and until
 * {@link #taskDone} the engine is not touched; {@code receive} and {@code send} take nothing then.
 *
 * <p>Renegotiation is refused (RFC 8446 has none, and RFC 9325 §3.5 advises against it), as are
 * endless handshakes and endless records without plaintext. A failure is final: every later {@code
 * receive} and {@code send} throws it again. The peer is told by an alert; that is the one that RFC
 * 8446 §5 asks for where what comes first is no TLS record, and the engine's own choice later.
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

  private static final int ALERT = 21;

  private static final int APPLICATION_DATA = 23;

  /** RFC 8446 §6: the level of an alert, and descriptions. */
  private static final int FATAL = 2;

  private static final int UNEXPECTED_MESSAGE = 10;
  private static final int RECORD_OVERFLOW = 22;
  private static final int INTERNAL_ERROR = 80;

  /** Chosen: many times the ciphertext of a handshake with long certificate chains both ways. */
  private static final long MAX_HANDSHAKE_OCTETS = 1 << 18;

  /** Chosen: key updates, tickets and empty records in a row; honest peers send a few. */
  private static final int MAX_IDLE_RECORDS = 32;

  /** Engines take several calls to give up an alert; they have no reason for more than this. */
  private static final int MAX_ALERT_CALLS = 8;

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  /** The fault that what comes is not a TLS record. */
  private static final class NotARecord extends SSLException {
    @Serial private static final long serialVersionUID = 1L;

    private final int alert;

    NotARecord(String message, int alert) {
      super(message);
      this.alert = alert;
    }
  }

  private final SSLEngine engine;
  private final boolean tasksHandedOut;

  /** Due or being run elsewhere. */
  private @Nullable Runnable task;

  /** The beginning of a record whose rest has not come; filled up to its position. */
  private ByteBuffer carry = NOTHING;

  private ByteBuffer plaintext = NOTHING.duplicate();
  private ByteBuffer output = NOTHING.duplicate();
  private @Nullable SSLException failure;
  private boolean handshakeDone;
  private boolean heard;
  private boolean encrypting;
  private boolean peerClosed;
  private boolean inputEnded;
  private long handshakeOctets;
  private int idleRecords;

  /**
   * A layer before the handshake.
   *
   * @param engine configured in every respect, its client mode included; not used yet, and by no
   *     other code from now on
   */
  public TlsLayer(SSLEngine engine) {
    this(engine, false);
  }

  private TlsLayer(SSLEngine engine, boolean tasksHandedOut) {
    this.engine = engine;
    this.tasksHandedOut = tasksHandedOut;
  }

  /**
   * A layer before the handshake whose tasks the caller runs, see {@link #task}.
   *
   * @param engine configured in every respect, its client mode included; not used yet, and by no
   *     other code from now on
   * @return the layer
   */
  public static TlsLayer withTasksHandedOut(SSLEngine engine) {
    return new TlsLayer(engine, true);
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
   * Takes ciphertext: all of it, or up to the record that makes a task due; what is after the
   * peer's close_notify is dropped.
   *
   * @param ciphertext octets that follow those of the last call, cut anywhere
   * @throws SSLException if the peer breaks TLS, the handshake fails or has failed; plaintext from
   *     records before is still given, and {@link #takeOutput} has the alert
   */
  public void receive(ByteBuffer ciphertext) throws SSLException {
    throwIfFailed();
    ByteBuffer input = ciphertext.isReadOnly() ? copy(ciphertext) : ciphertext.duplicate();
    try {
      takeRecords(input);
      ciphertext.position(ciphertext.limit() - input.remaining());
    } catch (SSLException e) {
      ciphertext.position(ciphertext.limit());
      throw fail(e);
    }
  }

  /**
   * The task that the engine waits for. Always empty when tasks run inline.
   *
   * @return the same until {@link #taskDone} or {@link #taskFailed}; any thread may run it, once
   */
  public Optional<Runnable> task() {
    return Optional.ofNullable(task);
  }

  /**
   * Tells that the task has run, and goes on. There may be another one then.
   *
   * @throws SSLException if the handshake fails; {@link #takeOutput} has the alert
   */
  public void taskDone() throws SSLException {
    task = null;
    try {
      handshake();
      takeRecords(NOTHING.duplicate());
    } catch (SSLException e) {
      throw fail(e);
    }
  }

  /**
   * Tells that the task could not be run.
   *
   * @param cause why
   * @return the failure that every later call throws
   */
  public SSLException taskFailed(Throwable cause) {
    task = null;
    failure = new SSLException("a TLS task failed: " + cause, cause);
    carry = NOTHING;
    if (mayAlertInTheClear()) {
      alertInTheClear(INTERNAL_ERROR);
    }
    return failure; // the engine, in the middle of something, is not touched
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
   * Encrypts plaintext: all of it, or nothing more once a task is due.
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
      while (octets.hasRemaining() && task == null) {
        if (!wrap(octets)) {
          octets.position(octets.limit());
        }
        runTasks();
      }
    } catch (SSLException e) {
      throw fail(e);
    }
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
   * The number of octets of ciphertext that wait for {@link #takeOutput}.
   *
   * @return octets
   */
  public int pendingOutputOctets() {
    return output.position();
  }

  /**
   * Says whether the handshake is done.
   *
   * @return true from the moment {@link #send} may be called; it is so before any plaintext is
   *     received
   */
  public boolean handshakeDone() {
    return handshakeDone;
  }

  /**
   * Closes this side with a close_notify after everything sent (RFC 8446 §6.1); the other side may
   * go on. Does nothing while a task is due.
   */
  public void closeOutbound() {
    if (failure != null || task != null) {
      return;
    }
    engine.closeOutbound();
    emitAlert();
  }

  /**
   * Says whether the peer has closed its side with a close_notify.
   *
   * @return true from then on
   */
  public boolean peerClosed() {
    return peerClosed;
  }

  /**
   * The number of octets kept of a record whose rest has not come, or that waits for a task.
   *
   * @return octets of ciphertext
   */
  public int bufferedOctets() {
    return carry.position();
  }

  /**
   * The number of octets that {@link #takePlaintext} would give.
   *
   * @return octets
   */
  public int plaintextOctets() {
    return plaintext.position();
  }

  /** The transport's input has ended. */
  public void endOfInput() {
    inputEnded = true;
  }

  /**
   * Says whether the input ended without close_notify, so that an attacker may have cut it.
   *
   * @return true from {@link #endOfInput} on if neither a close_notify nor a failure came before
   */
  public boolean truncated() {
    return inputEnded && !peerClosed && failure == null;
  }

  /**
   * The TLS session that the handshake has made.
   *
   * @return the engine's session
   */
  public SSLSession session() {
    return engine.getSession();
  }

  private void takeRecords(ByteBuffer input) throws SSLException {
    boolean unfinished = true;
    while (unfinished && !peerClosed && task == null) {
      if (carry.position() == 0 && isWholeRecord(input.slice())) {
        unwrap(input);
      } else {
        keep(input);
      }
      unfinished = input.hasRemaining();
    }
    if (peerClosed) {
      input.position(input.limit());
    }
  }

  /** Takes all whole records, up to one that makes a task due. */
  private void unwrap(ByteBuffer ciphertext) throws SSLException {
    while (task == null && isWholeRecord(ciphertext.slice())) {
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
          heard |= result.bytesConsumed() > 0;
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
    while (task == null
        && engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP
        && wrap(NOTHING.duplicate())) {
      runTasks();
    }
  }

  /** One call of the engine; false if this side is closed. */
  private boolean wrap(ByteBuffer octets) throws SSLException {
    growOutput(octets.remaining());
    int begin = output.position();
    SSLEngineResult result = engine.wrap(octets, output);
    noteFinished(result);
    noteEncrypting(begin);
    return switch (result.getStatus()) {
      case OK -> true;
      case CLOSED -> false;
      case BUFFER_OVERFLOW, BUFFER_UNDERFLOW ->
          throw new SSLException("TLS engine needs more room than it said");
    };
  }

  private void runTasks() {
    while (task == null && engine.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
      Runnable next = engine.getDelegatedTask();
      if (next == null) {
        return;
      }
      if (tasksHandedOut) {
        task = next;
      } else {
        next.run();
      }
    }
  }

  /**
   * RFC 5246 §7.1, RFC 8446 §5: what follows a change_cipher_spec, or comes as data, is encrypted.
   */
  private void noteEncrypting(int begin) {
    int record = begin;
    while (!encrypting && record + RECORD_HEADER_OCTETS <= output.position()) {
      int contentType = output.get(record);
      encrypting = contentType == CHANGE_CIPHER_SPEC || contentType == APPLICATION_DATA;
      record += RECORD_HEADER_OCTETS + Short.toUnsignedInt(output.getShort(record + 3));
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
      if (whole.hasRemaining()) {
        carry = whole.compact(); // the engine wants a task done first
      }
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
      throw new NotARecord("not TLS", UNEXPECTED_MESSAGE);
    }
    int length = Byte.toUnsignedInt(ciphertext.get(3)) << 8 | Byte.toUnsignedInt(ciphertext.get(4));
    if (length > MAX_RECORD_OCTETS) {
      throw new NotARecord("TLS record of " + length + " octets", RECORD_OVERFLOW);
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
    if (e instanceof NotARecord fault) {
      if (mayAlertInTheClear()) {
        alertInTheClear(fault.alert);
        return e;
      }
      letEngineFail();
    }
    engine.closeOutbound();
    emitAlert();
    return e;
  }

  /**
   * While the peer expects our alerts in the clear we can write our own: no engine has a method for
   * an alert of one's choice.
   */
  private boolean mayAlertInTheClear() {
    return engine.getUseClientMode() ? !heard : !encrypting;
  }

  private void alertInTheClear(int description) {
    growOutput(0);
    output.put(new byte[] {ALERT, 3, 3, 0, 2, FATAL, (byte) description});
  }

  /**
   * Only the engine can encrypt an alert, and it sends a fatal one for what it has seen itself: the
   * header of a record that is longer than any may be. What came may have a header that it takes.
   */
  private void letEngineFail() {
    byte[] header = {APPLICATION_DATA, 3, 3, (byte) 0xff, (byte) 0xff};
    try {
      engine.unwrap(ByteBuffer.wrap(header), NOTHING.duplicate());
    } catch (SSLException expected) {
      // What is told is what came.
    }
  }

  private void emitAlert() {
    for (int i = 0; i < MAX_ALERT_CALLS && !engine.isOutboundDone(); i++) {
      try {
        if (!tasksHandedOut) {
          runTasks();
        }
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
