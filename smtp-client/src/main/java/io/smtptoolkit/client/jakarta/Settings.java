package io.smtptoolkit.client.jakarta;

import jakarta.mail.MessagingException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The properties of a Jakarta Mail session, as one protocol name sees them: {@code
 * mail.smtpt.host}, and where that is not set {@code mail.smtp.host}. They are read when they are
 * asked for, since an application may change them.
 *
 * <p>As thread-safe as {@link Properties}.
 */
final class Settings {
  private final Properties properties;
  private final String protocol;
  private final List<String> prefixes;

  Settings(Properties properties, String protocol) {
    this.properties = properties;
    this.protocol = protocol;
    prefixes =
        switch (protocol) {
          case "smtpt" -> List.of("mail.smtpt.", "mail.smtp.");
          case "smtpts" -> List.of("mail.smtpts.", "mail.smtps.");
          default -> List.of("mail." + protocol + ".");
        };
  }

  /** Whether the protocol's name means TLS from the first octet on. */
  boolean isSecureProtocol() {
    return protocol.endsWith("s");
  }

  /** The value, if there is one that is not empty. */
  Optional<String> text(Setting setting) {
    return value(setting).map(String::valueOf).map(String::strip).filter(it -> !it.isEmpty());
  }

  /** The value, which need not be a text. */
  Optional<Object> value(Setting setting) {
    for (String prefix : prefixes) {
      String name = prefix + setting.suffix();
      // Not only get: a Properties may have defaults.
      Object value = properties.get(name) != null ? properties.get(name) : text(name);
      if (value != null) {
        return Optional.of(value);
      }
    }
    return Optional.empty();
  }

  private @Nullable String text(String name) {
    return properties.getProperty(name);
  }

  /** As Angus reads a flag: what is neither true nor false counts as not set. */
  boolean flag(Setting setting, boolean otherwise) {
    String word = text(setting).orElse("");
    return otherwise ? !word.equalsIgnoreCase("false") : word.equalsIgnoreCase("true");
  }

  /** As Angus reads a number: what is not one counts as not set. */
  OptionalInt number(Setting setting) {
    try {
      return text(setting)
          .map(it -> OptionalInt.of(Integer.parseInt(it)))
          .orElse(OptionalInt.empty());
    } catch (NumberFormatException e) {
      return OptionalInt.empty();
    }
  }

  /** A time in milliseconds; not set, zero and less are no limit, as for Angus. */
  Duration time(Setting setting) {
    int millis = number(setting).orElse(0);
    return millis > 0 ? Duration.ofMillis(millis) : Duration.ofDays(36_500);
  }

  /** Words with spaces or commas between them. */
  List<String> words(Setting setting) {
    return text(setting).map(it -> List.of(it.split("[\\s,]+"))).orElse(List.of());
  }

  /** Whether text may go unencoded in header fields, which is a property for all protocols. */
  boolean allowsUtf8() {
    return "true".equalsIgnoreCase(properties.getProperty("mail.mime.allowutf8"));
  }

  /**
   * Finds what cannot be honoured.
   *
   * @return the full names of properties without an effect, and why
   * @throws MessagingException when mail would go another way than a property says
   */
  Map<String, String> withoutEffect() throws MessagingException {
    var found = new TreeMap<String, String>();
    var names = new ArrayList<String>(properties.stringPropertyNames());
    properties.keySet().stream()
        .filter(String.class::isInstance)
        .forEach(it -> names.add((String) it));
    for (String name : names) {
      for (String prefix : prefixes) {
        if (name.startsWith(prefix)) {
          check(name, name.substring(prefix.length()), found);
        }
      }
    }
    return found;
  }

  private void check(String name, String suffix, Map<String, String> found)
      throws MessagingException {
    Optional<Setting> setting = Setting.find(suffix);
    if (setting.isEmpty()) {
      found.put(name, "is not known");
      return;
    }
    switch (setting.get().meaning()) {
      case NO_EFFECT -> found.put(name, "has no effect");
      case REFUSED ->
          throw new MessagingException(
              "the property "
                  + name
                  + " is not supported, and nothing is sent without what it asks for");
      case SAME, OWN -> {}
    }
  }
}
