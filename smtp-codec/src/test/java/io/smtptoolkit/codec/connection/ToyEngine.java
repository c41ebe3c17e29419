package io.smtptoolkit.codec.connection;

import java.nio.ByteBuffer;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Deque;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;

/**
 * An engine that speaks records like those of TLS, and protects nothing: cheap enough to cut a
 * conversation at every octet. Its handshake is a message from the client, one from the server and
 * one from the client; to read one of the first two each side needs as many tasks as are asked for.
 * It fails when it is used while a task is due.
 */
public final class ToyEngine extends SSLEngine {
  private static final int ALERT = 21;
  private static final int HANDSHAKE = 22;
  private static final int DATA = 23;
  private static final int HEADER = 5;
  private static final int MAX_DATA = 1 << 14;
  private static final int FLIGHTS = 3;
  private static final byte KEY = 0x55;

  private static final SSLSession SESSION = session();

  private final boolean client;
  private final int tasksEach;
  private final Deque<byte[]> alerts = new ArrayDeque<>();
  private int flight;
  private int tasksDue;
  private boolean taskGiven;
  private boolean inboundDone;
  private boolean outboundClosed;

  private ToyEngine(boolean client, int tasksEach) {
    this.client = client;
    this.tasksEach = tasksEach;
  }

  public static ToyEngine client(int tasks) {
    return new ToyEngine(true, tasks);
  }

  public static ToyEngine server(int tasks) {
    return new ToyEngine(false, tasks);
  }

  /** What was said in the clear and in records of data, however it was divided among them. */
  public static String read(String wire) {
    var said = new StringBuilder();
    for (int i = 0; i < wire.length(); i++) {
      char type = wire.charAt(i);
      if (type < ALERT || type > DATA) {
        said.append(type);
        continue;
      }
      int end = i + HEADER + (wire.charAt(i + 3) << 8 | wire.charAt(i + 4));
      for (int j = i + HEADER; j < end; j++) {
        said.append(type == DATA ? (char) (wire.charAt(j) ^ KEY) : wire.charAt(j));
      }
      i = end - 1;
    }
    return said.toString();
  }

  @Override
  public SSLEngineResult wrap(ByteBuffer[] from, int offset, int length, ByteBuffer to)
      throws SSLException {
    untouchedDuringTask();
    if (to.remaining() < SESSION.getPacketBufferSize()) {
      return result(Status.BUFFER_OVERFLOW, 0, 0);
    }
    int begin = to.position();
    if (!alerts.isEmpty()) {
      put(to, ALERT, ByteBuffer.wrap(alerts.removeFirst()), 2);
      return result(outboundClosed ? Status.CLOSED : Status.OK, 0, to.position() - begin);
    }
    if (outboundClosed) {
      return result(Status.CLOSED, 0, 0);
    }
    if (flight < FLIGHTS) {
      if (getHandshakeStatus() != HandshakeStatus.NEED_WRAP) {
        return result(Status.OK, 0, 0);
      }
      put(to, HANDSHAKE, ByteBuffer.wrap(new byte[] {(byte) flight, 'h', 'i'}), 3);
      return moved(0, to.position() - begin);
    }
    ByteBuffer plain = from[offset];
    int octets = Math.min(plain.remaining(), MAX_DATA);
    put(to, DATA, plain, octets);
    return result(Status.OK, octets, to.position() - begin);
  }

  @Override
  public SSLEngineResult unwrap(ByteBuffer from, ByteBuffer[] to, int offset, int length)
      throws SSLException {
    untouchedDuringTask();
    if (inboundDone) {
      return result(Status.CLOSED, 0, 0);
    }
    ByteBuffer in = from.duplicate();
    if (in.remaining() < HEADER) {
      return result(Status.BUFFER_UNDERFLOW, 0, 0);
    }
    int type = in.get();
    int octets = in.getShort(in.position() + 2) & 0xffff;
    in.position(in.position() + HEADER - 1);
    if (in.remaining() < octets) {
      throw fatal(10, "a header that the toy does not like");
    }
    if (type == DATA && flight == FLIGHTS) {
      ByteBuffer plain = to[offset];
      if (plain.remaining() < octets) {
        return result(Status.BUFFER_OVERFLOW, 0, 0);
      }
      for (int i = 0; i < octets; i++) {
        plain.put((byte) (in.get() ^ KEY));
      }
      from.position(in.position());
      return result(Status.OK, HEADER + octets, octets);
    }
    byte[] message = new byte[octets];
    in.get(message);
    from.position(in.position());
    if (type == ALERT && octets == 2) {
      return alerted(message);
    }
    boolean expected = type == HANDSHAKE && octets == 3 && message[0] == flight;
    if (!expected || getHandshakeStatus() != HandshakeStatus.NEED_UNWRAP) {
      throw fatal(10, "a message that the toy does not expect");
    }
    tasksDue = flight < FLIGHTS - 1 ? tasksEach : 0;
    return moved(HEADER + octets, 0);
  }

