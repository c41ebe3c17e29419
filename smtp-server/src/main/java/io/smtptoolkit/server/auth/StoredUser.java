package io.smtptoolkit.server.auth;

import io.smtptoolkit.codec.sasl.ScramCredential;
import io.smtptoolkit.codec.sasl.ScramHash;
import java.util.Optional;

/** A user of a user file. Immutable. */
record StoredUser(String name, ScramCredential sha256, Optional<ScramCredential> sha1) {

  Optional<ScramCredential> credential(ScramHash hash) {
    return switch (hash) {
      case SHA_256 -> Optional.of(sha256);
      case SHA_1 -> sha1;
    };
  }

  /** The line of the file, without its end. */
  String line() {
    return name + ":" + sha256.encode() + sha1.map(it -> " " + it.encode()).orElse("");
  }
}
