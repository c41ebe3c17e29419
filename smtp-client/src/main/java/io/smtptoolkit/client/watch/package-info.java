/**
 * The calls of those who watch a client or a server, kept apart from what they watch: {@link
 * io.smtptoolkit.client.watch.CallQueue}. No SMTP and no I/O. Thread-safe. Exported to the server
 * only.
 */
package io.smtptoolkit.client.watch;
