/**
 * A small SMTP server that is wrong on demand: it proves the judge.
 *
 * <p>With no switch set it keeps RFC 5321 and every case of the suite must be green against it.
 * Each constant of {@code Mutant} breaks one rule, and a test pins exactly which cases turn red for
 * it, so that a case which cannot fail is found out.
 *
 * <p>Read first: {@code Mutant}, {@link io.smtptoolkit.conformance.mutant.MutantServer}, then
 * {@code Session} (the commands), {@code WireReader} (lines) and {@code Content} (end of mail data
 * and dot transparency). What does not belong here: anything of the toolkit's own server or codec,
 * whose faults would then be on both sides of the test; and speed: a thread per connection is fine.
 */
@NullMarked
package io.smtptoolkit.conformance.mutant;

import org.jspecify.annotations.NullMarked;
