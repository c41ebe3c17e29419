package io.smtptoolkit.server.session;

/** The stage of a connection on its way to its end. It only moves on. */
enum Ending {
  /** Neither side has begun to end it. */
  NOT_YET,
  /**
   * The last reply is given, but the client is likely to send more: its octets are read and dropped
   * for a moment, because closing on top of them would reset the connection and could destroy that
   * reply on its way.
   */
  LINGERING,
  /** What is written leaves; nothing is read. */
  CLOSING,
  /** It is gone. */
  OVER;

  boolean isGoodbyeSaid() {
    return compareTo(LINGERING) >= 0;
  }
}
