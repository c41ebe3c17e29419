/**
 * The words every other package of the codec shares: a line as it is read, the error for a text
 * that does not parse, the named deviations from the RFCs, and octets that never print.
 *
 * <p>Read first: {@link io.smtptoolkit.codec.SmtpSyntaxException}, {@link
 * io.smtptoolkit.codec.Leniency}. Behaviour does not belong here. Everything is immutable, but for
 * {@link io.smtptoolkit.codec.LineCursor}.
 */
package io.smtptoolkit.codec;
