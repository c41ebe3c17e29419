package io.smtptoolkit.server.session;

import io.smtptoolkit.client.transport.Link;
import io.smtptoolkit.codec.connection.ServerConnection;
import io.smtptoolkit.server.ServerLimits;
import io.smtptoolkit.server.session.MemoryBudget.Pressure;
import java.util.Optional;
import javax.net.ssl.SSLSession;

/**
 * The memory that one connection holds: bounded by not reading, and charged to the server's {@link
 * MemoryBudget}. On the connection's thread only, but for the two questions that other threads ask
 * when the memory of all gets tight.
 */
final class Holding {
  // Measured, and kept true by ChargedMemoryTest: an idle connection, without and with TLS, and one
  // that waits for the client's part of a handshake.
  private static final int PLAIN_OCTETS = 3_300;
  private static final int TLS_OCTETS = 7_500;
  private static final int HANDSHAKE_OCTETS = 16_000;
  // Measured: the JDK makes the server's certificates anew for each session that a ticket resumes.
  private static final int RESUMED_OCTETS = 7_000;
  // What a service gathers before it is done with it, BlockingMailService for one.
  private static final int GATHERED_OCTETS = 65_536;
  // Under pressure: the longest command line that must be taken (RFC 5321 §4.5.3.1.4), and some.
  private static final int TIGHT_OCTETS = 4_096;
  // Chosen: about what a buffer and its place in a queue take, however little is in it.
  private static final int BUFFER_OCTETS = 128;

  private final ServerLimits limits;
  private final Link link;
  private final ServerConnection connection;
  private final MailPhase mail;
  private final MemoryBudget budget;
  private final long begin = System.currentTimeMillis();
  private long storedOctets;
  private volatile long charged;
  private volatile boolean sheddable;

  Holding(
      ServerLimits limits,
      Link link,
      ServerConnection connection,
      MailPhase mail,
      MemoryBudget budget) {
    this.limits = limits;
    this.link = link;
    this.connection = connection;
    this.mail = mail;
    this.budget = budget;
  }

  void received(int octets) {
    storedOctets += Math.max(octets, BUFFER_OCTETS);
  }

  /** Whether the client has to read replies before anything more is answered. */
  boolean isOutputFull() {
    return link.unwrittenOctets() > bound(limits.maxOutputOctets());
  }

  /**
   * Reads on or not: what is stored and what the service has stay below the bound.
   *
   * @param hungry whether nothing goes on without more octets. These are read whatever is stored:
   *     it is an unfinished line, and bounded by the limit for lines
   */
  void settle(boolean hungry) {
    if (hungry) {
      storedOctets = connection.bufferedOctets();
    }
    long held = storedOctets + mail.octetsWithService();
    int bound = bound(limits.maxInFlightOctets());
    if (hungry || held <= bound / 2) {
      link.resumeReading();
    } else if (held > bound) {
      link.suspendReading();
    }
  }

  /** Charges what is held now. */
  void charge(boolean handshaking) {
    sheddable = isGivingNothingBack(handshaking);
    charge(
        baseOctets(handshaking)
            + storedOctets
            + Math.min(mail.contentOctets(), GATHERED_OCTETS)
            + link.unwrittenOctets()
            + connection.pendingOutputOctets());
  }

  private int baseOctets(boolean handshaking) {
    Optional<SSLSession> tls = connection.tlsSession();
    if (tls.isEmpty()) {
      return handshaking ? HANDSHAKE_OCTETS : PLAIN_OCTETS;
    }
    // A session that is older than the connection was resumed.
    return tls.get().getCreationTime() < begin ? TLS_OCTETS + RESUMED_OCTETS : TLS_OCTETS;
  }

  /** The connection is gone. */
  void giveBack() {
    charge(0);
  }

  /** Whether the client reads no replies, or is in a handshake. */
  boolean isGivingNothingBack(boolean handshaking) {
    return link.unwrittenOctets() > 0 || handshaking;
  }

  /** What is charged; any thread may ask. */
  long charged() {
    return charged;
  }

  /** The same question as of the end of the last turn; any thread may ask. */
  boolean isSheddable() {
    return sheddable;
  }

  private void charge(long octets) {
    if (octets != charged) {
      budget.charge(octets - charged);
      charged = octets;
    }
  }

  private int bound(int octets) {
    return budget.pressure() == Pressure.NONE ? octets : Math.min(TIGHT_OCTETS, octets);
  }
}
