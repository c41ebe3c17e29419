package io.smtptoolkit.server.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.smtptoolkit.codec.Secret;
import io.smtptoolkit.codec.sasl.ScramCredential;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Passwords that were found correct a short time ago, so that a client that connects for each
 * message does not cost a password hash for each. What is kept is an HMAC of name, password and
 * verifier under a key of this process, and neither of these; a changed password is a changed
 * verifier, and is not found. Failures are not kept: they are to cost.
 *
 * <p>Thread-safe.
 */
final class RecentSuccesses {
  private static final String HMAC = "HmacSHA256";

  private final int max;
  private final long nanos;
  private final LongSupplier clock;
  private final SecretKeySpec key;
  private final Map<ByteBuffer, Long> times = new LinkedHashMap<>(); // guarded by itself

  RecentSuccesses(int max, long nanos, LongSupplier clock) {
    this.max = max;
    this.nanos = nanos;
    this.clock = clock;
    byte[] random = new byte[32];
    new SecureRandom().nextBytes(random);
    this.key = new SecretKeySpec(random, HMAC);
  }

  boolean contains(String user, Secret password, ScramCredential verifier) {
    ByteBuffer print = fingerprint(user, password, verifier);
    synchronized (times) {
      Long time = times.get(print);
      return time != null && clock.getAsLong() - time < nanos;
    }
  }

  void add(String user, Secret password, ScramCredential verifier) {
    ByteBuffer print = fingerprint(user, password, verifier);
    synchronized (times) {
      times.remove(print);
      times.put(print, clock.getAsLong());
      if (times.size() > max) {
        // The oldest comes first.
        times.remove(times.keySet().iterator().next());
      }
    }
  }

  int size() {
    synchronized (times) {
      return times.size();
    }
  }

  private ByteBuffer fingerprint(String user, Secret password, ScramCredential verifier) {
    byte[] name = user.getBytes(UTF_8);
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(key);
      mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, name.length));
      mac.update(name);
      mac.update(verifier.storedKey().octets());
      mac.update(password.octets());
      return ByteBuffer.wrap(mac.doFinal());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java platform lacks " + HMAC, e);
    }
  }
}
