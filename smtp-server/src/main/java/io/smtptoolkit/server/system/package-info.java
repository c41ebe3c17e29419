/**
 * The mail system: mailboxes of own domains, a queue and a relay put together as one service.
 *
 * <p>Read {@link io.smtptoolkit.server.system.MailSystem} first, then {@link
 * io.smtptoolkit.server.system.OwnAddresses} (what RCPT says) and {@link
 * io.smtptoolkit.server.system.OwnAgent} (what becomes of a queued row). Nothing of SMTP's wire and
 * nothing of the configuration file is here.
 */
@NullMarked
package io.smtptoolkit.server.system;

import org.jspecify.annotations.NullMarked;
