package io.smtptoolkit.server.mailbox;

import java.util.OptionalLong;

/**
 * The most that a mailbox may hold.
 *
 * <pre>
 * quota = [ number "S" ] [ "," number "C" ]   ; as Maildir++ writes it, such as 1000000S,500C
 * </pre>
 *
 * <p>Immutable.
 *
 * @param octets the most octets, as stored (with LF for CRLF); empty for any number
 * @param messages the most messages; empty for any number
 */
public record Quota(OptionalLong octets, OptionalLong messages) {
  /** Without a limit. */
  public static final Quota NONE = new Quota(OptionalLong.empty(), OptionalLong.empty());

  /**
   * Checks the numbers.
   *
   * @param octets the most octets; empty for any number
   * @param messages the most messages; empty for any number
   * @throws IllegalArgumentException when a number is less than 1
   */
  public Quota {
    if (octets.orElse(1) < 1 || messages.orElse(1) < 1) {
      throw new IllegalArgumentException("a quota is a positive number; leave it out for no limit");
    }
  }

  /**
   * A quota of octets.
   *
   * @param octets the most octets
   * @return the quota
   */
  public static Quota ofOctets(long octets) {
    return new Quota(OptionalLong.of(octets), OptionalLong.empty());
  }

  /**
   * This quota, and one of messages.
   *
   * @param most the most messages
   * @return the quota
   */
  public Quota withMessages(long most) {
    return new Quota(octets, OptionalLong.of(most));
  }

  /**
   * Says whether there is no limit.
   *
   * @return true for {@link #NONE}
   */
  public boolean isUnlimited() {
    return octets.isEmpty() && messages.isEmpty();
  }

  /** The form of Maildir++; empty for no limit. */
  @Override
  public String toString() {
    String size = octets.isPresent() ? octets.getAsLong() + "S" : "";
    String count = messages.isPresent() ? messages.getAsLong() + "C" : "";
    return size + (size.isEmpty() || count.isEmpty() ? "" : ",") + count;
  }
}
