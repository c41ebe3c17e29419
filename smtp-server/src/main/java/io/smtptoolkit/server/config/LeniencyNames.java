package io.smtptoolkit.server.config;

import io.smtptoolkit.codec.Leniency;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Leniencies by name, such as {@code space-after-colon}; {@code public-mx} is a set of them. */
public final class LeniencyNames {
  /** The name of {@link Leniency#PUBLIC_MX}. */
  public static final String PUBLIC_MX = "public-mx";

  private LeniencyNames() {}

  /**
   * All names.
   *
   * @return the set's name first
   */
  public static List<String> all() {
    List<String> names = new ArrayList<>(List.of(PUBLIC_MX));
    Stream.of(Leniency.values()).map(Types::word).forEach(names::add);
    return Collections.unmodifiableList(names);
  }

  /**
   * The leniencies of a name.
   *
   * @param name in lower case with hyphens
   * @return empty if there is no such name
   */
  public static Set<Leniency> named(String name) {
    if (name.equals(PUBLIC_MX)) {
      return Leniency.PUBLIC_MX;
    }
    Set<Leniency> found = EnumSet.noneOf(Leniency.class);
    Stream.of(Leniency.values()).filter(it -> Types.word(it).equals(name)).forEach(found::add);
    return found;
  }
}
