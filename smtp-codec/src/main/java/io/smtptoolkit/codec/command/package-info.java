/**
 * Commands of RFC 5321 §4.1.1 and its extensions as values, one record per verb.
 *
 * <p>Read first: {@link io.smtptoolkit.codec.command.Command}, {@link
 * io.smtptoolkit.codec.command.EsmtpParameters}, {@link io.smtptoolkit.codec.command.Envelope}. The
 * order of commands does not belong here. Everything is immutable.
 */
package io.smtptoolkit.codec.command;
