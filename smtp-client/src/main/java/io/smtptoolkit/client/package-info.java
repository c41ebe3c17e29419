/**
 * An SMTP client: connections, mail transactions, and what became of each recipient.
 *
 * <p>Read first: {@link io.smtptoolkit.client.SmtpClient}, {@link
 * io.smtptoolkit.client.SmtpConnection}, {@link io.smtptoolkit.client.SendResult}, {@link
 * io.smtptoolkit.client.SmtpClientOptions}. Finding out which server serves a domain belongs to
 * {@code route}.
 *
 * <p>Threads: a connection's conversation runs on its I/O thread. Content that may block is read,
 * and futures are completed, on the configured executor, so that what depends on them may block;
 * observers have a thread of their own.
 */
package io.smtptoolkit.client;
