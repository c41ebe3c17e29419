package io.smtptoolkit.conformance.scripted;

import java.time.Duration;
import java.util.Optional;

/** One thing that the server does in an {@link Answer}; one character is one octet. */
sealed interface Act {

  /** Writes octets at once, the whole so many times. */
  record Write(String octets, int times) implements Act {}

  /** Writes octets one by one. */
  record Drip(String octets, Duration pause) implements Act {}

  /** Writes octets again and again, until the client closes. */
  record Endless(String octets) implements Act {}

  /** Writes octets to the socket, below TLS if there is TLS. */
  record Beneath(String octets) implements Act {}

  /** Waits, and does not read. */
  record Pause(Duration time) implements Act {}

  /** Shakes hands as the server of TLS; as the script's identity unless another is given. */
  record Handshake(Optional<TestIdentity> identity) implements Act {}

  /** Waits for the client's first octet of TLS and answers with these. */
  record BrokenHandshake(String octets) implements Act {}

  /** Ends the connection, or one direction of it. */
  enum Ending implements Act {
    /** With close_notify, if there is TLS, and then FIN. */
    CLOSE,
    /** With FIN alone. */
    TRUNCATE,
    /** With RST. */
    RESET,
    /** With FIN alone, and goes on reading. */
    HALF_CLOSE,
    /** Not at all: neither reads nor writes until the server is closed. */
    STALL
  }
}
