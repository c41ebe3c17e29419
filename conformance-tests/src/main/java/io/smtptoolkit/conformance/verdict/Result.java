package io.smtptoolkit.conformance.verdict;

import io.smtptoolkit.conformance.script.Case;
import java.time.Duration;
import java.util.List;

/**
 * What came out of one case. Immutable.
 *
 * @param which the case
 * @param verdict as weighed
 * @param finding why
 * @param attempts how often it was tried; 0: it was not run
 * @param time it took, all attempts together
 * @param transcript of the last attempt
 */
public record Result(
    Case which,
    Verdict verdict,
    Finding finding,
    int attempts,
    Duration time,
    List<Transcript.Entry> transcript) {}
