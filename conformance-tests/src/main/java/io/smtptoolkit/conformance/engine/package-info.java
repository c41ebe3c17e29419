/**
 * Runs cases against a target. Read first: {@link io.smtptoolkit.conformance.engine.Run}, {@link
 * io.smtptoolkit.conformance.engine.CaseRunner}, {@link io.smtptoolkit.conformance.engine.Judge}.
 *
 * <p>It trusts no code of this project's codec, server or client: a fault there must not hide here.
 * Sockets are in {@code engine.wire}, delivered mail is in {@code engine.store}. Threads: a run has
 * a pool of workers; a case, its connections and its transcript belong to the worker that runs it.
 * Only the watchdog acts from outside, by closing sockets. {@link
 * io.smtptoolkit.conformance.engine.PassiveChecks} is shared and locks.
 */
@NullMarked
package io.smtptoolkit.conformance.engine;

import org.jspecify.annotations.NullMarked;
