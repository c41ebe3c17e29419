package io.smtptoolkit.conformance.engine.store;

import io.smtptoolkit.conformance.script.Habit;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The way in which a target stores ordinary mail, as the survey has learned it: other messages are
 * compared with what this one became. Immutable.
 *
 * @param habits of storing
 * @param copies of a message to one recipient
 * @param late time from a 250 to the store
 */
public record Ways(Set<Habit> habits, int copies, Duration late) {
  /** As every store should be: one copy of the octets that were sent, at once. */
  public static final Ways FAITHFUL = new Ways(Set.of(), 1, Duration.ZERO);

  private static final Pattern FIRST_DOT = Pattern.compile("(?m)^\\.+");

  public Ways {
    habits = Set.copyOf(habits);
  }

  /** The same for a case that judges some of the habits itself. */
  public Ways without(Set<Habit> judged) {
    if (judged.isEmpty() || habits.isEmpty()) {
      return this;
    }
    Set<Habit> left = EnumSet.copyOf(habits);
    left.removeAll(judged);
    return new Ways(left, judged.contains(Habit.STORED_AGAIN) ? 1 : copies, late);
  }

  public boolean has(Habit habit) {
    return habits.contains(habit);
  }

  /** The expected form of content that has LF line ends. */
  public String expected(String content) {
    String kept = content;
    if (has(Habit.LAST_LINE_END_LOST) && kept.endsWith("\n")) {
      kept = kept.substring(0, kept.length() - 1);
    }
    return comparable(has(Habit.LINE_ADDED) ? kept + "\n" : kept);
  }

  /** A stored message without what cannot be compared. */
  public String comparable(String stored) {
    return has(Habit.DOTS_KEPT) ? FIRST_DOT.matcher(stored).replaceAll("") : stored;
  }
}
