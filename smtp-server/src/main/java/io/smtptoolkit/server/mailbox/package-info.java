/**
 * Addresses of the own domains: which are mailboxes here, which mean others, and what becomes of a
 * recipient.
 *
 * <p>Read first: {@link io.smtptoolkit.server.mailbox.Directory} (what a store of addresses
 * answers), {@link io.smtptoolkit.server.mailbox.MailDirectory} (such a store, made of values),
 * {@link io.smtptoolkit.server.mailbox.Resolver} (follows aliases to their ends). Who may send to
 * other domains, and how mail is stored, does not belong here.
 *
 * <p>Thread-safety: everything is immutable; a directory serves many threads at a time.
 */
package io.smtptoolkit.server.mailbox;
