/**
 * An SMTP client: connections, mail transactions, and what became of each recipient.
 *
 * <p>Read first: {@link io.smtptoolkit.client.SmtpClient}, {@link
 * io.smtptoolkit.client.SmtpConnection}, {@link io.smtptoolkit.client.SendResult}, {@link
 * io.smtptoolkit.client.SmtpClientOptions}. Finding out which server serves a domain does not
 * belong here.
 *
 * <p>Threads: a client's I/O threads only hand over. All work of one connection runs in order
 * through one queue over the configured executor; futures are completed on that executor, outside
 * the queue, so that what depends on them may block.
 */
package io.smtptoolkit.client;
