/**
 * The suite as JUnit 5 tests: {@link io.smtptoolkit.conformance.junit.ConformanceTests}. Needs
 * {@code junit-jupiter-api} on the class path, which this module does not bring along.
 */
@NullMarked
package io.smtptoolkit.conformance.junit;

import org.jspecify.annotations.NullMarked;
