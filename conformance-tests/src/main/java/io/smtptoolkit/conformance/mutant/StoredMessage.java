package io.smtptoolkit.conformance.mutant;

/**
 * One delivered copy.
 *
 * @param mailbox the name of the mailbox, which is the local-part of its recipient
 * @param octets the trace fields and below them the content, an octet per char, lines ended as they
 *     were received
 */
public record StoredMessage(String mailbox, String octets) {}
