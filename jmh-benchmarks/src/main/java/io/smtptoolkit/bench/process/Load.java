package io.smtptoolkit.bench.process;

/**
 * A column of a table.
 *
 * @param name for readers
 * @param connections at the same time
 * @param contentOctets of each message
 * @param reused whether a connection carries one message after another, or a single one
 */
record Load(String name, int connections, int contentOctets, boolean reused) {}
