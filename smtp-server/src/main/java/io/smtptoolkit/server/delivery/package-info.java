/**
 * Ready services for mail that stays here: into Maildir folders, or nowhere.
 *
 * <p>Read first: {@link io.smtptoolkit.server.delivery.LocalMailboxes} (who is known here, and that
 * nothing is relayed), {@link io.smtptoolkit.server.delivery.MaildirService}, {@link
 * io.smtptoolkit.server.delivery.DiscardService}. Sending mail on to other hosts does not belong
 * here.
 *
 * <p>Thread-safety: services serve many connections at a time; a transaction is used by one thread
 * at a time.
 */
package io.smtptoolkit.server.delivery;
