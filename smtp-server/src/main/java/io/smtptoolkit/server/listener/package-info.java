/**
 * A server at work: the sockets that listen, and what their connections share: threads, limits,
 * memory.
 *
 * <p>Read first: {@link io.smtptoolkit.server.listener.RunningServer}, {@link
 * io.smtptoolkit.server.listener.Listener}. Thread-safe; no SMTP beyond refusing. Not exported.
 */
package io.smtptoolkit.server.listener;
