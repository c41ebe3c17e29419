package io.smtptoolkit.bench.relay;

import io.smtptoolkit.codec.address.ForwardPath;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The messages that have arrived at live hosts: fresh ones, and those of the queue. Thread-safe.
 */
final class Arrivals {
  private static final String FRESH = "fresh";

  private final Map<Integer, Long> fresh = new ConcurrentHashMap<>();
  private final AtomicInteger others = new AtomicInteger();

  /** The local-part of the recipient of a fresh message. */
  static String localPart(int number) {
    return FRESH + number;
  }

  /** Notes that a message for a recipient is there. */
  void add(ForwardPath recipient) {
    String localPart = recipient.mailbox().map(it -> it.localPart().toString()).orElse("");
    if (localPart.startsWith(FRESH)) {
      addFresh(Integer.parseInt(localPart.substring(FRESH.length())));
    } else {
      others.incrementAndGet();
    }
  }

  private synchronized void addFresh(int number) {
    fresh.put(number, System.nanoTime());
    notifyAll();
  }

  /** By {@link System#nanoTime}. */
  OptionalLong ofFresh(int number) {
    Long time = fresh.get(number);
    return time == null ? OptionalLong.empty() : OptionalLong.of(time);
  }

  /** Waits until so many fresh ones are there, or the time is over. */
  synchronized void awaitFresh(int count, Duration most) throws InterruptedException {
    long end = System.nanoTime() + most.toNanos();
    long left = most.toMillis();
    while (fresh.size() < count && left > 0) {
      wait(left);
      left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
    }
  }

  int others() {
    return others.get();
  }
}
