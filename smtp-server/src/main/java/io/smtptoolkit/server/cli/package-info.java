/**
 * The programs {@code smtp serve}, {@code smtp passwd} and {@code smtp queue}. Not exported;
 * picocli and logback are needed by them alone, not by users of the library.
 *
 * <p>Read: {@link io.smtptoolkit.server.cli.Serve}, {@link io.smtptoolkit.server.cli.Passwd},
 * {@link io.smtptoolkit.server.cli.QueueProgram}.
 */
package io.smtptoolkit.server.cli;
