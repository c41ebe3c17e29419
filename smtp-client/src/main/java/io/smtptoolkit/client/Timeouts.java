package io.smtptoolkit.client;

import java.time.Duration;

/**
 * The times to wait, each for one thing.
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
 * @param dataBlock for the next block of content, to be read and to be taken by the server
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
  private static final Duration NO_LIMIT = Duration.ofDays(36_500);

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
   * Checks that each is a time to wait. A very long one, of years, means that there is no limit.
   *
   * @param connect for the TCP connection, per address of the host
   * @param tlsHandshake for the TLS handshake
   * @param greeting for the greeting
   * @param hello for the reply to EHLO or HELO
   * @param mail for the reply to MAIL, and to RSET and STARTTLS
   * @param rcpt for the reply to each RCPT
   * @param dataInitiation for the reply to DATA
   * @param dataBlock for the next block of content, to be read and to be taken by the server
   * @param dataTermination for the reply to the whole content, and to each chunk
   * @param quit for the reply to QUIT
   * @throws IllegalArgumentException when one is zero or negative
   */
  public Timeouts {
    check("connect", connect);
    check("tlsHandshake", tlsHandshake);
    check("greeting", greeting);
    check("hello", hello);
    check("mail", mail);
    check("rcpt", rcpt);
    check("dataInitiation", dataInitiation);
    check("dataBlock", dataBlock);
    check("dataTermination", dataTermination);
    check("quit", quit);
  }

  /**
   * One time for everything.
   *
   * @param each the time
   * @return the time-outs
   * @throws IllegalArgumentException when it is zero or negative
   */
  public static Timeouts ofEach(Duration each) {
    return new Timeouts(each, each, each, each, each, each, each, each, each, each);
  }

  /**
   * These, but none longer than a bound.
   *
   * @param bound the bound
   * @return the time-outs
   * @throws IllegalArgumentException when it is zero or negative
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

  /**
   * A time in nanoseconds, for clocks and timers.
   *
   * @param time any time
   * @return at most a century, which is as good as no limit: sums of it do not overflow
   */
  public static long nanos(Duration time) {
    return time.compareTo(NO_LIMIT) >= 0 ? NO_LIMIT.toNanos() : time.toNanos();
  }

  private static void check(String name, Duration time) {
    if (time.isZero() || time.isNegative()) {
      throw new IllegalArgumentException(name + ": " + time + " is not a time to wait");
    }
  }

  private static Duration least(Duration one, Duration other) {
    return one.compareTo(other) <= 0 ? one : other;
  }
}
