package io.smtptoolkit.server.relay;

import io.smtptoolkit.codec.session.Protocol;
import io.smtptoolkit.server.queue.Outcome;
import java.util.Optional;

/**
 * The meaning of one transaction at one host for one recipient.
 *
 * <p>Immutable.
 *
 * @param move what comes next
 * @param reason why; the class of its status says what remains if there is no other host
 */
record Step(Move move, Reason reason) {
  /** The move that comes next. Immutable. */
  enum Move {
    /** Nothing: the server has it. */
    ACCEPTED,
    /** Nothing: no host will take it. */
    FAILED,
    /** Nothing in this round: the server may have it. */
    UNKNOWN,
    /** The next host. */
    NEXT_HOST,
    /** The next host; and the reason is this host's, not the message's. */
    NEXT_HOST_HOST_FAILED,
    /** The same host once more, with those that it had no room for. */
    SAME_HOST;

    boolean isLast() {
      return this == ACCEPTED || this == FAILED || this == UNKNOWN;
    }
  }

  Step with(Reason other) {
    return new Step(move, other);
  }

  /** What remains if nothing comes after this step. A host of LMTP is the last one. */
  Fate fate(Protocol protocol, boolean isDsnPassedOn) {
    return switch (move) {
      case ACCEPTED ->
          protocol == Protocol.LMTP
              ? new Fate.Done(
                  reason,
                  Outcome.DELIVERED,
                  isDsnPassedOn ? Optional.empty() : Optional.of(Notice.Kind.DELIVERED))
              : new Fate.Relayed(reason, isDsnPassedOn);
      case FAILED -> new Fate.Failed(reason);
      case UNKNOWN -> new Fate.Unknown(reason);
      case NEXT_HOST, NEXT_HOST_HOST_FAILED, SAME_HOST ->
          reason.isPermanent() ? new Fate.Failed(reason) : new Fate.Later(reason);
    };
  }
}
