package io.smtptoolkit.conformance.engine;

/** The way in which a target met an attempt, apart from what the case is about. */
enum Contact {
  /** As a target does that is there. */
  NORMAL,
  /** It was silent in set-up. */
  UNANSWERED,
  /** It did not take a connection. */
  UNREACHABLE,
  /** It greeted with 421, or with another 4yz: not now. */
  PUT_OFF,
  /** It ended a connection without having said 221 or 421. */
  CUT_OFF
}
