package io.smtptoolkit.conformance.script;

import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A pattern over cases, where {@code *} is any characters and {@code ?} one. It fits an id with its
 * row, without it, and a tag written {@code tag:NAME}. Immutable.
 *
 * @param text as written
 */
public record Glob(String text) {
  /**
   * Says whether it fits a case.
   *
   * @param one the case
   * @return by any of its names
   */
  public boolean fits(Case one) {
    Pattern pattern = Pattern.compile(regex());
    Stream<String> names =
        Stream.concat(
            Stream.of(one.id(), one.requirement()),
            one.header().tags().stream().map(tag -> "tag:" + tag));
    return names.anyMatch(name -> pattern.matcher(name).matches());
  }

  private String regex() {
    return text.chars()
        .mapToObj(
            c ->
                switch (c) {
                  case '*' -> ".*";
                  case '?' -> ".";
                  default -> Pattern.quote(Character.toString(c));
                })
        .collect(Collectors.joining());
  }
}
