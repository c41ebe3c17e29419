/**
 * The examples of the README and the docs, which a test compares with their text and runs; and
 * tests that compare other pages with the code.
 *
 * <p>Thread-safety: nothing here is shared.
 */
@NullMarked
package io.smtptoolkit.conformance.readme;

import org.jspecify.annotations.NullMarked;
