/**
 * MINA, and nothing of SMTP: TCP connections as {@link io.smtptoolkit.client.phase.Link}s.
 *
 * <p>Read first: {@link io.smtptoolkit.client.mina.MinaConnector}. Everything that happens on a
 * connection is handed to its queue at once; the I/O threads run none of our code beyond that.
 */
package io.smtptoolkit.client.mina;
