package io.smtptoolkit.server.mailbox;

import java.nio.file.Path;

/**
 * A mailbox of this host.
 *
 * <p>Immutable.
 *
 * @param name its name in logs, such as {@code alice@example.org}
 * @param folder its Maildir
 * @param quota how much it may hold
 */
public record LocalMailbox(String name, Path folder, Quota quota) {}
