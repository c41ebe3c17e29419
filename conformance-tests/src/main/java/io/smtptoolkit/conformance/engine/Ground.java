package io.smtptoolkit.conformance.engine;

import io.smtptoolkit.conformance.engine.store.StoreOracle;
import io.smtptoolkit.conformance.script.Case;
import io.smtptoolkit.conformance.script.CaseSet;
import io.smtptoolkit.conformance.script.Fixture;
import io.smtptoolkit.conformance.subject.Pace;
import io.smtptoolkit.conformance.subject.Survey;
import io.smtptoolkit.conformance.subject.Target;
import io.smtptoolkit.conformance.verdict.Finding;
import io.smtptoolkit.conformance.verdict.Judgement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The ground that every case of a run is played on. Immutable, its parts are safe for all workers.
 *
 * @param cases all there are, with their procedures
 * @param target that is judged
 * @param survey what is known of it
 * @param passive hears every reply
 * @param store what is stored, as evidence
 * @param pace of connections
 */
record Ground(
    CaseSet cases,
    Target target,
    Survey survey,
    PassiveChecks passive,
    StoreOracle store,
    Pace pace) {

  Ground with(Survey known) {
    return new Ground(cases, target, known, passive, store, pace);
  }

  /** Whether what a tester says of the target can be used. */
  boolean has(Fixture fixture) {
    return target.fixture(fixture).isPresent() && unusable(fixture).isEmpty();
  }

  private Optional<String> unusable(Fixture fixture) {
    return fixture == Fixture.STORE
        ? store.missing()
        : Optional.ofNullable(survey.unusable().get(fixture));
  }

  /** Why a case is not played at all. */
  Optional<Finding> unmet(Case one) {
    for (String keyword : one.header().requires()) {
      boolean absent = keyword.startsWith("!");
      String name = (absent ? keyword.substring(1) : keyword).toUpperCase(Locale.ROOT);
      if (survey.keywords().containsKey(name) == absent) {
        return Optional.of(
            Finding.of(
                Judgement.NOT_APPLICABLE, name + (absent ? " is offered" : " is not offered")));
      }
    }
    List<String> options = new ArrayList<>();
    List<String> reasons = new ArrayList<>();
    for (String need : one.header().needs()) {
      Fixture fixture = Fixture.named(need).orElseThrow();
      if (target.fixture(fixture).isEmpty()) {
        options.add(fixture.option());
      } else if (unusable(fixture).isPresent()) {
        reasons.add(unusable(fixture).get());
        options.add(fixture == Fixture.STORE ? store.option() : "another " + fixture.option());
      }
    }
    options = options.stream().distinct().toList();
    if (options.isEmpty()) {
      return Optional.empty();
    }
    String reason =
        reasons.isEmpty() ? "needs " + String.join(", ", options) : String.join("; ", reasons);
    return Optional.of(new Finding(Judgement.UNDETERMINED, reason, "", "", options));
  }
}
