/**
 * The reports of a run: {@link io.smtptoolkit.conformance.report.ConsoleReport} for readers, {@link
 * io.smtptoolkit.conformance.report.JsonReport} and {@link
 * io.smtptoolkit.conformance.report.JunitXmlReport} for programs.
 *
 * <p>All octets of a target are escaped: a report may be shown on a terminal or in a browser.
 * Everything here is stateless.
 */
@NullMarked
package io.smtptoolkit.conformance.report;

import org.jspecify.annotations.NullMarked;
