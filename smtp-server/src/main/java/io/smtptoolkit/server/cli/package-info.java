/**
 * The program {@code smtp serve}. Not exported; picocli and logback are needed by it alone, not by
 * users of the library.
 *
 * <p>Read: {@link io.smtptoolkit.server.cli.Serve}.
 */
package io.smtptoolkit.server.cli;
