package io.smtptoolkit.server.config;

import java.util.ArrayList;
import java.util.List;

/**
 * The differences of a configuration from one before.
 *
 * <p>Immutable.
 *
 * @param taken keys whose new values are in use, such as {@code delivery.mailboxes}
 * @param waiting keys whose new values need a restart
 */
public record Changes(List<String> taken, List<String> waiting) {
  /**
   * The differences.
   *
   * @param started what runs, but for what was taken over since
   * @param latest what was taken over last
   * @param newer what is to come
   */
  static Changes between(Configuration started, Configuration latest, Configuration newer) {
    List<String> taken = new ArrayList<>();
    List<String> waiting = new ArrayList<>();
    for (Section section : Keys.SECTIONS) {
      List<Settings> after = newer.all(section);
      for (Key<?> key : section.keys()) {
        List<Settings> before = (key.atReload() ? latest : started).all(section);
        if (!isSame(key, before, after)) {
          (key.atReload() ? taken : waiting).add(section.child(key.name()));
        }
      }
    }
    return new Changes(List.copyOf(taken), List.copyOf(waiting));
  }

  private static boolean isSame(Key<?> key, List<Settings> before, List<Settings> after) {
    if (before.size() != after.size()) {
      return false;
    }
    for (int i = 0; i < before.size(); i++) {
      if (!before.get(i).isSame(key, after.get(i))) {
        return false;
      }
    }
    return true;
  }
}
