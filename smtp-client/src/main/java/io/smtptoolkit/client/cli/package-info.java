/**
 * The {@code send} program.
 *
 * <p>Read first: {@link io.smtptoolkit.client.cli.Send}. What the library itself can do does not
 * belong here; picocli and logback are needed by nothing else.
 */
package io.smtptoolkit.client.cli;
