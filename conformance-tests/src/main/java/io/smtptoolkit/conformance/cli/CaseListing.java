package io.smtptoolkit.conformance.cli;

import io.smtptoolkit.conformance.report.Reference;
import io.smtptoolkit.conformance.script.Case;
import io.smtptoolkit.conformance.script.CaseHeader;
import java.io.PrintStream;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Tells about cases without running them. Immutable.
 *
 * @param cases all that there are to tell of
 */
record CaseListing(List<Case> cases) {

  /** A line for each: id, level, title. */
  void print(PrintStream out) {
    int ids = cases.stream().mapToInt(one -> one.id().length()).max().orElse(0);
    for (Case one : cases) {
      out.println(
          String.format("%-" + Math.max(1, ids) + "s  %-10s  ", one.id(), one.header().level())
              + one.header().title()
              + one.later().map(why -> "; later, " + why).orElse(""));
    }
  }

  /**
   * All about one case.
   *
   * @return false if there is none of this id
   */
  boolean explain(String id, PrintStream out) {
    List<Case> found =
        cases.stream().filter(one -> one.id().equals(id) || one.requirement().equals(id)).toList();
    if (found.isEmpty()) {
      return false;
    }
    Case first = found.get(0);
    CaseHeader header = first.header();
    out.println(found.stream().map(Case::id).collect(Collectors.joining("\n")));
    out.println(header.title());
    out.println(header.level() + (header.relaxed() ? " (relaxed by many)" : ""));
    Reference.of(header.references()).forEach(out::println);
    words(out, "needs ", header.needs());
    words(out, "requires ", header.requires());
    header.later().ifPresent(why -> out.println("later, " + why));
    if (!header.doc().isEmpty()) {
      out.println(header.doc());
    }
    first
        .cause()
        .ifPresent(
            cause -> {
              out.println("where it is violated: " + cause.title());
              words(out, "means: ", List.of(cause.means()));
              words(out, "known as ", cause.vulnerabilities());
              cause.cures().forEach(cure -> out.println("cure: " + cure));
            });
    out.println("written in " + header.file() + ":" + header.line());
    return true;
  }

  private static void words(PrintStream out, String before, List<String> words) {
    if (!String.join("", words).isEmpty()) {
      out.println(before + String.join(", ", words));
    }
  }
}
