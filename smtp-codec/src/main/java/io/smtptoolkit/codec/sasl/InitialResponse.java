package io.smtptoolkit.codec.sasl;

import io.smtptoolkit.codec.Secret;

/** The message that AUTH carried or the first, empty challenge asks for. Not thread-safe. */
final class InitialResponse {
  private final Secret message;
  private boolean challenged;

  InitialResponse(Secret message) {
    this.message = message;
  }

  Secret message() {
    return message;
  }

  /** Whether this challenge asks for the message; only the first one can. */
  boolean isAskedBy(Secret challenge) {
    boolean asked = !challenged && challenge.length() == 0;
    challenged = true;
    return asked;
  }
}
