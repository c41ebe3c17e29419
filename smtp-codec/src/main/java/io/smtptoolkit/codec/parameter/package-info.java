/**
 * The values of MAIL and RCPT parameters, each as its RFC writes it.
 *
 * <p>Read first: {@link io.smtptoolkit.codec.parameter.MailKeyword}, {@link
 * io.smtptoolkit.codec.parameter.RcptKeyword}, {@link io.smtptoolkit.codec.parameter.EnvelopeId}.
 * Whether a parameter may be sent, and what it makes the server do, does not belong here.
 * Everything is immutable.
 */
package io.smtptoolkit.codec.parameter;
