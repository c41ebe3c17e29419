package io.smtptoolkit.conformance.engine;

import io.smtptoolkit.conformance.verdict.Finding;
import io.smtptoolkit.conformance.verdict.Transcript;
import java.util.Optional;

/**
 * One try of one case. Immutable.
 *
 * @param finding what came out
 * @param contact how the target met it
 * @param refusal of mail by the command or content it answered, if that ended the case
 * @param transcript what went over the wire
 */
record Attempt(Finding finding, Contact contact, Optional<String> refusal, Transcript transcript) {}
