package io.smtptoolkit.conformance.mutant;

import io.smtptoolkit.conformance.engine.RunListener;
import io.smtptoolkit.conformance.script.Case;
import io.smtptoolkit.conformance.verdict.Result;
import io.smtptoolkit.conformance.verdict.TargetFacts;
import java.util.AbstractSet;
import java.util.Collections;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which switches a server without a defect asks for in each case: where one is not asked for, it
 * changes nothing. Belongs to one server, and to runs of one case at a time; a connection counts
 * for the case that opened it, however long it lasts.
 */
final class Consulted implements RunListener {
  private final Map<String, Set<Mutant>> byCase;
  private volatile Set<Mutant> now = ConcurrentHashMap.newKeySet();

  /**
   * A record.
   *
   * @param byCase gets what is asked for, by the id of the case
   */
  Consulted(Map<String, Set<Mutant>> byCase) {
    this.byCase = byCase;
  }

  /** Whether a case asks for a switch, or may do so on another server. */
  static boolean mayAsk(Map<String, Set<Mutant>> byCase, Case one, Mutant mutant) {
    Set<Mutant> asked = byCase.get(one.id());
    return asked == null || asked.contains(mutant);
  }

  /** The switches of a new connection: all are off, and asking for one is noted. */
  Set<Mutant> connection() {
    Set<Mutant> asked = now;
    return new AbstractSet<>() {
      @Override
      public boolean contains(Object mutant) {
        if (mutant instanceof Mutant one) {
          asked.add(one);
        }
        return false;
      }

      @Override
      public Iterator<Mutant> iterator() {
        return Collections.emptyIterator();
      }

      @Override
      public int size() {
        return 0;
      }
    };
  }

  @Override
  public void surveyed(TargetFacts facts) {
    now = ConcurrentHashMap.newKeySet();
  }

  @Override
  public void started(int cases) {}

  @Override
  public void finished(Result result) {
    Set<Mutant> asked = now;
    now = ConcurrentHashMap.newKeySet();
    if (result.attempts() == 0) {
      // It does not apply to this server, but it may to another one.
      return;
    }
    byCase.merge(
        result.which().id(),
        asked,
        (before, again) -> {
          before.addAll(again);
          return before;
        });
  }
}
