package io.smtptoolkit.conformance.script;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One case: a requirement and the script that judges it. Immutable.
 *
 * @param id {@code area/name}, with {@code [row]} for a row of a table
 * @param header the lines above the steps
 * @param row the variables of the row, in the order of the columns
 * @param setup steps before the probe: they cannot violate anything
 * @param probe steps that are judged
 * @param cause the fault of which a violation is a sign, where it is known
 */
public record Case(
    String id,
    CaseHeader header,
    Map<String, Expression> row,
    List<Step> setup,
    List<Step> probe,
    Optional<Cause> cause) {
  /** {@return the part of the id before the slash} */
  public String area() {
    return id.substring(0, id.indexOf('/'));
  }

  /** {@return the id without the row: the catalogue's id} */
  public String requirement() {
    int bracket = id.indexOf('[');
    return bracket < 0 ? id : id.substring(0, bracket);
  }

  /**
   * The same, with its cause.
   *
   * @param known what several cases notice
   * @return a new case
   */
  public Case of(Cause known) {
    return new Case(id, header, row, setup, probe, Optional.of(known));
  }

  /** {@return why it cannot be run yet, if so} */
  public Optional<String> later() {
    return header.later();
  }
}
