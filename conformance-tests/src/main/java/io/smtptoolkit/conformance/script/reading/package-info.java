/**
 * Reads the script language: files, parsers and lint. Read first: {@link
 * io.smtptoolkit.conformance.script.reading.CaseFiles}, {@code ScriptFile}, {@code StepParser},
 * {@code Lint}.
 *
 * <p>What is read is made of the values of {@link io.smtptoolkit.conformance.script}. Parsers
 * belong to one file and one thread. Nothing here knows how a case is played.
 */
@NullMarked
package io.smtptoolkit.conformance.script.reading;

import org.jspecify.annotations.NullMarked;
