package io.smtptoolkit.conformance.cli;

import io.smtptoolkit.conformance.script.Case;
import io.smtptoolkit.conformance.script.Glob;
import java.util.List;
import java.util.function.Predicate;

/**
 * The cases to run. Immutable.
 *
 * @param only at least one must fit; none: all are chosen
 * @param exclude none may fit
 */
record Selection(List<String> only, List<String> exclude) implements Predicate<Case> {
  @Override
  public boolean test(Case one) {
    return (only.isEmpty() || only.stream().anyMatch(glob -> new Glob(glob).fits(one)))
        && exclude.stream().noneMatch(glob -> new Glob(glob).fits(one));
  }
}
