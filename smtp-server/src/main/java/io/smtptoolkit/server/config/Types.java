package io.smtptoolkit.server.config;

import io.smtptoolkit.codec.SmtpSyntaxException;
import io.smtptoolkit.codec.address.Domain;
import io.smtptoolkit.server.network.Network;
import io.smtptoolkit.server.text.Subaddresses;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.tomlj.Toml;

/** The types of values in the table of keys. */
final class Types {
  private static final Pattern QUANTITY = Pattern.compile("([0-9]{1,18}) ?([A-Za-z]+)");
  // The largest first, for printing.
  private static final Map<String, Long> MILLIS =
      Units.of("d", 86_400_000L, "h", 3_600_000L, "m", 60_000L, "s", 1_000L, "ms", 1L);
  private static final Map<String, Long> OCTETS =
      Units.of("GiB", 1L << 30, "MiB", 1L << 20, "KiB", 1L << 10, "B", 1L);

  private Types() {}

  static final ValueType<String> TEXT =
      new ValueType.Scalar<>(
          "text", "a text in quotation marks", String.class, Function.identity(), Types::text);

  static final ValueType<Boolean> BOOLEAN =
      new ValueType.Scalar<>(
          "boolean", "true or false", Boolean.class, Function.identity(), String::valueOf);

  /** At most 106751 days, that nanoseconds of it fit. */
  static final ValueType<Duration> DURATION =
      new ValueType.Scalar<>(
          "duration",
          "a duration such as \"5m\"",
          String.class,
          text -> Duration.ofMillis(quantity(text, "a duration such as \"5m\"", MILLIS)),
          value -> text(inUnits(value.toMillis(), MILLIS)));

  static final ValueType<Long> SIZE = size(0, Long.MAX_VALUE);

  static final ValueType<String> PATH =
      new ValueType.Scalar<>(
          "path", "a path in quotation marks", String.class, Types::validPath, Types::text);

  static final ValueType<Endpoint> ENDPOINT =
      new ValueType.Scalar<>(
          "HOST:PORT",
          "an address such as \"127.0.0.1:25\"",
          String.class,
          Endpoint::parse,
          value -> text(value.toString()));

  static final ValueType<Network> NETWORK =
      new ValueType.Scalar<>(
          "network",
          "a network such as \"10.0.0.0/29\"",
          String.class,
          Network::parse,
          value -> text(value.toString()));

  static final ValueType<String> DOMAIN =
      new ValueType.Scalar<>(
          "domain", "a domain in quotation marks", String.class, Types::domain, Types::text);

  /** One that mail is for, also with U-labels. */
  static final ValueType<String> UTF8_DOMAIN =
      new ValueType.Scalar<>(
          "domain (U-labels too)",
          "a domain in quotation marks",
          String.class,
          Types::mailDomain,
          Types::text);

  static final ValueType<String> SEPARATOR =
      text(
          "text",
          "one of " + Subaddresses.SEPARATORS + " or an empty text",
          Subaddresses::isSeparator);

  /** A number of octets within bounds. */
  static ValueType<Long> size(long least, long most) {
    return new ValueType.Scalar<>(
        "size",
        "a size such as \"50MiB\"",
        String.class,
        text -> {
          long octets = quantity(text, "a size such as \"50MiB\"", OCTETS);
          if (octets < least || octets > most) {
            String bound =
                octets < least
                    ? "at least " + inUnits(least, OCTETS)
                    : "at most " + inUnits(most, OCTETS);
            throw unexpected(bound, text);
          }
          return octets;
        },
        value -> text(inUnits(value, OCTETS)));
  }

  static final ValueType<Integer> COUNT = integer(1, Integer.MAX_VALUE);

  static ValueType<Integer> integer(int least, int most) {
    String expected =
        most == Integer.MAX_VALUE
            ? "an integer of at least " + least
            : "an integer from " + least + " to " + most;
    return new ValueType.Scalar<>(
        "integer",
        expected,
        Long.class,
        number -> {
          if (number < least || number > most) {
            throw new IllegalArgumentException("expected " + expected + ", found " + number);
          }
          return number.intValue();
        },
        String::valueOf);
  }

  /** One of the constants of an enum, in lower case with hyphens. */
  static <E extends Enum<E>> ValueType<E> choice(Class<E> type) {
    List<E> values = Arrays.asList(type.getEnumConstants());
    String expected =
        values.stream().map(it -> text(word(it))).collect(Collectors.joining(", ", "one of ", ""));
    return new ValueType.Scalar<>(
        values.stream().map(Types::word).collect(Collectors.joining(", ")),
        expected,
        String.class,
        text ->
            values.stream()
                .filter(it -> word(it).equals(text))
                .findFirst()
                .orElseThrow(() -> unexpected(expected, text)),
        value -> text(word(value)));
  }

  /** A text with a condition. */
  static ValueType<String> text(String name, String expected, Predicate<String> condition) {
    return new ValueType.Scalar<>(
        name,
        expected,
        String.class,
        text -> {
          if (!condition.test(text)) {
            throw unexpected(expected, text);
          }
          return text;
        },
        Types::text);
  }

  static <T> ValueType<List<T>> listOf(ValueType<T> item) {
    return new ListType<>(item);
  }

  /** A text as TOML has it. */
  static String text(String value) {
    return "\"" + Toml.tomlEscape(value) + "\"";
  }

  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static IllegalArgumentException unexpected(String expected, String found) {
    return new IllegalArgumentException("expected " + expected + ", found " + Found.quoted(found));
  }

  private static String validPath(String text) {
    try {
      if (!text.isEmpty() && !Path.of(text).toString().isEmpty()) {
        return text;
      }
    } catch (InvalidPathException bad) {
      throw new IllegalArgumentException("not a path: " + Found.quoted(text), bad);
    }
    throw new IllegalArgumentException("a path must not be empty");
  }

  private static String domain(String text) {
    try {
      return Domain.parse(text).toString();
    } catch (SmtpSyntaxException malformed) {
      throw notADomain(text, malformed);
    }
  }

  private static String mailDomain(String text) {
    try {
      return Domain.parseUtf8(text).toString();
    } catch (SmtpSyntaxException malformed) {
      throw notADomain(text, malformed);
    }
  }

  private static IllegalArgumentException notADomain(String text, SmtpSyntaxException malformed) {
    return new IllegalArgumentException(
        "not a domain: " + Found.quoted(text) + " (" + malformed.getMessage() + ")", malformed);
  }

  private static long quantity(String text, String expected, Map<String, Long> units) {
    Matcher matcher = QUANTITY.matcher(text);
    if (!matcher.matches()) {
      throw unexpected(expected, text);
    }
    Long unit = units.get(matcher.group(2));
    if (unit == null) {
      throw new IllegalArgumentException(
          "no unit "
              + Found.quoted(matcher.group(2))
              + " in "
              + Found.quoted(text)
              + "; the units are "
              + String.join(", ", units.keySet()));
    }
    try {
      long value = Math.multiplyExact(Long.parseLong(matcher.group(1)), unit);
      if (value > Long.MAX_VALUE / 1_000_000) {
        throw new ArithmeticException("too large");
      }
      return value;
    } catch (ArithmeticException large) {
      throw new IllegalArgumentException(Found.quoted(text) + " is too large", large);
    }
  }

  private static String inUnits(long value, Map<String, Long> units) {
    String smallest = "";
    for (Map.Entry<String, Long> unit : units.entrySet()) {
      if (value != 0 && value % unit.getValue() == 0) {
        return value / unit.getValue() + unit.getKey();
      }
      smallest = unit.getKey();
    }
    return value + smallest;
  }
}
