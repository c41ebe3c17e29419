package io.smtptoolkit.server.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.smtptoolkit.server.network.ClientNetwork;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * The count of failed attempts, by address and by user and network, and who is locked out for it.
 * Listeners that share a guard share the count. Its tables are bounded: with 100,000 addresses the
 * one that has been quiet longest is forgotten. Names are not kept, but hashes.
 *
 * <p>Thread-safe.
 */
public final class AuthGuard {
  // Chosen: about 15 MB when both tables are full.
  private static final int MAX_ENTRIES = 100_000;
  // Chosen: clients that open many connections at the same time are normal; guesses of as many are
  // bounded by this before the first of them has failed.
  private static final int PENDING_FACTOR = 10;

  private final AuthLimits limits;
  private final LongSupplier clock;
  private final int maxEntries;
  private final Map<ByteBuffer, Count> byAddress = new LinkedHashMap<>(); // guarded by this
  private final Map<ByteBuffer, Count> byUser = new LinkedHashMap<>(); // guarded by this

  /**
   * A guard that has counted nothing.
   *
   * @param limits from when on clients are locked out
   */
  public AuthGuard(AuthLimits limits) {
    this(limits, System::nanoTime, MAX_ENTRIES);
  }

  AuthGuard(AuthLimits limits, LongSupplier clock, int maxEntries) {
    this.limits = limits;
    this.clock = clock;
    this.maxEntries = maxEntries;
  }

  /**
   * The limits beyond which clients are locked out.
   *
   * @return as given
   */
  public AuthLimits limits() {
    return limits;
  }

  /**
   * Says whether an address has had so many failures that no attempt from it is looked at.
   *
   * @param client the address
   * @return true until the lock-out is over
   */
  public synchronized boolean isLockedOut(InetAddress client) {
    return isFull(byAddress, ClientNetwork.of(client), limits.maxFailuresPerAddress());
  }

  /**
   * Begins an attempt: asked before a password, a token or a name is looked up.
   *
   * @param client the address
   * @param user the prepared name; empty if none is given before the answer
   * @return the attempt, whose end must be told; empty if the client is locked out
   */
  public synchronized Optional<Attempt> attempt(InetAddress client, Optional<String> user) {
    ByteBuffer address = ClientNetwork.of(client);
    Optional<ByteBuffer> name = user.map(it -> userKey(it, client));
    if (isFull(byAddress, address, limits.maxFailuresPerAddress())
        || name.filter(it -> isFull(byUser, it, limits.maxFailuresPerUserAndNetwork()))
            .isPresent()) {
      return Optional.empty();
    }
    List<Count> counts =
        Stream.concat(
                Stream.of(count(byAddress, address)), name.stream().map(it -> count(byUser, it)))
            .toList();
    counts.forEach(count -> count.pending++);
    return Optional.of(new Attempt(counts));
  }

  /** How many addresses, and users in their networks, are remembered. */
  synchronized int entries() {
    return byAddress.size() + byUser.size();
  }

  /** An attempt whose end is not known yet. What is told after its end has no effect. */
  public final class Attempt {
    private final List<Count> counts;
    private boolean over; // guarded by the guard

    private Attempt(List<Count> counts) {
      this.counts = counts;
    }

    /** The client is who it says: the failures of this user in this network are forgotten. */
    public void succeeded() {
      end(
          () -> {
            // Not those of the address: a user must not be able to pay for guesses at others.
            if (counts.size() > 1) {
              counts.get(1).failures = 0;
            }
          });
    }

    /** The client is not, or has not shown it. */
    public void failed() {
      end(
          () -> {
            long now = clock.getAsLong();
            counts.forEach(count -> count.failed(now));
          });
    }

    /** The server could not tell. */
    public void withdrawn() {
      end(() -> {});
    }

    private void end(Runnable effect) {
      synchronized (AuthGuard.this) {
        if (!over) {
          over = true;
          counts.forEach(count -> count.pending--);
          effect.run();
        }
      }
    }
  }

  /** Failures that are remembered, and attempts that are going on. */
  private final class Count {
    private int failures;
    private int pending;
    private long lastNanos = clock.getAsLong();

    void failed(long now) {
      failures = isPast(now) ? 1 : failures + 1;
      lastNanos = now;
    }

    boolean isPast(long now) {
      return now - lastNanos >= limits.lockOut().toNanos();
    }
  }

  private boolean isFull(Map<ByteBuffer, Count> table, ByteBuffer key, int max) {
    Count count = table.get(key);
    if (count == null) {
      return false;
    }
    int failures = count.isPast(clock.getAsLong()) ? 0 : count.failures;
    return failures >= max || failures + count.pending >= PENDING_FACTOR * max;
  }

  private Count count(Map<ByteBuffer, Count> table, ByteBuffer key) {
    Count known = table.remove(key);
    Count count = known == null ? new Count() : known;
    table.put(key, count);
    // The first have been quiet longest.
    Iterator<Count> oldest = table.values().iterator();
    long now = clock.getAsLong();
    for (int looked = 0; looked < 2 && table.size() > 1; looked++) {
      Count first = oldest.next();
      boolean useless = first.pending == 0 && (first.failures == 0 || first.isPast(now));
      if (first != count && (useless || table.size() > maxEntries)) {
        oldest.remove();
      }
    }
    return count;
  }

  private static ByteBuffer userKey(String user, InetAddress client) {
    byte[] octets = client.getAddress();
    try {
      MessageDigest hash = MessageDigest.getInstance("SHA-256");
      hash.update(Arrays.copyOf(octets, octets.length == 4 ? 3 : 6));
      hash.update(user.getBytes(UTF_8));
      return ByteBuffer.wrap(Arrays.copyOf(hash.digest(), 16));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java platform lacks SHA-256", e);
    }
  }
}
