package io.smtptoolkit.conformance.script.reading;

import io.smtptoolkit.conformance.script.ScriptException;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Reads one line of a script from left to right. One per line; not thread-safe. */
final class Cursor {
  private static final Pattern TIME = Pattern.compile("([0-9]+)(ms|s|m)");

  private final String file;
  private final int line;
  private final String text;
  private int at;

  Cursor(String file, int line, String text) {
    this.file = file;
    this.line = line;
    this.text = text;
  }

  String file() {
    return file;
  }

  int line() {
    return line;
  }

  /** What has not been read, without blanks at its ends. */
  String rest() {
    return text.substring(at).strip();
  }

  /** What has not been read, exactly. */
  String exactRest() {
    return text.substring(at);
  }

  boolean atEnd() {
    skipBlanks();
    return at == text.length();
  }

  /** Reads {@code expected} if it comes next. */
  boolean take(String expected) {
    skipBlanks();
    if (!text.startsWith(expected, at)) {
      return false;
    }
    at += expected.length();
    return true;
  }

  /** Reads {@code expected} if it comes next as a word of its own. */
  boolean takeWord(String expected) {
    skipBlanks();
    int end = at + expected.length();
    if (!text.startsWith(expected, at)
        || (end < text.length() && !" \t|{}()/\"=<>!,+".contains(text.substring(end, end + 1)))) {
      return false;
    }
    at = end;
    return true;
  }

  void need(String expected, String cure) throws ScriptException {
    if (!take(expected)) {
      throw fault("expected \"" + expected + "\", found \"" + rest() + "\"; " + cure);
    }
  }

  char peek() {
    skipBlanks();
    return at < text.length() ? text.charAt(at) : '\0';
  }

  /** Reads the characters that the pattern matches here; empty when it does not. */
  Optional<String> match(Pattern pattern) {
    skipBlanks();
    Matcher matcher = pattern.matcher(text).region(at, text.length());
    if (!matcher.lookingAt()) {
      return Optional.empty();
    }
    at = matcher.end();
    return Optional.of(matcher.group());
  }

  /** The character here, which is read; for the insides of strings. */
  char next() throws ScriptException {
    if (at == text.length()) {
      throw fault("the string has no end; write a \" after it");
    }
    return text.charAt(at++);
  }

  Optional<Duration> time() {
    return match(TIME).map(Cursor::duration);
  }

  static Optional<Duration> parseTime(String text) {
    return TIME.matcher(text).matches() ? Optional.of(duration(text)) : Optional.empty();
  }

  /** {@code /regex/} or {@code /regex/i}; {@code \/} means a slash. */
  Pattern regex() throws ScriptException {
    need("/", "write a regular expression as /…/");
    StringBuilder regex = new StringBuilder();
    for (char c = next(); c != '/'; c = next()) {
      regex.append(c);
      if (c == '\\') {
        regex.append(next());
      }
    }
    int flags = 0;
    if (at < text.length() && text.charAt(at) == 'i') {
      at++;
      flags = Pattern.CASE_INSENSITIVE;
    }
    try {
      return Pattern.compile(regex.toString(), flags);
    } catch (PatternSyntaxException e) {
      throw fault("no regular expression: " + e.getDescription() + "; see java.util.regex.Pattern");
    }
  }

  /** The line must end here. */
  void end() throws ScriptException {
    if (!atEnd()) {
      throw fault("cannot read \"" + rest() + "\"; nothing is expected here any more");
    }
  }

  ScriptException fault(String message) {
    return new ScriptException(file, line, message);
  }

  private void skipBlanks() {
    while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
      at++;
    }
  }

  private static Duration duration(String text) {
    Matcher time = TIME.matcher(text);
    if (!time.matches()) {
      throw new IllegalArgumentException(text);
    }
    long amount = Long.parseLong(time.group(1));
    return switch (time.group(2)) {
      case "ms" -> Duration.ofMillis(amount);
      case "s" -> Duration.ofSeconds(amount);
      default -> Duration.ofMinutes(amount);
    };
  }
}
