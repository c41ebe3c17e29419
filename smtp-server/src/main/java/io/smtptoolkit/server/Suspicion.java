package io.smtptoolkit.server;

/**
 * Something that a client did and that clients of mail hardly do.
 *
 * <p>Immutable.
 *
 * @param kind what it did
 * @param sample the octets, each as a character, at most 64; only of {@link Kind#SMUGGLING}, else
 *     empty: what else a client says may be a secret
 */
public record Suspicion(Kind kind, String sample) {
  /** The kinds of suspicious doings. */
  public enum Kind {
    /** The client talked before it was greeted; see {@link Defence#earlyTalk}. */
    EARLY_TALK,

    /** It sent commands together without leave; see {@link Defence#uninvitedPipelining}. */
    UNINVITED_PIPELINING,

    /**
     * Its content has a line of one dot whose line ends are not both CRLF, which another server may
     * take for the end of mail data. Here it is none, and unless bare CR and LF are tolerated the
     * content is refused.
     */
    SMUGGLING
  }
}
