/**
 * The result of a case: judgement, verdict, transcript, and the summary of a run. Read first:
 * {@link io.smtptoolkit.conformance.verdict.Judgement}, {@link
 * io.smtptoolkit.conformance.verdict.Profile}, {@link io.smtptoolkit.conformance.verdict.Result}.
 *
 * <p>A script judges; what a judgement weighs follows from the level of the requirement and the
 * profile of the run, and from nothing else. Everything here is immutable but {@link
 * io.smtptoolkit.conformance.verdict.Transcript}.
 */
@NullMarked
package io.smtptoolkit.conformance.verdict;

import org.jspecify.annotations.NullMarked;
