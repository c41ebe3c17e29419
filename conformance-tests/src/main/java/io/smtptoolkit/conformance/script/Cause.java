package io.smtptoolkit.conformance.script;

import java.util.List;
import java.util.Locale;

/**
 * One fault of a server that several cases notice, and its cure. Immutable.
 *
 * @param name by which reports refer to it
 * @param title what is wrong, in one line
 * @param means what follows for the server's users; may be empty
 * @param vulnerabilities {@code CVE-...}
 * @param cases which cases notice it
 * @param cures a setting or change for each server known to have the fault
 * @param file where it is
 * @param line where it is, from 1
 */
public record Cause(
    String name,
    String title,
    String means,
    List<String> vulnerabilities,
    List<Glob> cases,
    List<Cure> cures,
    String file,
    int line) {
  /**
   * A cure: what makes the fault go away.
   *
   * @param servers names by which servers greet; {@code all}: any server
   * @param text in one line
   */
  public record Cure(List<String> servers, String text) {
    private static final String ALL = "all";

    /** {@return whether it holds for any server} */
    public boolean general() {
      return servers.contains(ALL);
    }

    private boolean isFor(String selfDescription) {
      return servers.stream()
          .anyMatch(server -> selfDescription.contains(server.toLowerCase(Locale.ROOT)));
    }

    @Override
    public String toString() {
      return general() ? text : String.join(", ", servers) + ": " + text;
    }
  }

  /**
   * The cures that a server's operator needs.
   *
   * @param selfDescription greeting and EHLO reply
   * @return those for the server that names itself there; if none is for it, all
   */
  public List<Cure> cures(String selfDescription) {
    String text = selfDescription.toLowerCase(Locale.ROOT);
    List<Cure> own = cures.stream().filter(cure -> cure.isFor(text)).toList();
    return own.isEmpty() ? cures : own;
  }
}
