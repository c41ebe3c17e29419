/**
 * The programs {@code smtp serve} and {@code smtp passwd}. Not exported; picocli and logback are
 * needed by them alone, not by users of the library.
 *
 * <p>Read: {@link io.smtptoolkit.server.cli.Serve}, {@link io.smtptoolkit.server.cli.Passwd}.
 */
package io.smtptoolkit.server.cli;
