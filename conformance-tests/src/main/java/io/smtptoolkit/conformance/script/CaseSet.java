package io.smtptoolkit.conformance.script;

import java.util.List;
import java.util.Map;

/** All cases of a run and the procedures they use. Immutable. */
public final class CaseSet {
  private final List<Case> cases;
  private final Map<String, List<Step>> procedures;

  /**
   * Cases and procedures that belong together.
   *
   * @param cases copied
   * @param procedures the steps of each, by its name; copied
   */
  public CaseSet(List<Case> cases, Map<String, List<Step>> procedures) {
    this.cases = List.copyOf(cases);
    this.procedures = Map.copyOf(procedures);
  }

  /** {@return all cases, rows of tables as cases of their own, in the order of the files} */
  public List<Case> cases() {
    return cases;
  }

  /**
   * The body of a procedure.
   *
   * @param procedure its name, which lint has checked
   * @return its steps
   */
  public List<Step> body(String procedure) {
    List<Step> steps = procedures.get(procedure);
    if (steps == null) {
      throw new IllegalArgumentException("no procedure " + procedure);
    }
    return steps;
  }
}
