package io.smtptoolkit.conformance.engine;

import io.smtptoolkit.conformance.verdict.Finding;
import io.smtptoolkit.conformance.verdict.Transcript;

/**
 * One try of one case. Immutable.
 *
 * @param finding what came out
 * @param unanswered the target was not reached or was silent during set-up
 * @param transcript what went over the wire
 */
record Attempt(Finding finding, boolean unanswered, Transcript transcript) {}
