/**
 * What a server's connections have in common: the socket that listens, the threads, the limits.
 *
 * <p>Read first: {@link io.smtptoolkit.server.listener.Listener}, {@link
 * io.smtptoolkit.server.listener.ServerThreads}. Thread-safe; no SMTP beyond refusing. Not
 * exported.
 */
package io.smtptoolkit.server.listener;
