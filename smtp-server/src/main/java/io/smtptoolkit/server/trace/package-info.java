/**
 * The trace fields that whoever takes a message puts on top of it: {@link
 * io.smtptoolkit.server.trace.TraceFields}. Not exported.
 *
 * <p>Thread-safety: everything is a function of its arguments.
 */
package io.smtptoolkit.server.trace;
