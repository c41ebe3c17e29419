/**
 * The subject of a run: a server as target, what the tester knows of it, and what a first look
 * learns. Read first: {@link io.smtptoolkit.conformance.subject.Target}, {@link
 * io.smtptoolkit.conformance.subject.Surveyor}, {@link io.smtptoolkit.conformance.subject.Survey}.
 *
 * <p>Nothing here knows of cases or judgements. {@code Target} and {@code Survey} are immutable;
 * {@code Pace} is shared by all workers and locks itself.
 */
@NullMarked
package io.smtptoolkit.conformance.subject;

import org.jspecify.annotations.NullMarked;
