package io.smtptoolkit.server.auth;

import io.smtptoolkit.codec.Secret;
import io.smtptoolkit.codec.sasl.SaslMechanism;
import io.smtptoolkit.codec.sasl.ScramCredential;
import io.smtptoolkit.codec.sasl.ScramHash;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The users of a user file at one time, and what strangers are told. Immutable. */
final class Users {
  private final Map<String, StoredUser> byName;
  private final Secret decoyKey;
  private final boolean sha1;
  private final int sha256Iterations;
  private final int sha1Iterations;

  Users(Map<String, StoredUser> byName, Secret decoyKey) {
    this.byName = byName;
    this.decoyKey = decoyKey;
    // With no user at all, strangers are asked for the strongest only.
    this.sha1 = !byName.isEmpty() && byName.values().stream().allMatch(it -> it.sha1().isPresent());
    this.sha256Iterations = commonIterations(ScramHash.SHA_256);
    this.sha1Iterations = commonIterations(ScramHash.SHA_1);
  }

  /** What each of them can use. */
  Set<SaslMechanism> mechanisms() {
    Set<SaslMechanism> mechanisms =
        EnumSet.of(
            SaslMechanism.SCRAM_SHA_256_PLUS,
            SaslMechanism.SCRAM_SHA_256,
            SaslMechanism.PLAIN,
            SaslMechanism.LOGIN);
    if (sha1) {
      mechanisms.add(SaslMechanism.SCRAM_SHA_1_PLUS);
      mechanisms.add(SaslMechanism.SCRAM_SHA_1);
    }
    return Collections.unmodifiableSet(mechanisms);
  }

  /** The decoy is made for every name, so that it tells nothing that it was. */
  StoredCredential credential(String name, ScramHash hash) {
    ScramCredential decoy = ScramCredential.decoy(hash, decoyKey, name, iterations(hash));
    return Optional.ofNullable(byName.get(name))
        .flatMap(user -> user.credential(hash))
        .map(StoredCredential::of)
        .orElseGet(() -> StoredCredential.decoy(decoy));
  }

  /** How many users have more or fewer rounds than most, by which they can be told. */
  long otherIterations() {
    return byName.values().stream()
        .filter(user -> user.sha256().iterations() != sha256Iterations)
        .count();
  }

  private int iterations(ScramHash hash) {
    return switch (hash) {
      case SHA_256 -> sha256Iterations;
      case SHA_1 -> sha1Iterations;
    };
  }

  /** The number of rounds that most users have; of two as frequent, the higher. */
  private int commonIterations(ScramHash hash) {
    return byName.values().stream()
        .flatMap(user -> user.credential(hash).stream())
        .collect(Collectors.groupingBy(ScramCredential::iterations, Collectors.counting()))
        .entrySet()
        .stream()
        .max(Map.Entry.<Integer, Long>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
        .map(Map.Entry::getKey)
        .orElse(UserFile.DEFAULT_ITERATIONS);
  }
}
