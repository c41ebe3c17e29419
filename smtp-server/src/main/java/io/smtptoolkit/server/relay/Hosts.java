package io.smtptoolkit.server.relay;

import io.smtptoolkit.client.Endpoint;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The facts that this process remembers of hosts for a day: that TLS fails there, so that the next
 * try may be in clear; that a reply to the final dot never came, so that no MAIL follows a dot
 * before its reply.
 *
 * <p>Confined to the relay's thread.
 */
final class Hosts {
  /** Chosen: beyond the longest time between two attempts. */
  private static final Duration REMEMBERED = Duration.ofDays(1);

  /** Chosen: some megabytes. */
  private static final int MOST = 10_000;

  private final Map<String, Instant> inClear = bounded();
  private final Map<String, Instant> unsure = bounded();

  void tlsFailed(Endpoint host, Instant now) {
    inClear.put(key(host), now.plus(REMEMBERED));
  }

  boolean isInClear(Endpoint host, Instant now) {
    return isRemembered(inClear, host, now);
  }

  /** The final dot was sent, and no reply came. */
  void outcomeUnknown(Endpoint host, Instant now) {
    unsure.put(key(host), now.plus(REMEMBERED));
  }

  /** Whether each message waits for the reply to the one before it. */
  boolean isUnsure(Endpoint host, Instant now) {
    return isRemembered(unsure, host, now);
  }

  private static boolean isRemembered(Map<String, Instant> facts, Endpoint host, Instant now) {
    if (facts.isEmpty()) {
      return false;
    }
    Instant until = facts.get(key(host));
    return until != null && until.isAfter(now);
  }

  private static String key(Endpoint host) {
    return host + " " + host.address().map(Object::toString).orElse("");
  }

  private static Map<String, Instant> bounded() {
    return new LinkedHashMap<>() {
      private static final long serialVersionUID = 1L;

      @Override
      protected boolean removeEldestEntry(Map.Entry<String, Instant> eldest) {
        return size() > MOST;
      }
    };
  }
}
