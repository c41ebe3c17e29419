/**
 * Mailboxes, domains and paths of RFC 5321 §4.1.2 and §4.1.3, kept as sent and compared normalised.
 *
 * <p>Read first: {@link io.smtptoolkit.codec.address.Mailbox}, {@link
 * io.smtptoolkit.codec.address.ReversePath}, {@link io.smtptoolkit.codec.address.ForwardPath}.
 * Addresses of message header fields, DNS and IDNA conversion do not belong here: U-labels and
 * A-labels stay as they were sent. Everything is immutable.
 */
package io.smtptoolkit.codec.address;
