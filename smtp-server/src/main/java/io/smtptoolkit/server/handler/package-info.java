/**
 * A server made of a few functions: {@link io.smtptoolkit.server.handler.ServerBuilder}, which
 * {@link io.smtptoolkit.server.SmtpServer#builder} gives. For those that want more say over a mail
 * transaction there is {@link io.smtptoolkit.server.MailService}.
 *
 * <p>Read first: {@link io.smtptoolkit.server.handler.ServerBuilder}, {@link
 * io.smtptoolkit.server.handler.ReceivedEnvelope}, {@link
 * io.smtptoolkit.server.handler.ReceivedContent}. Services made of other services are in {@code
 * io.smtptoolkit.server.compose}.
 *
 * <p>Thread-safety: handlers are called for several connections at the same time, and for one
 * connection one after the other.
 */
package io.smtptoolkit.server.handler;