  private SSLEngineResult alerted(byte[] alert) throws SSLException {
    inboundDone = true;
    if (alert[0] == 2) {
      outboundClosed = true;
      throw new SSLException("fatal alert " + alert[1]);
    }
    return result(Status.CLOSED, HEADER + alert.length, 0);
  }

  private SSLException fatal(int alert, String why) {
    inboundDone = true;
    outboundClosed = true;
    alerts.add(new byte[] {2, (byte) alert});
    return new SSLException(why);
  }

  private void put(ByteBuffer to, int type, ByteBuffer from, int octets) {
    to.put((byte) type).put((byte) 3).put((byte) 3).putShort((short) octets);
    for (int i = 0; i < octets; i++) {
      to.put((byte) (from.get() ^ (type == DATA ? KEY : 0)));
    }
  }

  private SSLEngineResult moved(int consumed, int produced) {
    flight++;
    HandshakeStatus status = flight == FLIGHTS ? HandshakeStatus.FINISHED : getHandshakeStatus();
    return new SSLEngineResult(Status.OK, status, consumed, produced);
  }

  private SSLEngineResult result(Status status, int consumed, int produced) {
    return new SSLEngineResult(status, getHandshakeStatus(), consumed, produced);
  }

  private void untouchedDuringTask() {
    if (tasksDue > 0) {
      throw new IllegalStateException("used while a task is due");
    }
  }

  @Override
  public HandshakeStatus getHandshakeStatus() {
    if (!alerts.isEmpty()) {
      return HandshakeStatus.NEED_WRAP;
    }
    if (tasksDue > 0) {
      return HandshakeStatus.NEED_TASK;
    }
    if (flight == FLIGHTS || outboundClosed) {
      return HandshakeStatus.NOT_HANDSHAKING;
    }
    return (flight % 2 == 0) == client ? HandshakeStatus.NEED_WRAP : HandshakeStatus.NEED_UNWRAP;
  }

  @Override
  public Runnable getDelegatedTask() {
    if (tasksDue == 0 || taskGiven) {
      return null;
    }
    taskGiven = true;
    return () -> {
      taskGiven = false;
      tasksDue--;
    };
  }

  @Override
  public void closeInbound() {
    inboundDone = true;
  }

  @Override
  public boolean isInboundDone() {
    return inboundDone;
  }

  @Override
  public void closeOutbound() {
    if (!outboundClosed) {
      outboundClosed = true;
      alerts.add(new byte[] {1, 0});
    }
  }

  @Override
  public boolean isOutboundDone() {
    return outboundClosed && alerts.isEmpty();
  }

  @Override
  public SSLSession getSession() {
    return SESSION;
  }

  private static SSLSession session() {
    try {
      return SSLContext.getDefault().createSSLEngine().getSession();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void beginHandshake() {}

  @Override
  public boolean getUseClientMode() {
    return client;
  }

  @Override
  public void setUseClientMode(boolean mode) {}

  @Override
  public String[] getSupportedCipherSuites() {
    return new String[0];
  }

  @Override
  public String[] getEnabledCipherSuites() {
    return new String[0];
  }

  @Override
  public void setEnabledCipherSuites(String[] suites) {}

  @Override
  public String[] getSupportedProtocols() {
    return new String[0];
  }

  @Override
  public String[] getEnabledProtocols() {
    return new String[0];
  }

  @Override
  public void setEnabledProtocols(String[] protocols) {}

  @Override
  public void setNeedClientAuth(boolean need) {}

  @Override
  public boolean getNeedClientAuth() {
    return false;
  }

  @Override
  public void setWantClientAuth(boolean want) {}

  @Override
  public boolean getWantClientAuth() {
    return false;
  }

  @Override
  public void setEnableSessionCreation(boolean flag) {}

  @Override
  public boolean getEnableSessionCreation() {
    return true;
  }
}
