package io.smtptoolkit.server.cli;

import io.smtptoolkit.codec.Leniency;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Leniencies by name, such as {@code space-after-colon,any-hello-name}; {@code public-mx} is a set
 * of them.
 *
 * @param values unmodifiable
 */
record Leniencies(Set<Leniency> values) {
  static final String PUBLIC_MX = "public-mx";

  /** Reads names in any case, with hyphens or underscores. */
  static final class Converter implements ITypeConverter<Leniencies> {
    @Override
    public Leniencies convert(String text) {
      Set<Leniency> values = EnumSet.noneOf(Leniency.class);
      for (String name : text.split(",", -1)) {
        values.addAll(named(name.strip().toLowerCase(Locale.ROOT).replace('_', '-')));
      }
      return new Leniencies(Collections.unmodifiableSet(values));
    }

    private static Set<Leniency> named(String name) {
      if (name.equals(PUBLIC_MX)) {
        return Leniency.PUBLIC_MX;
      }
      return Stream.of(Leniency.values())
          .filter(it -> optionName(it).equals(name))
          .findFirst()
          .<Set<Leniency>>map(EnumSet::of)
          .orElseThrow(
              () ->
                  new TypeConversionException(
                      "'" + name + "' is not one of " + String.join(", ", new Names())));
    }
  }

  /** All names, for the help. */
  static final class Names extends ArrayList<String> {
    private static final long serialVersionUID = 1L;

    Names() {
      super(List.of(PUBLIC_MX));
      Stream.of(Leniency.values()).map(Leniencies::optionName).forEach(this::add);
    }
  }

  private static String optionName(Leniency leniency) {
    return leniency.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
