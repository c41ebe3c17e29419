/**
 * The trace fields that a server puts on top of a message it takes: {@link
 * io.smtptoolkit.server.trace.TraceFields}. Not exported.
 *
 * <p>Thread-safety: everything is a function of its arguments.
 */
package io.smtptoolkit.server.trace;
