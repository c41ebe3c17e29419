/**
 * MINA, and nothing of SMTP: the TCP connections of both ends, and the threads that serve them.
 *
 * <p>Read first: {@link io.smtptoolkit.client.transport.Link}, {@link
 * io.smtptoolkit.client.transport.IoThreads}, {@link
 * io.smtptoolkit.client.transport.LinkProcessor}. A connection belongs to one I/O thread; other
 * threads give it tasks. Exported to the server only.
 */
package io.smtptoolkit.client.transport;
