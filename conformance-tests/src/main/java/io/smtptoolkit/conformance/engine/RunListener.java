package io.smtptoolkit.conformance.engine;

import io.smtptoolkit.conformance.verdict.Result;
import io.smtptoolkit.conformance.verdict.TargetFacts;

/** Hears of a run as it goes on; called from the threads of the run, one at a time. */
public interface RunListener {
  /**
   * The target was looked at; told once more when its habits are known.
   *
   * @param facts what it says of itself, and the habits that the cases take into account
   */
  default void surveyed(TargetFacts facts) {}

  /**
   * The first case begins.
   *
   * @param cases how many there will be
   */
  void started(int cases);

  /**
   * A case is done.
   *
   * @param result of it
   */
  void finished(Result result);
}
