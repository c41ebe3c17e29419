/**
 * The examples of the README and the docs, which a test compares with their text and runs.
 *
 * <p>Thread-safety: nothing here is shared.
 */
@NullMarked
package io.smtptoolkit.conformance.readme;

import org.jspecify.annotations.NullMarked;
