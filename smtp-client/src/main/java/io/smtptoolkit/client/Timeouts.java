package io.smtptoolkit.client;

import java.time.Duration;

/**
 * How long to wait for what.
 *
 * <p>Immutable.
 *
 * @param connect for the TCP connection, per address of the host
 * @param tlsHandshake for the TLS handshake
 * @param greeting for the greeting
 * @param hello for the reply to EHLO or HELO
 * @param mail for the reply to MAIL, and to RSET and STARTTLS
 * @param rcpt for the reply to each RCPT
 * @param dataInitiation for the reply to DATA
 * @param dataBlock for the server to take the next block of content
 * @param dataTermination for the reply to the whole content, and to each chunk
 * @param quit for the reply to QUIT
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5321#section-4.5.3.2">RFC 5321 §4.5.3.2</a>
 */
public record Timeouts(
    Duration connect,
    Duration tlsHandshake,
    Duration greeting,
    Duration hello,
    Duration mail,
    Duration rcpt,
    Duration dataInitiation,
    Duration dataBlock,
    Duration dataTermination,
    Duration quit) {
  /**
   * What RFC 5321 §4.5.3.2 asks for: greeting, MAIL and RCPT 5 minutes, DATA 2, a block of content
   * 3, the end of content 10. Chosen, as the RFC says nothing: connect and TLS handshake 1 minute,
   * EHLO as MAIL, QUIT 30 seconds.
   */
  public static final Timeouts RFC_5321 =
      new Timeouts(
          Duration.ofMinutes(1),
          Duration.ofMinutes(1),
          Duration.ofMinutes(5),
          Duration.ofMinutes(5),
          Duration.ofMinutes(5),
          Duration.ofMinutes(5),
          Duration.ofMinutes(2),
          Duration.ofMinutes(3),
          Duration.ofMinutes(10),
          Duration.ofSeconds(30));

  /**
   * One time for everything.
   *
   * @param each the time
   * @return the time-outs
   */
  public static Timeouts ofEach(Duration each) {
    return new Timeouts(each, each, each, each, each, each, each, each, each, each);
  }

  /**
   * These, but none longer than a bound.
   *
   * @param bound the bound
   * @return the time-outs
   */
  public Timeouts atMost(Duration bound) {
    return new Timeouts(
        least(connect, bound),
        least(tlsHandshake, bound),
        least(greeting, bound),
        least(hello, bound),
        least(mail, bound),
        least(rcpt, bound),
        least(dataInitiation, bound),
        least(dataBlock, bound),
        least(dataTermination, bound),
        least(quit, bound));
  }

  private static Duration least(Duration one, Duration other) {
    return one.compareTo(other) <= 0 ? one : other;
  }
}
