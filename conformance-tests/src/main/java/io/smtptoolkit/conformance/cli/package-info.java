/**
 * The program {@code conformance}. Read first: {@link io.smtptoolkit.conformance.cli.Conformance}.
 * The only place that knows our own server, which is the target when none is named.
 */
@NullMarked
package io.smtptoolkit.conformance.cli;

import org.jspecify.annotations.NullMarked;
