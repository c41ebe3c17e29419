/**
 * Delivery status notifications: what the sender is told about a message that failed, is late, or
 * arrived (RFC 3461, RFC 3464, RFC 6533).
 *
 * <p>Read first: {@link io.smtptoolkit.server.report.Reports}, {@link
 * io.smtptoolkit.server.report.Fate}, {@link io.smtptoolkit.server.report.Diagnosis}. When to try
 * again, and where a report is delivered to, is for those that deliver; nothing here reads a clock
 * for another purpose than a Date field, or opens a connection.
 *
 * <p>Thread-safety: everything is immutable.
 */
package io.smtptoolkit.server.report;
