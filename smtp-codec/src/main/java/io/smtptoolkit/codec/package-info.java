/**
 * The words every other package of the codec shares: the error for a text that does not parse, the
 * named deviations from the RFCs, and octets that never print.
 *
 * <p>Read first: {@link io.smtptoolkit.codec.SmtpSyntaxException}, {@link
 * io.smtptoolkit.codec.Leniency}. Behaviour does not belong here. Everything is immutable.
 */
package io.smtptoolkit.codec;
