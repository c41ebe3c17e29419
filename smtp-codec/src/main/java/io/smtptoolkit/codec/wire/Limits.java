package io.smtptoolkit.codec.wire;

/**
 * Upper bounds for what a peer may send.
 *
 * <p>The sizes of RFC 5321 §4.5.3.1 are minima that must be accepted; these are the bounds above
 * them, past which a line, chunk, envelope or content is refused so that memory stays bounded
 * whatever a peer does. No line of content is ever held in memory here.
 *
 * <p>Immutable.
 *
 * @param maxCommandLineOctets longest command line, including CRLF
 * @param maxSaslLineOctets longest line of an AUTH exchange, including CRLF
 * @param maxReplyLineOctets longest reply line accepted from a server, including CRLF
 * @param maxReplyLines most lines of one reply accepted from a server
 * @param maxChunkOctets largest BDAT chunk, also when it is only drained
 * @param maxContentOctets largest content, without transparency dots and over all chunks: what SIZE
 *     announces (RFC 1870)
 * @param maxRecipients most accepted forward-paths of one mail transaction
 * @param maxProxyHeaderOctets longest PROXY header
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5321#section-4.5.3.1">RFC 5321 §4.5.3.1</a>
 */
public record Limits(
    int maxCommandLineOctets,
    int maxSaslLineOctets,
    int maxReplyLineOctets,
    int maxReplyLines,
    long maxChunkOctets,
    long maxContentOctets,
    int maxRecipients,
    int maxProxyHeaderOctets) {

  /** No bound for content; SIZE says 0 then, or no number. */
  public static final long UNLIMITED = Long.MAX_VALUE;

  /**
   * RFC 5321 §4.5.3.1.4 and §4.5.3.1.5: every line up to this length, CRLF included, is accepted.
   */
  private static final int LEAST_LINE_OCTETS = 512;

  /** RFC 5321 §4.5.3.1.8: at least so many recipients are accepted. */
  private static final int LEAST_RECIPIENTS = 100;

  /** The PROXY protocol, §2: headers are made to fit into the smallest TCP segment. */
  private static final int LEAST_PROXY_HEADER_OCTETS = 536;

  /**
   * Command line 4,096 octets (chosen: room for long paths with many parameters); AUTH line 12,288
   * (RFC 4954 §4); reply line 4,096 (chosen: servers exceed 512); 256 reply lines (chosen: far
   * above any EHLO reply); chunk 1 GiB and 1,000 recipients (chosen); no limit for content, of
   * which nothing is held here (the application that stores it knows one); PROXY header 4,096
   * (chosen: room for a client's certificate).
   */
  public static final Limits DEFAULT =
      new Limits(4096, 12_288, 4096, 256, 1L << 30, UNLIMITED, 1000, 4096);

  /**
   * Checks that no bound is below what RFC 5321 requires to be accepted.
   *
   * @param maxCommandLineOctets at least 512
   * @param maxSaslLineOctets at least 512
   * @param maxReplyLineOctets at least 512
   * @param maxReplyLines at least 1
   * @param maxChunkOctets at least 1
   * @param maxContentOctets at least 1
   * @param maxRecipients at least 100
   * @param maxProxyHeaderOctets at least 536
   */
  public Limits {
    atLeast("maxCommandLineOctets", maxCommandLineOctets, LEAST_LINE_OCTETS);
    atLeast("maxSaslLineOctets", maxSaslLineOctets, LEAST_LINE_OCTETS);
    atLeast("maxReplyLineOctets", maxReplyLineOctets, LEAST_LINE_OCTETS);
    atLeast("maxReplyLines", maxReplyLines, 1);
    atLeast("maxChunkOctets", maxChunkOctets, 1);
    atLeast("maxContentOctets", maxContentOctets, 1);
    atLeast("maxRecipients", maxRecipients, LEAST_RECIPIENTS);
    atLeast("maxProxyHeaderOctets", maxProxyHeaderOctets, LEAST_PROXY_HEADER_OCTETS);
  }

  /**
   * These limits with another bound for command lines.
   *
   * @param octets including CRLF, at least 512
   * @return the changed limits
   */
  public Limits withMaxCommandLineOctets(int octets) {
    return new Limits(
        octets,
        maxSaslLineOctets,
        maxReplyLineOctets,
        maxReplyLines,
        maxChunkOctets,
        maxContentOctets,
        maxRecipients,
        maxProxyHeaderOctets);
  }

  /**
   * These limits with another bound for lines of an AUTH exchange.
   *
   * @param octets including CRLF, at least 512
   * @return the changed limits
   */
  public Limits withMaxSaslLineOctets(int octets) {
    return new Limits(
        maxCommandLineOctets,
        octets,
        maxReplyLineOctets,
        maxReplyLines,
        maxChunkOctets,
        maxContentOctets,
        maxRecipients,
        maxProxyHeaderOctets);
  }

  /**
   * These limits with another bound for reply lines.
   *
   * @param octets including CRLF, at least 512
   * @return the changed limits
   */
  public Limits withMaxReplyLineOctets(int octets) {
    return new Limits(
        maxCommandLineOctets,
        maxSaslLineOctets,
        octets,
        maxReplyLines,
        maxChunkOctets,
        maxContentOctets,
        maxRecipients,
        maxProxyHeaderOctets);
  }

  /**
   * These limits with another bound for the lines of one reply.
   *
   * @param lines at least 1
   * @return the changed limits
   */
  public Limits withMaxReplyLines(int lines) {
    return new Limits(
        maxCommandLineOctets,
        maxSaslLineOctets,
        maxReplyLineOctets,
        lines,
        maxChunkOctets,
        maxContentOctets,
        maxRecipients,
        maxProxyHeaderOctets);
  }

  /**
   * These limits with another bound for BDAT chunks.
   *
   * @param octets at least 1
   * @return the changed limits
   */
  public Limits withMaxChunkOctets(long octets) {
    return new Limits(
        maxCommandLineOctets,
        maxSaslLineOctets,
        maxReplyLineOctets,
        maxReplyLines,
        octets,
        maxContentOctets,
        maxRecipients,
        maxProxyHeaderOctets);
  }

  /**
   * These limits with another bound for content.
   *
   * @param octets at least 1, or {@link #UNLIMITED}; RFC 5321 §4.5.3.1.7 wants 65,536 accepted
   * @return the changed limits
   */
  public Limits withMaxContentOctets(long octets) {
    return new Limits(
        maxCommandLineOctets,
        maxSaslLineOctets,
        maxReplyLineOctets,
        maxReplyLines,
        maxChunkOctets,
        octets,
        maxRecipients,
        maxProxyHeaderOctets);
  }

  /**
   * These limits with another bound for the accepted forward-paths of one mail transaction.
   *
   * @param recipients at least 100
   * @return the changed limits
   */
  public Limits withMaxRecipients(int recipients) {
    return new Limits(
        maxCommandLineOctets,
        maxSaslLineOctets,
        maxReplyLineOctets,
        maxReplyLines,
        maxChunkOctets,
        maxContentOctets,
        recipients,
        maxProxyHeaderOctets);
  }

  /**
   * These limits with another bound for PROXY headers.
   *
   * @param octets at least 536
   * @return the changed limits
   */
  public Limits withMaxProxyHeaderOctets(int octets) {
    return new Limits(
        maxCommandLineOctets,
        maxSaslLineOctets,
        maxReplyLineOctets,
        maxReplyLines,
        maxChunkOctets,
        maxContentOctets,
        maxRecipients,
        octets);
  }

  private static void atLeast(String name, long value, long least) {
    if (value < least) {
      throw new IllegalArgumentException(name + " is " + value + ", less than " + least);
    }
  }
}
