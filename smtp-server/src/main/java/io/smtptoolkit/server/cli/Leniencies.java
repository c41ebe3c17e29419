package io.smtptoolkit.server.cli;

import io.smtptoolkit.codec.Leniency;
import io.smtptoolkit.server.config.LeniencyNames;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Leniencies by name, such as {@code space-after-colon,any-hello-name}; {@code public-mx} is a set
 * of them.
 *
 * @param values unmodifiable
 */
record Leniencies(Set<Leniency> values) {
  static final String PUBLIC_MX = LeniencyNames.PUBLIC_MX;

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
      Set<Leniency> named = LeniencyNames.named(name);
      if (named.isEmpty()) {
        throw new TypeConversionException(
            "'" + name + "' is not one of " + String.join(", ", LeniencyNames.all()));
      }
      return named;
    }
  }

  /** All names, for the help. */
  static final class Names extends ArrayList<String> {
    private static final long serialVersionUID = 1L;

    Names() {
      super(LeniencyNames.all());
    }
  }
}
