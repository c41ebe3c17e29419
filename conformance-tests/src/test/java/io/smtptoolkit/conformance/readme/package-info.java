/**
 * The examples of the README, which a test compares with its text and runs.
 *
 * <p>Thread-safety: nothing here is shared.
 */
@NullMarked
package io.smtptoolkit.conformance.readme;

import org.jspecify.annotations.NullMarked;
