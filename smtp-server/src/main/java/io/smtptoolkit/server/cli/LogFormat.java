package io.smtptoolkit.server.cli;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import io.smtptoolkit.server.text.Printable;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.event.KeyValuePair;

/**
 * The forms of a log line. One event is one line, whatever a client put into it: its text cannot
 * end the line, begin a field or end a quotation.
 */
enum LogFormat {
  /** {@code 2026-11-30T12:00:00.000Z INFO mail accepted connection=c1 mail=<a@b.example>}. */
  TEXT {
    @Override
    String line(ILoggingEvent event, AddressForm addresses) {
      var line = new StringBuilder();
      line.append(time(event)).append(' ').append(event.getLevel()).append(' ');
      line.append(shortName(event)).append(' ');
      line.append(Printable.escaped(event.getFormattedMessage()));
      for (KeyValuePair field : fields(event)) {
        line.append(' ')
            .append(field.key)
            .append('=')
            .append(
                isEscaped(field)
                    ? "\"" + field.value + '"'
                    : quoted(addresses.shown(field.key, field.value)));
      }
      stackTrace(event).ifPresent(trace -> line.append(" stack=\"").append(trace).append('"'));
      return line.append('\n').toString();
    }
  },

  /** An object (RFC 8259): time, level, logger, message, and the fields. */
  JSON {
    @Override
    String line(ILoggingEvent event, AddressForm addresses) {
      var line = new StringBuilder("{\"time\":").append(string(time(event)));
      String level = event.getLevel().toString().toLowerCase(Locale.ROOT);
      line.append(",\"level\":").append(string(level));
      line.append(",\"logger\":").append(string(shortName(event)));
      line.append(",\"message\":").append(string(event.getFormattedMessage()));
      for (KeyValuePair field : fields(event)) {
        line.append(',')
            .append(string(field.key))
            .append(':')
            .append(
                isEscaped(field)
                    ? "\"" + field.value + '"'
                    : json(addresses.shown(field.key, field.value)));
      }
      stackTrace(event).ifPresent(trace -> line.append(",\"stack\":\"").append(trace).append('"'));
      return line.append("}\n").toString();
    }
  };

  /** The line for an event, with its LF; mailboxes in its fields are shown as told. */
  abstract String line(ILoggingEvent event, AddressForm addresses);

  private static String time(ILoggingEvent event) {
    return event.getInstant().truncatedTo(ChronoUnit.MILLIS).toString();
  }

  private static String shortName(ILoggingEvent event) {
    String name = event.getLoggerName();
    return name.substring(name.lastIndexOf('.') + 1);
  }

  private static List<KeyValuePair> fields(ILoggingEvent event) {
    return Optional.ofNullable(event.getKeyValuePairs()).orElse(List.of());
  }

  /** With its line ends escaped, so that a message cannot pretend to be another line. */
  private static Optional<String> stackTrace(ILoggingEvent event) {
    IThrowableProxy thrown = event.getThrowableProxy();
    return thrown == null
        ? Optional.empty()
        : Optional.of(Printable.escaped(ThrowableProxyUtil.asString(thrown).strip()));
  }

  /** Whether it is the octets of a suspicion, which are given with everything escaped. */
  private static boolean isEscaped(KeyValuePair field) {
    return field.key.equals("octets")
        && field.value instanceof String text
        && Printable.isEscaped(text);
  }

  private static String quoted(Object value) {
    String text =
        value instanceof Collection<?> values
            ? values.stream().map(String::valueOf).collect(Collectors.joining(","))
            : String.valueOf(value);
    return isPlain(text) ? text : string(text);
  }

  /** Whether there is only visible ASCII, without quotation marks, "\" and "=". */
  private static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      char character = text.charAt(i);
      if (!Printable.isPlain(character) || character == ' ' || character == '=') {
        return false;
      }
    }
    return !text.isEmpty();
  }

  private static String json(Object value) {
    if (value instanceof Collection<?> values) {
      return values.stream().map(LogFormat::json).collect(Collectors.joining(",", "[", "]"));
    }
    return value instanceof Number ? value.toString() : string(String.valueOf(value));
  }

  private static String string(String text) {
    return '"' + Printable.escaped(text) + '"';
  }
}
