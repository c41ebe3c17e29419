/**
 * An SMTP server for other programs to build on: it speaks the protocol, a {@link
 * io.smtptoolkit.server.MailService} decides about mail.
 *
 * <p>Read first: {@link io.smtptoolkit.server.SmtpServer}, {@link
 * io.smtptoolkit.server.SmtpServerOptions}, {@link io.smtptoolkit.server.MailService}, {@link
 * io.smtptoolkit.server.BlockingMailService}. The easy way is {@link
 * io.smtptoolkit.server.SmtpServer#builder}. Ready services are in {@code
 * io.smtptoolkit.server.delivery}, certificates in {@code io.smtptoolkit.server.tls}.
 *
 * <p>Thread-safety: the server may be started and stopped by any thread. Everything of one
 * connection, calls to the service included, happens in order, one at a time, on the configured
 * executor.
 */
package io.smtptoolkit.server;
