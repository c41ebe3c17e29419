/**
 * A server for tests with JUnit 5: {@link io.smtptoolkit.server.junit.SmtpServerExtension}. Needs
 * {@code junit-jupiter-api} on the class path, which this module does not bring along.
 */
package io.smtptoolkit.server.junit;
