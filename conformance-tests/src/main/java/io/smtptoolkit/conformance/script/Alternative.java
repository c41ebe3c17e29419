package io.smtptoolkit.conformance.script;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One alternative of {@code S:}. Immutable.
 *
 * @param event what it fits
 * @param outcome what follows from it; empty: the case goes on
 */
public record Alternative(Event event, Optional<Outcome> outcome) {
  /** An event that an alternative fits. */
  public sealed interface Event {}

  /** The end of a connection. */
  public enum Ending {
    /** By FIN, or TLS close_notify. */
    FIN,
    /** By RST. */
    RST
  }

  /** {@code noise}: octets that are no reply, such as those of TLS. */
  public record Noise() implements Event {}

  /** {@code quiet}: no octet came. */
  public record Quiet() implements Event {}

  /**
   * {@code close}, {@code fin}, {@code rst}.
   *
   * @param how empty: either
   */
  public record Ended(Optional<Ending> how) implements Event {}

  /**
   * A reply.
   *
   * @param codes that fit
   * @param status enhanced status code, {@code x} for any number
   * @param text to be found, or not to be found
   * @param lines how many
   */
  public record Replied(
      Codes codes, Optional<String> status, Optional<Text> text, Optional<LineCount> lines)
      implements Event {
    private static final Pattern STATUS = Pattern.compile("^([245])\\.([0-9]{1,3})\\.([0-9]{1,3})");

    /**
     * Says whether a reply fits.
     *
     * @param reply as received
     * @return true if every part fits
     */
    public boolean fits(ReceivedReply reply) {
      return codes.fit(reply.code())
          && status.map(wanted -> statusFits(wanted, reply.texts())).orElse(true)
          && text.map(wanted -> wanted.holds(reply.text())).orElse(true)
          && lines.map(wanted -> wanted.holds(reply.texts().size())).orElse(true);
    }

    private static boolean statusFits(String wanted, List<String> texts) {
      Matcher found = STATUS.matcher(texts.get(texts.size() - 1));
      if (!found.find()) {
        return false;
      }
      String[] parts = wanted.split("\\.", -1);
      for (int i = 0; i < parts.length; i++) {
        if (!parts[i].equals("x") && !parts[i].equals(found.group(i + 1))) {
          return false;
        }
      }
      return true;
    }
  }

  /**
   * A text to be found or not.
   *
   * @param pattern searched anywhere
   * @param wanted false: it must not be found
   */
  public record Text(Pattern pattern, boolean wanted) {
    boolean holds(String text) {
      return pattern.matcher(text).find() == wanted;
    }
  }

  /**
   * A number of lines.
   *
   * @param lines exactly or at least
   * @param orMore at least
   */
  public record LineCount(int lines, boolean orMore) {
    boolean holds(int count) {
      return orMore ? count >= lines : count == lines;
    }
  }
}
