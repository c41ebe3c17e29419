package io.smtptoolkit.codec.wire;

import java.util.Optional;

/**
 * The properties of a content that decide whether, and how, a server can be sent it.
 *
 * <p>Immutable.
 *
 * @param octets its size, without transparency dots
 * @param eightBit whether there is an octet beyond ASCII (RFC 6152)
 * @param longestLineOctets its longest line, including CRLF; a last line without its CRLF is
 *     counted with it, as DATA adds it. RFC 5321 §4.5.3.1.6 lets a server refuse more than 1,000
 * @param endsWithCrlf whether its last line is ended; true when it is empty
 * @param fault the first octet that lines of text must not hold, if there is one: such content
 *     needs BODY=BINARYMIME (RFC 3030 §3)
 */
public record ContentTraits(
    long octets,
    boolean eightBit,
    long longestLineOctets,
    boolean endsWithCrlf,
    Optional<ContentFault> fault) {

  /** A content without an octet. */
  public static final ContentTraits EMPTY = new ContentScan().traits();

  /**
   * The size of the message as DATA carries it: with its last line ended (RFC 1870 §5).
   *
   * @return octets
   */
  public long octetsWithFinalCrlf() {
    return endsWithCrlf ? octets : octets + "\r\n".length();
  }
}
