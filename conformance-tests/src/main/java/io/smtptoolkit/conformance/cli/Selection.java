package io.smtptoolkit.conformance.cli;

import io.smtptoolkit.conformance.script.Case;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which cases to run: globs over ids, where {@code *} is any characters and {@code ?} one. A glob
 * fits an id with its row, without it, and a tag written {@code tag:NAME}. Immutable.
 *
 * @param only at least one must fit; none: all are chosen
 * @param exclude none may fit
 */
record Selection(List<String> only, List<String> exclude) implements Predicate<Case> {
  @Override
  public boolean test(Case one) {
    return (only.isEmpty() || only.stream().anyMatch(glob -> fits(glob, one)))
        && exclude.stream().noneMatch(glob -> fits(glob, one));
  }

  private static boolean fits(String glob, Case one) {
    Pattern pattern = Pattern.compile(regex(glob));
    Stream<String> names =
        Stream.concat(
            Stream.of(one.id(), one.requirement()),
            one.header().tags().stream().map(tag -> "tag:" + tag));
    return names.anyMatch(name -> pattern.matcher(name).matches());
  }

  private static String regex(String glob) {
    return glob.chars()
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
