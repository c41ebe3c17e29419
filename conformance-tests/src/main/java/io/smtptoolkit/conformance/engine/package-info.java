/**
 * Runs cases against a target, over plain blocking sockets and the JDK's TLS. Read first: {@link
 * io.smtptoolkit.conformance.engine.Run}, {@link io.smtptoolkit.conformance.engine.Target}, {@link
 * io.smtptoolkit.conformance.engine.CaseRunner}.
 *
 * <p>It trusts no code of this project's codec, server or client: a fault there must not hide here.
 * Octets are {@code String}s in ISO 8859-1. Threads: a run has a pool of workers; a case, its
 * connections and its transcript belong to the worker that runs it. Only the watchdog acts from
 * outside, by closing sockets. {@link io.smtptoolkit.conformance.engine.PassiveChecks} is shared
 * and locks.
 */
@NullMarked
package io.smtptoolkit.conformance.engine;

import org.jspecify.annotations.NullMarked;
