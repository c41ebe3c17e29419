/**
 * Messages that were accepted and are to be delivered: kept on the disk, content once and one row
 * for each recipient.
 *
 * <p>Read first: {@link io.smtptoolkit.server.queue.MessageQueue}, {@link
 * io.smtptoolkit.server.queue.NewMessage}, {@link io.smtptoolkit.server.queue.Lease}, {@link
 * io.smtptoolkit.server.queue.Settlement}, {@link io.smtptoolkit.server.queue.SqliteQueue}. The
 * queue knows addresses and parameters as values, and nothing else of SMTP: when to try again, what
 * to report and where to connect is for those that deliver. SQL is known to this package alone, and
 * is in files among the resources.
 *
 * <p>Threads: one thread writes. It takes all changes that wait, and makes one commit of them. What
 * reads blocks its caller for a look into the database.
 */
package io.smtptoolkit.server.queue;
